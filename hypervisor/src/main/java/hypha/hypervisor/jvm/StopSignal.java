package hypha.hypervisor.jvm;

/** Unwinds a vCPU's thread when its machine ends. Not an error, and so without a stack trace. */
public final class StopSignal extends Error {
    private static final long serialVersionUID = 1;

    /** There is nothing to tell them apart by. */
    public static final StopSignal INSTANCE = new StopSignal();

    private StopSignal() {
        super("the machine ends", null, false, false);
    }
}
