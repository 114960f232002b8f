/**
 * The first tier: register code straight to JVM bytecode, one class for each function, which HotSpot interprets and compiles like any other. Results come long before the optimizing compiler of the second tier is
 * warm, and calls pass their arguments in registers.
 */
package hypha.wasm.baseline;
