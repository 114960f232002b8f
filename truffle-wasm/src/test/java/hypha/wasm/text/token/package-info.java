/** Tests of tokens and literals. */
package hypha.wasm.text.token;
