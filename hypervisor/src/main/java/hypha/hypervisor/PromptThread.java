package hypha.hypervisor;

import hypha.hypervisor.linux.TimeSlice;

/**
 * A thread that others wait for: it runs for moments, and should do so as soon as it is woken, also where all CPUs compute. The threads of
 * virtual CPUs are; an embedder may make its own that.
 */
public final class PromptThread {
    private PromptThread() {}

    /** The calling platform thread is one from now on. An older Linux, or one that refuses it, is slower and not wrong. */
    public static void begin() {
        TimeSlice.shortenOfCurrentThread();
    }
}
