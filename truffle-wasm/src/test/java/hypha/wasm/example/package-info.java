/** The examples of {@code docs/embedding.md}, as the document has them, compiled and run. */
package hypha.wasm.example;
