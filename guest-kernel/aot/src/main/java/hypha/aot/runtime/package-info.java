/** Bare Java that is part of every image: what LLVM's code generator calls on its own. Compiled with the program, never run on the JVM but by tests. */
package hypha.aot.runtime;
