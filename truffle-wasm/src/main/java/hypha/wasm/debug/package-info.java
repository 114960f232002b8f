/**
 * What debuggers, profilers and other tools of Truffle see of a module: source sections, scopes and values of variables. With the module's debugging information ({@link hypha.wasm.dwarf}) in terms of its
 * sources; without, in terms of the text format.
 */
package hypha.wasm.debug;
