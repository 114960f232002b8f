/** Virtual machines over KVM through the FFM API, and on the JVM. Knows the boot protocol, and nothing of WASM or of the kernel's ABI. */
module hypha.hypervisor {
    requires hypha.bare;

    exports hypha.hypervisor;
    exports hypha.hypervisor.console;
    exports hypha.hypervisor.block;
    exports hypha.hypervisor.share;
    exports hypha.hypervisor.socket;
    exports hypha.hypervisor.virtio;
}
