/** The microkernel in Bare Java, and the ABI that it shares with the host. Depends on the intrinsics only. */
module hypha.kernel {
    requires hypha.bare;

    exports hypha.kernel.abi;
}
