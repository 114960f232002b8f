/**
 * The text format of WebAssembly 3.0, with threads and legacy exceptions: {@code .wat} to a binary module.
 *
 * <p>The text is read in one pass over its tokens into a list of module fields whose references are still names; then names are
 * resolved, abbreviations expanded and the sections written. What comes out is an ordinary binary module, so nothing else in the
 * engine knows of the text format; whether the module is <em>valid</em> is the validator's business, not this package's.
 *
 * <p>Specification: WebAssembly core 3.0, chapter "Text Format". Depends on {@code java.base} only. The runner of the official test
 * suite, whose scripts are an extension of this format, is in the tests: {@code hypha.wasm.specification}.
 */
package hypha.wasm.text;
