/** The Truffle nodes: the interpreter of the register code, whose partial evaluation is the compiler, and the nodes of calls. Pure semantics of instructions are in {@code hypha.wasm.nodes.Arithmetic} and its neighbours. */
package hypha.wasm.nodes;
