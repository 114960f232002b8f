package hypha.host;

/** Where the kernel runs. */
public enum CpuKind {
    /** On guest CPUs under KVM. */
    KVM,
    /** On threads of this JVM. */
    JVM
}
