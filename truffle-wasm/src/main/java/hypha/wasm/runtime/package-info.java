/**
 * The store (core specification 4.2.3): modules made ready to run, their instances, and memories, tables, globals and functions. Nothing here depends on a context or a thread, and no monitor is held
 * while WebAssembly code runs, since a task may be suspended anywhere inside.
 */
package hypha.wasm.runtime;
