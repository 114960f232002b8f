package hypha.host.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.CpuKind;
import hypha.host.HyphaConfiguration;
import hypha.host.crossing.GuestWords;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.TimePage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClockKeeperTest {
    private static final long NOON = 1_800_000_000_000_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    private record Setting(long timestamp, long monotonicNanos, long wallNanos) {}

    private final Arena arena = Arena.ofConfined();
    private final List<Setting> settings = new ArrayList<>();
    /** By how much the host's clocks are ahead of what they were when the kernel booted. */
    private final AtomicLong wallStep = new AtomicLong();

    private final AtomicLong monotonicStep = new AtomicLong();
    private KernelMachine machine;
    private MemorySegment page;
    private ClockKeeper keeper;

    @BeforeEach
    void boot() {
        var configuration = HyphaConfiguration.builder(new SilentConsole())
                .cpu(CpuKind.JVM)
                .initialMemoryBytes(HyphaConfiguration.MINIMUM_MEMORY_BYTES)
                .build();
        machine = KernelMachine.boot(configuration, FakeKernel.machines(_ -> {}));
        page = arena.allocate(4096, 8);
        long base = machine.machine().timestamp();
        GuestWords.store64(page, TimePage.BASE_OFFSET, base);
        GuestWords.store64(page, TimePage.MULTIPLIER_OFFSET, 1L << 32);
        GuestWords.store64(page, TimePage.WALL_OFFSET, NOON);
        keeper = new ClockKeeper(
                machine.machine(),
                new PublishedTime(machine.machine(), page),
                () -> machine.machine().timestamp() - base + NOON + wallStep.get(),
                () -> machine.machine().timestamp() - base + monotonicStep.get());
    }

    @AfterEach
    void close() {
        machine.close();
        arena.close();
    }

    private int set(long timestamp, long monotonicNanos, long wallNanos) {
        settings.add(new Setting(timestamp, monotonicNanos, wallNanos));
        return Crossing.OK;
    }

    @Test
    void clocksThatAgreeAreLeftAlone() {
        wallStep.set(10_000);
        // A preemption between the readings of both clocks looks like a difference: not each time.
        for (int attempt = 0; attempt < 50 && keeper.corrections() == attempt; attempt++) {
            keeper.check(this::set);
        }
        assertTrue(settings.size() < 50, "corrections=" + settings.size());
    }

    @Test
    void aStepOfTheHostsClockIsPassedOn() {
        wallStep.set(-HOUR);
        keeper.check(this::set);
        assertEquals(1, settings.size());
        assertEquals(0, settings.getFirst().monotonicNanos, "monotonic time is as it was");
        assertEquals(NOON - HOUR, settings.getFirst().wallNanos, 60e9);
    }

    @Test
    void aCounterThatStoodStillIsNoticed() {
        wallStep.set(HOUR);
        monotonicStep.set(HOUR);
        keeper.check(this::set);
        assertEquals(HOUR, settings.getFirst().monotonicNanos, 60e9);
        assertEquals(1, keeper.corrections());
    }

    @Test
    void aPageThatNobodyHasWrittenIsNoClock() {
        wallStep.set(HOUR);
        GuestWords.store64(page, TimePage.MULTIPLIER_OFFSET, 0);
        keeper.check(this::set);
        assertEquals(List.of(), settings);
    }
}
