/**
 * The program to compile, as class files hold it: which methods the roots reach, whether all of them keep to the subset, and what the
 * static fields hold before the first instruction. Knows nothing of LLVM. Follows the Java Virtual Machine Specification, SE 25.
 */
package hypha.aot.program;
