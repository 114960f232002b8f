/**
 * The ahead-of-time compiler of Bare Java, and its command line. In the order of the work: {@link hypha.aot.program} finds and checks what is
 * to be compiled, {@link hypha.aot.ir} translates it to LLVM IR, {@link hypha.aot.llvm} turns that into an image, and {@link
 * hypha.aot.target} knows what differs between machines.
 */
package hypha.aot;
