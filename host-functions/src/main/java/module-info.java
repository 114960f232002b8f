/** Tasks, executors, the crossing into the kernel, and WASI: what turns a machine and an engine into an operating system. */
module hypha.host {
    requires hypha.kernel;
    requires hypha.kernel.image;
    requires transitive hypha.hypervisor;
    requires hypha.wasm;
    requires org.graalvm.polyglot;

    exports hypha.host;
}
