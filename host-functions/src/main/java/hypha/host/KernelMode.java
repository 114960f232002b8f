package hypha.host;

import hypha.kernel.abi.BootInfo;

/** What the kernel does after boot. */
public enum KernelMode {
    /** Serves tasks. */
    SERVE(BootInfo.MODE_SERVE),
    /** Serves, and panics when the first task ends: for tests of what comes then. */
    PANIC(BootInfo.MODE_PANIC);

    /** A system property that sets the mode of machines that do not set it themselves, by {@link #code}; for tests of the whole. */
    static final String PROPERTY = "hypha.kernel.mode";

    private final int code;

    KernelMode(int code) {
        this.code = code;
    }

    /**
     * The mode that the system property {@value #PROPERTY} sets; {@link #SERVE} without it.
     *
     * @throws IllegalArgumentException if it names none
     */
    static KernelMode ofProperty() {
        int code = Integer.getInteger(PROPERTY, SERVE.code);
        for (KernelMode mode : values()) {
            if (mode.code == code) {
                return mode;
            }
        }
        throw new IllegalArgumentException(PROPERTY + "=" + code);
    }

    /** The mode as the ABI has it. */
    public int code() {
        return code;
    }
}
