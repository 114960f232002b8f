/**
 * An experiment: a first tier that compiles register code straight to JVM bytecode, to see how soon it has results and how fast HotSpot makes them. Not part of the engine; it knows only what the kernels
 * of the benchmarks need, and runs without Truffle.
 *
 * <p>A function becomes a static method {@code (Instance, parameters…)}; a slot of the frame becomes a local variable, which has one type for ever as the slot has one kind. The operand stack of the JVM is empty
 * between two instructions of the register code, and all variables are written at entry, so that the verifier's frames are all alike and cost nothing to make.
 */
package hypha.benchmarks.baseline;
