/**
 * The other way: from a binary module to its text, for people who look at one, and for debuggers. Reading the text gives the module
 * back. Works on bytes, not on the engine's model, so it prints everything that the text format has, also what the engine cannot run.
 */
package hypha.wasm.text.print;
