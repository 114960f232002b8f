/**
 * What an embedder of the engine sees beside the polyglot API: loading and instantiating modules from Java, host functions that partial evaluation inlines into WebAssembly code, and linear memory
 * that the embedder owns. Depends on {@code hypha.wasm.runtime} for the objects of the store.
 */
package hypha.wasm.api;
