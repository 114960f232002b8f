/** Tasks, executors, the crossing into the kernel, and WASI: what turns a machine and an engine into an operating system. */
module hypha.host {
    requires transitive hypha.hypervisor;
    requires hypha.kernel;

    exports hypha.host;
}
