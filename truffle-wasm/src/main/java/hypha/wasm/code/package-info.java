/**
 * The register code that the interpreter executes and that partial evaluation compiles: its instructions, a function\x27s code, and a printer.
 */
package hypha.wasm.code;
