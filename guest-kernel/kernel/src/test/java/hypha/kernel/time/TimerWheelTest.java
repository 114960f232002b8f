package hypha.kernel.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final long TICK = 1L << TimerWheel.TICK_SHIFT;

    private SimulatedHost host;
    private long base;

    /** The last tick that was found to have more timers than are looked at in time. */
    private long crowdedTick;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        TimerWheel.init();
        base = Ram.allocateZeroed(8);
        crowdedTick = -1;
    }

    @AfterEach
    void close() {
        host.close();
    }

    private long timer(int index) {
        return base + 24L * index;
    }

    private static long tick(long nanos) {
        return nanos >>> TimerWheel.TICK_SHIFT;
    }

    /** All that is due at a time. */
    private List<Long> takeAll(long now) {
        List<Long> taken = new ArrayList<>();
        while (TimerWheel.earliest() <= now) {
            long timer = TimerWheel.takeDue(now);
            if (timer != 0) {
                taken.add(timer);
            }
        }
        return taken;
    }

    /** The model: armed timers by tick, and in each tick in the order in which they were armed. */
    @ParameterizedTest
    @ValueSource(ints = {12, 20, 30, 40, 50, 62})
    void timersFireInTheOrderOfTheirTicksAndNeverEarly(int bits) {
        Random random = Seed.random("timersFireInTheOrderOfTheirTicksAndNeverEarly");
        TreeMap<Long, List<Long>> model = new TreeMap<>();
        Map<Long, Long> deadlines = new HashMap<>();
        long now = random.nextLong() >>> 1 + random.nextInt(40);
        for (int step = 0; step < 5_000; step++) {
            long timer = timer(random.nextInt(2_000));
            if (random.nextInt(8) == 0) {
                long passed = random.nextLong() >>> 64 - 1 - random.nextInt(bits);
                now = Math.min(sum(now, passed), Long.MAX_VALUE - 2 * TICK);
                assertTaken(now, model, deadlines);
            } else if (deadlines.containsKey(timer)) {
                assertTrue(TimerWheel.isArmed(timer));
                TimerWheel.cancel(timer);
                long tick = tick(deadlines.remove(timer));
                model.get(tick).remove(timer);
                if (model.get(tick).isEmpty()) {
                    model.remove(tick);
                }
            } else {
                long distance = random.nextLong() >>> 64 - 1 - random.nextInt(bits);
                long deadline = Math.max(Math.min(sum(now, distance), Long.MAX_VALUE - 4 * TICK), 1);
                TimerWheel.arm(timer, deadline);
                deadlines.put(timer, deadline);
                model.computeIfAbsent(tick(deadline), key -> new ArrayList<>()).add(timer);
            }
            assertEquals(deadlines.size(), TimerWheel.count());
            long first = deadlines.values().stream()
                    .mapToLong(deadline -> deadline)
                    .min()
                    .orElse(Long.MAX_VALUE);
            assertTrue(TimerWheel.earliest() <= first + (isCrowded(model) ? TICK : 0), "no timer is forgotten");
            assertFalse(TimerWheel.isArmed(timer) != deadlines.containsKey(timer));
        }
        assertTaken(Long.MAX_VALUE, model, deadlines);
        assertEquals(0, TimerWheel.count());
        assertEquals(TimerWheel.NEVER, TimerWheel.earliest());
    }

    /** Whether the first tick has, or had when it was looked at, so many timers that some of them wait for its end. */
    private boolean isCrowded(TreeMap<Long, List<Long>> model) {
        return !model.isEmpty()
                && (model.firstKey() == crowdedTick
                        || model.firstEntry().getValue().size() > TimerWheel.MOVES_AT_ONCE);
    }

    private static long sum(long nanos, long more) {
        return nanos + more < 0 ? Long.MAX_VALUE : nanos + more;
    }

    private void assertTaken(long now, TreeMap<Long, List<Long>> model, Map<Long, Long> deadlines) {
        List<Long> expected = new ArrayList<>();
        while (!model.isEmpty() && model.firstKey() < tick(now)) {
            expected.addAll(model.pollFirstEntry().getValue());
        }
        List<Long> present = model.getOrDefault(tick(now), new ArrayList<>());
        List<Long> due =
                present.stream().filter(timer -> deadlines.get(timer) <= now).toList();
        if (present.size() > TimerWheel.MOVES_AT_ONCE) {
            crowdedTick = tick(now);
        }
        List<Long> taken = now == Long.MAX_VALUE ? takeEverything() : takeAll(now);
        // Of a crowded tick those that are looked at fire in time, the others at its end.
        expected.addAll(
                crowdedTick == tick(now) ? due.stream().filter(taken::contains).toList() : due);
        present.removeAll(expected);
        model.remove(tick(now), List.of());
        Map<Long, Long> ticks = new HashMap<>();
        for (long timer : expected) {
            ticks.put(timer, tick(deadlines.get(timer)));
        }
        assertEquals(expected.size(), taken.size());
        long last = 0;
        for (long timer : taken) {
            assertTrue(ticks.containsKey(timer));
            assertTrue(ticks.get(timer) >= last);
            assertTrue(deadlines.get(timer) <= now);
            last = ticks.get(timer);
            deadlines.remove(timer);
            assertFalse(TimerWheel.isArmed(timer));
        }
    }

    private List<Long> takeEverything() {
        List<Long> taken = new ArrayList<>();
        while (TimerWheel.count() != 0) {
            long timer = TimerWheel.takeDue(Long.MAX_VALUE);
            if (timer != 0) {
                taken.add(timer);
            }
        }
        return taken;
    }

    @Test
    void aVcpuCanSleepUntilTheFirstTimerWhateverItsLevel() {
        long now = 123_456_789_000L;
        takeAll(now);
        for (long distance = TICK; distance > 0 && distance < 1L << 60; distance *= 3) {
            TimerWheel.arm(timer(0), now + distance);
            assertEquals(now + distance, TimerWheel.earliest());
            assertEquals(0, TimerWheel.takeDue(TimerWheel.earliest() - 1));
            assertEquals(now + distance, TimerWheel.earliest());
            TimerWheel.cancel(timer(0));
            assertEquals(TimerWheel.NEVER, TimerWheel.earliest());
        }
    }

    @Test
    void aTimerOfTheFarFutureFiresWithoutAWakeOnTheWay() {
        long now = 0;
        long deadline = 3_600_000_000_000L;
        TimerWheel.arm(timer(0), deadline);
        long wake = TimerWheel.wakeTime(now);
        assertEquals(deadline, wake);
        assertEquals(List.of(timer(0)), takeAll(wake));
    }

    @Test
    void closeTimersShareAWakeUpAndALoneOneIsNotHeldUp() {
        long now = 50 * TICK << 6;
        takeAll(now);
        TimerWheel.arm(timer(0), now + 3 * TICK);
        assertEquals(now + 3 * TICK, TimerWheel.wakeTime(now));
        TimerWheel.arm(timer(1), now + 15 * TICK);
        assertEquals(now + 15 * TICK, TimerWheel.wakeTime(now));
        TimerWheel.arm(timer(2), now + 40 * TICK);
        assertEquals(now + 15 * TICK, TimerWheel.wakeTime(now));
        assertEquals(now + 3 * TICK, TimerWheel.earliest(), "who does not sleep does not wait");
    }

    @Test
    void aTimerOfNowComesAfterWhatIsDueAlready() {
        assertEquals(0, TimerWheel.takeDue(1_000_000));
        TimerWheel.arm(timer(0), 0);
        TimerWheel.arm(timer(1), 5);
        TimerWheel.arm(timer(2), -77);
        assertEquals(0, TimerWheel.earliest());
        assertEquals(List.of(timer(0), timer(1), timer(2)), takeAll(1_000_000));
    }

    @Test
    void manyTimersOfOneInstantAreFoundPieceByPiece() {
        int timers = 20_000;
        long deadline = 5_000_000_000L;
        for (int index = 0; index < timers; index++) {
            TimerWheel.arm(timer(index), deadline);
        }
        long now = deadline + 10 * TICK;
        assertEquals(0, TimerWheel.takeDue(now), "some of them have gone down a level");
        assertEquals(0, TimerWheel.earliest(), "and there is more to do");
        int calls = 1;
        int taken = 0;
        while (TimerWheel.count() > 0) {
            calls++;
            if (TimerWheel.takeDue(now) != 0) {
                taken++;
            }
        }
        assertEquals(timers, taken);
        assertTrue(calls < timers + TimerWheel.LEVELS * (timers / TimerWheel.MOVES_AT_ONCE + 1));
    }
}
