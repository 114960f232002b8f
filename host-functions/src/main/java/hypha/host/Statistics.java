package hypha.host;

import hypha.host.console.InputPump;
import hypha.host.console.OutputPump;
import hypha.host.machine.KernelMachine;
import hypha.host.task.Executor;
import hypha.kernel.abi.Counters;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers the counters of all parts of a machine. Every value is read as it is, and may be a little old. */
final class Statistics {
    /** Names of the kernel's counters, by their numbers in {@link Counters}. */
    private static final String[] KERNEL = new String[Counters.COUNT];

    static {
        KERNEL[Counters.CROSSINGS] = "crossings";
        KERNEL[Counters.CROSSINGS_FAILED] = "crossings_failed";
        KERNEL[Counters.BLOCKS] = "blocks";
        KERNEL[Counters.WAKES] = "wakes";
        KERNEL[Counters.HALTS] = "halts";
        KERNEL[Counters.TASKS_CREATED] = "tasks_created";
        KERNEL[Counters.TASKS_ENDED] = "tasks_ended";
        KERNEL[Counters.TIMERS_FIRED] = "timers_fired";
        KERNEL[Counters.TIMER_LATENESS_NANOS] = "timer_lateness_nanos";
        KERNEL[Counters.FRAMES_TOTAL] = "frames_total";
        KERNEL[Counters.FRAMES_FREE] = "frames_free";
        KERNEL[Counters.MEMORY_MOVES] = "memory_moves";
        KERNEL[Counters.BYTES_READ] = "bytes_read";
        KERNEL[Counters.BYTES_WRITTEN] = "bytes_written";
        KERNEL[Counters.RANDOM_BYTES] = "random_bytes";
        KERNEL[Counters.LOG_BYTES_DROPPED] = "log_bytes_dropped";
        KERNEL[Counters.FRAMES_RETURNED] = "frames_returned";
        KERNEL[Counters.MEMORY_BYTES] = "memory_bytes";
    }

    private Statistics() {}

    static SortedMap<String, Long> of(KernelMachine machine, Executor[] executors, OutputPump output, InputPump input) {
        var values = new TreeMap<String, Long>();
        for (int counter = 0; counter < KERNEL.length; counter++) {
            values.put("kernel." + KERNEL[counter], machine.counter(counter));
        }
        machine.machine().statistics().values().forEach((name, value) -> values.put("machine." + name, value));
        values.put("machine.memory_backed_bytes", machine.memory().backedBytes());
        values.put("machine.memory_maximum_bytes", machine.memory().maximumBytes());
        values.put("host.boot_nanos", machine.bootNanos());
        machine.countLanes(values);
        for (Executor executor : executors) {
            executor.count(values);
        }
        for (StandardStream stream : StandardStream.values()) {
            values.put("host.console." + stream.name().toLowerCase(Locale.ROOT) + "_bytes", output.bytes(stream));
        }
        values.put("host.console.input_bytes", input.bytes());
        return values;
    }
}
