/** Counters of the kernel, the hypervisor and the host, read without crossing. */
module hypha.observability {
    requires transitive hypha.host;
    requires java.management;

    exports hypha.observability;
}
