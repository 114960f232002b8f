package hypha.host.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.CpuKind;
import hypha.host.HyphaConfiguration;
import hypha.host.crossing.GuestWords;
import hypha.hypervisor.Machine;
import hypha.kernel.abi.TimePage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PublishedTimeTest {
    private static final HyphaConfiguration CONFIGURATION = HyphaConfiguration.builder(new SilentConsole())
            .cpu(CpuKind.JVM)
            .initialMemoryBytes(HyphaConfiguration.MINIMUM_MEMORY_BYTES)
            .build();

    @Test
    void ticksBecomeNanosecondsOver128Bits() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            long ticks = random.nextLong() >>> random.nextInt(64);
            long multiplier = random.nextLong() >>> random.nextInt(64);
            BigInteger expected = new BigInteger(Long.toUnsignedString(ticks))
                    .multiply(new BigInteger(Long.toUnsignedString(multiplier)))
                    .shiftRight(32);
            assertEquals(expected.longValue(), PublishedTime.nanos(ticks, multiplier), "seed=" + seed);
        }
    }

    @Test
    void aPageThatIsNeverDoneIsUnreadableAndHoldsNobodyUp() {
        try (var machine = KernelMachine.boot(CONFIGURATION, FakeKernel.machines(_ -> {}));
                Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(4096, 8);
            var time = new PublishedTime(machine.machine(), page);
            long early = read(time, machine.machine(), page, 0);
            assertTrue(early >= 0, "nanos=" + early);
            GuestWords.store32(page, TimePage.SEQUENCE_OFFSET, 7);
            assertEquals(PublishedTime.UNREADABLE, time.monotonicNanos());
            GuestWords.store32(page, TimePage.SEQUENCE_OFFSET, 8);
            GuestWords.store64(page, TimePage.MONOTONIC_OFFSET, Long.MIN_VALUE);
            assertEquals(PublishedTime.UNREADABLE, time.wallNanos());
        }
    }

    private static long read(PublishedTime time, Machine machine, MemorySegment page, int sequence) {
        GuestWords.store32(page, TimePage.SEQUENCE_OFFSET, sequence);
        GuestWords.store64(page, TimePage.BASE_OFFSET, machine.timestamp());
        GuestWords.store64(page, TimePage.MULTIPLIER_OFFSET, 1L << 32);
        return time.monotonicNanos();
    }
}
