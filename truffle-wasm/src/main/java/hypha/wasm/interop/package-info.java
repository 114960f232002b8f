/** What the polyglot API sees: modules, instances, functions, memories, tables and globals as interop objects. */
package hypha.wasm.interop;
