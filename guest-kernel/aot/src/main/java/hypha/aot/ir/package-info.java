/**
 * Translation of a checked program into LLVM IR, as text with debug metadata (LLVM Language Reference, version 20). Each Java method
 * becomes one function, a static field one global, and Java's exact integer semantics are spelled out where LLVM's differ.
 */
package hypha.aot.ir;
