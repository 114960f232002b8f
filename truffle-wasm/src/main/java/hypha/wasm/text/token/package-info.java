/**
 * The tokens of the text format: the lexer, a cursor over its tokens, and what literals mean. Scripts of the test suite are made of
 * the same tokens.
 *
 * <p>Specification: WebAssembly core 3.0, "Text Format", "Lexical Format" and "Values".
 */
package hypha.wasm.text.token;
