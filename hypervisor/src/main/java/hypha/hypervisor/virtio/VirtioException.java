package hypha.hypervisor.virtio;

/** The driver broke the protocol. The device stops ({@code DEVICE_NEEDS_RESET}) until the driver resets it; the machine goes on. */
public final class VirtioException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * A breach of the protocol.
     *
     * @param what what was wrong, with the values
     */
    public VirtioException(String what) {
        super(what);
    }
}
