/** The ahead-of-time compiler of Bare Java: class files to LLVM IR to a bare-metal ELF image. */
module hypha.aot {
    requires hypha.bare;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.llvm;
    // Nothing but native libraries and programs; without this the module system would not find them.
    requires org.bytedeco.javacpp.linux.x86_64;
    requires org.bytedeco.llvm.linux.x86_64;
}
