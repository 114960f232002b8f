/**
 * The grammar of modules, from tokens to the sections of a binary module.
 *
 * <p>A module's fields are visited twice. {@link hypha.wasm.text.grammar.Declarations} goes over their heads and gives every name its
 * index, since a name may be used before it is defined. Then the fields are read in order, types first, and each is written to its
 * section at once. Nothing recurses on the nesting of the text: folded instructions and blocks are kept on a stack of their own.
 *
 * <p>Specification: WebAssembly core 3.0, "Text Format".
 */
package hypha.wasm.text.grammar;
