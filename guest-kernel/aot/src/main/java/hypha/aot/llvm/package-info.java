/**
 * LLVM: the optimiser and code generator in this process through its C API, and the assembler, linker and symbolizer as programs, all
 * from the Maven artifact {@code org.bytedeco:llvm}, which JavaCPP unpacks into its cache.
 */
package hypha.aot.llvm;
