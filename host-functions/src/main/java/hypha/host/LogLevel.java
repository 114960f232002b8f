package hypha.host;

/** How much the kernel tells, from least to most; the order is that of the ABI. */
public enum LogLevel {
    /** Nothing. */
    NONE,
    /** What went wrong. */
    ERROR,
    /** What happens at boot and at the end. */
    INFO,
    /** What only a developer of the kernel wants to read. */
    DEBUG
}
