package hypha.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AlarmTest {
    private static final int VCPUS = 4;

    @Test
    void onlyOneOfTheSleepersWakesForOneTime() {
        try (SimulatedHost host = booted()) {
            assertTrue(set(host, 0, 500));
            assertFalse(set(host, 1, 500));
            assertFalse(set(host, 2, 700), "it is awake then, and sets the next");
            assertTrue(set(host, 3, 400), "earlier than what is set");
        }
    }

    @Test
    void whoIsAwakeWakesNobodyLater() {
        try (SimulatedHost host = booted()) {
            assertTrue(set(host, 0, 500));
            clear(host, 0);
            assertTrue(set(host, 1, 600));
            assertFalse(set(host, 0, 600));
        }
    }

    @Test
    void nothingToWakeForSetsNothing() {
        try (SimulatedHost host = booted()) {
            assertFalse(set(host, 0, Alarm.NONE));
            assertTrue(set(host, 1, 500));
        }
    }

    @Test
    void whenAllSleepTheFirstTimeWakesSomebody() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (SimulatedHost host = booted()) {
            TreeSet<Long> times = new TreeSet<>();
            long[] set = new long[VCPUS]; // of those that sleep: what they wake for
            boolean[] asleep = new boolean[VCPUS];
            for (int step = 0; step < 20_000; step++) {
                int vcpu = random.nextInt(VCPUS);
                if (asleep[vcpu]) {
                    asleep[vcpu] = false;
                    clear(host, vcpu);
                } else {
                    // What is armed and cancelled is so by one that is awake.
                    for (int change = random.nextInt(3); change > 0; change--) {
                        if (times.isEmpty() || random.nextBoolean()) {
                            times.add(1L + random.nextInt(1000));
                        } else {
                            times.remove(times.first());
                        }
                    }
                    long first = times.isEmpty() ? Alarm.NONE : times.first();
                    asleep[vcpu] = true;
                    set[vcpu] = set(host, vcpu, first) ? first : Alarm.NONE;
                }
                assertSomebodyWakes(times, asleep, set, "seed=" + seed + " step=" + step);
            }
        }
    }

    private static void assertSomebodyWakes(TreeSet<Long> times, boolean[] asleep, long[] set, String where) {
        long earliest = Alarm.NONE;
        for (int vcpu = 0; vcpu < VCPUS; vcpu++) {
            if (!asleep[vcpu]) {
                return;
            }
            earliest = Math.min(earliest, set[vcpu]);
        }
        assertTrue(times.isEmpty() || earliest <= times.first(), where);
    }

    private static SimulatedHost booted() {
        SimulatedHost host = SimulatedHost.prepared();
        host.set32(BootInfo.VCPU_COUNT_OFFSET, VCPUS);
        host.set32(BootInfo.LANE_COUNT_OFFSET, VCPUS);
        host.boot();
        return host;
    }

    private static boolean set(SimulatedHost host, int vcpu, long at) {
        host.machine.vcpu.set(vcpu);
        boolean isSet = Alarm.set(at);
        assertEquals(isSet ? at : 0, word(host, vcpu));
        return isSet;
    }

    private static void clear(SimulatedHost host, int vcpu) {
        host.machine.vcpu.set(vcpu);
        Alarm.clear();
        assertEquals(0, word(host, vcpu));
    }

    private static long word(SimulatedHost host, int vcpu) {
        return host.machine.load64(
                SimulatedMachine.PER_CPU + (long) vcpu * Platform.PER_CPU_BYTES + Platform.PER_CPU_ALARM_OFFSET);
    }
}
