package hypha.host;

import hypha.hypervisor.MachineEnd;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * One machine with its kernel, its executors and its engine. All methods may be called by any thread that is not one of its own.
 */
public final class Hypha implements AutoCloseable {
    private Hypha() {}

    /**
     * Boots a machine, and waits until its kernel serves.
     *
     * @throws HyphaException if it does not come up; nothing of it is left then
     */
    public static Hypha boot(HyphaConfiguration configuration) {
        throw new HyphaException("boot: no machine for cpu=" + configuration.cpu() + " yet");
    }

    /**
     * Parses and validates a program.
     *
     * @throws ProgramException if it is not a valid module
     */
    public Program load(ProgramSource source) throws ProgramException {
        throw new HyphaException("load: no engine yet");
    }

    /**
     * Makes a task of a program and lets it run: instantiates it and calls its {@code _start}.
     *
     * @param arguments what the program gets as its arguments, its own name first
     * @param environment what it gets as its environment
     */
    public TaskHandle spawn(Program program, List<String> arguments, Map<String, String> environment) {
        throw new HyphaException("spawn: no engine yet");
    }

    /**
     * Loads a program, runs it, and waits until it has ended and its output has been written.
     *
     * @param arguments what the program gets as its arguments, its own name first
     * @param environment what it gets as its environment
     */
    public TaskResult run(ProgramSource source, List<String> arguments, Map<String, String> environment) {
        try {
            return spawn(load(source), arguments, environment).await();
        } catch (ProgramException e) {
            return e.rejection();
        }
    }

    /** Kills all tasks there are: they end soon. Never blocks for long; may be called by a signal handler's thread. */
    public void kill() {}

    /**
     * How long crossings take: calls the kernel's echo.
     *
     * @param count how many
     * @param idleNanos how long to wait before each, so that the kernel goes to sleep; 0 for not at all
     * @return nanoseconds of each
     */
    public long[] measureCrossings(int count, long idleNanos) {
        return new long[count];
    }

    /** How long the boot took: from before the first system call until the kernel was ready. */
    public long bootNanos() {
        return 0;
    }

    /** Counters of kernel, machine and host by name: {@code kernel.…}, {@code machine.…}, {@code host.…}. A snapshot. */
    public SortedMap<String, Long> statistics() {
        return new java.util.TreeMap<>();
    }

    /** How the machine ended, or null while it runs. */
    public MachineEnd machineEnd() {
        return null;
    }

    /** Kills what runs, writes what output there is, ends the machine. Idempotent. */
    @Override
    public void close() {}
}
