package hypha.host;

import hypha.host.console.InputPump;
import hypha.host.console.OutputPump;
import hypha.host.machine.KernelMachine;
import hypha.host.task.Executors;
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
        KERNEL[Counters.RANDOM_KEYS] = "random_keys";
        KERNEL[Counters.LOG_BYTES_DROPPED] = "log_bytes_dropped";
        KERNEL[Counters.FRAMES_RETURNED] = "frames_returned";
        KERNEL[Counters.MEMORY_BYTES] = "memory_bytes";
        KERNEL[Counters.SLAB_BYTES] = "slab_bytes";
        KERNEL[Counters.TIMERS_ARMED] = "timers_armed";
        KERNEL[Counters.MESSAGES_SENT] = "messages_sent";
        KERNEL[Counters.DEVICE_REQUESTS] = "device_requests";
        KERNEL[Counters.DEVICE_FAILURES] = "device_failures";
        KERNEL[Counters.ENDED_RUN_NANOS] = "ended_run_nanos";
        KERNEL[Counters.ENDED_TURN_NANOS] = "ended_turn_nanos";
        KERNEL[Counters.ENDED_TIME_NANOS] = "ended_time_nanos";
        KERNEL[Counters.ENDED_STREAM_NANOS] = "ended_stream_nanos";
        KERNEL[Counters.ENDED_OTHER_NANOS] = "ended_other_nanos";
        KERNEL[Counters.LARGEST_MEMORY] = "largest_memory_bytes";
        KERNEL[Counters.DISK_REQUESTS] = "disk_requests";
        KERNEL[Counters.DISK_FAILURES] = "disk_failures";
    }

    private Statistics() {}

    static SortedMap<String, Long> of(KernelMachine machine, Executors executors, OutputPump output, InputPump input) {
        var values = new TreeMap<String, Long>();
        for (int counter = 0; counter < KERNEL.length; counter++) {
            values.put("kernel." + KERNEL[counter], machine.counter(counter));
        }
        addLateness(machine, values);
        machine.machine().statistics().values().forEach((name, value) -> values.put("machine." + name, value));
        values.put("machine.memory_backed_bytes", machine.memory().backedBytes());
        values.put("machine.memory_maximum_bytes", machine.memory().maximumBytes());
        values.put("host.boot_nanos", machine.bootNanos());
        machine.countLanes(values);
        executors.count(values);
        for (StandardStream stream : StandardStream.values()) {
            values.put("host.console." + stream.name().toLowerCase(Locale.ROOT) + "_bytes", output.bytes(stream));
        }
        values.put("host.console.input_bytes", input.bytes());
        return values;
    }

    /** Bounds below which half and 99 % of the timers fired late, and all of them; powers of two, as the kernel counts them. */
    private static void addLateness(KernelMachine machine, SortedMap<String, Long> values) {
        long[] counts = new long[Counters.TIMER_LATENESS_BUCKETS];
        long total = 0;
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = Math.max(machine.counter(Counters.TIMER_LATENESS_HISTOGRAM + bucket), 0);
            total += counts[bucket];
        }
        values.put("kernel.timer_lateness_p50_nanos", bound(counts, total - total / 2));
        values.put("kernel.timer_lateness_p99_nanos", bound(counts, total - total / 100));
        values.put("kernel.timer_lateness_max_nanos", bound(counts, total));
    }

    /** The bound below which {@code rank} of the values lie; 0 if there is none. */
    static long bound(long[] counts, long rank) {
        long seen = 0;
        for (int bucket = 0; bucket < counts.length && rank > 0; bucket++) {
            seen += counts[bucket];
            if (seen >= rank) {
                return 1L << bucket;
            }
        }
        return 0;
    }
}
