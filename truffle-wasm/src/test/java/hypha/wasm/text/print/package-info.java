/** Tests of the printer; that all of the official suite survives it is tested in {@code hypha.wasm.specification}. */
package hypha.wasm.text.print;
