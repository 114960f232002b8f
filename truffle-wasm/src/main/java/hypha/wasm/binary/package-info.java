/**
 * The binary format (core specification, chapter 5): the parser, and the immutable module that it produces. Checks what makes a module malformed; validity is\n * the business of {@code hypha.wasm.validation}.
 */
package hypha.wasm.binary;
