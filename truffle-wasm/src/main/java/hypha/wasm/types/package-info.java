/**
 * The types of WebAssembly: value, function, memory, table and global types (core specification, section 2.3). Immutable values; no dependency on other packages of the engine.
 */
package hypha.wasm.types;
