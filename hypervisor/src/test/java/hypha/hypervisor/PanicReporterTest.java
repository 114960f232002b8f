package hypha.hypervisor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PanicReporterTest {
    private static final long PER_CPU = 0x2000;

    private final MemorySegment ram = MemorySegment.ofArray(new long[0x2000]);
    private final GuestMemory memory = new GuestMemory(ram, ram.byteSize());
    private final PanicReporter reporter = new PanicReporter(memory, SymbolMap.empty());

    @Test
    void shouldStopAtFramesThatGoInCircles() {
        ram.set(JAVA_LONG, 0x5000, 0x5000);
        ram.set(JAVA_LONG, 0x5008, 0x1234);
        PanicReport report = reporter.misbehaviour(0, "circle", Map.of("rip", 0x1111L, "rbp", 0x5000L, "rsp", 0x4FF0L));
        assertEquals(List.of("0x1111", "0x1234"), report.frames());
    }

    @Test
    void shouldBoundTheNumberOfFrames() {
        for (long frame = 0x4000; frame < 0xF000; frame += 16) {
            ram.set(JAVA_LONG, frame, frame + 16);
            ram.set(JAVA_LONG, frame + 8, 0x1000 + frame);
        }
        PanicReport report = reporter.misbehaviour(0, "deep", Map.of("rip", 0x1111L, "rbp", 0x4000L, "rsp", 0x4000L));
        assertEquals(64, report.frames().size());
    }

    @Test
    void shouldReportWhateverTheGuestLeft() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            for (long offset = PER_CPU + 0x100; offset < PER_CPU + 0x200; offset += 8) {
                ram.set(JAVA_LONG, offset, hostile(random));
            }
            ram.set(JAVA_LONG, 0x4000 + random.nextInt(0x100) * 8, hostile(random));
            PanicReport trap = reporter.trap(0, PER_CPU);
            PanicReport panic = reporter.kernelPanic(
                    0, PER_CPU, Map.of("rip", hostile(random), "rbp", hostile(random), "rsp", hostile(random)));
            assertNotNull(trap.text());
            assertTrue(panic.frames().size() <= 65 && panic.message().length() <= 6 * 1024, "seed=" + seed);
            assertTrue(
                    panic.message().chars().noneMatch(character -> character < 32 || character == 127), "seed=" + seed);
        }
    }

    private static long hostile(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextInt(32);
            case 2 -> -random.nextInt(64);
            default -> 0x4000 + random.nextInt(0xC000);
        };
    }
}
