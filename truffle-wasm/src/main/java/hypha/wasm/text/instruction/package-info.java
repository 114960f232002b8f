/**
 * The instructions by name: their opcodes and what follows them, as data. Control structures, whose syntax is not that of an
 * instruction with immediates, are the grammar's.
 */
package hypha.wasm.text.instruction;
