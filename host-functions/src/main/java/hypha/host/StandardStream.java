package hypha.host;

/** A stream of bytes out of the machine. */
public enum StandardStream {
    /** Standard output of all tasks. */
    OUTPUT,
    /** Standard error of all tasks. */
    ERROR,
    /** The kernel's log: lines of UTF-8 text. */
    LOG
}
