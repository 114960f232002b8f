/** Tests of the text format; the official suite's texts are in {@code hypha.wasm.specification}. */
package hypha.wasm.text;
