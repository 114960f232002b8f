package hypha.aot.differential;

import static java.lang.invoke.MethodType.methodType;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.aot.JavaSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Intrinsics that the JVM cannot be compared with, run in this process, which is ring 3 as the kernel is: the per-CPU block is then the
 * thread's, whose first word is its own address too.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class IntrinsicsTest {
    private static final int BLOCK_BYTES = 600;

    private static final String SOURCE = """
            package sample;
            import hypha.bare.*;
            final class Sample {
                @Export("perCpu") static long perCpu() { return Cpu.perCpu(); }
                @Export("timestamp") static long timestamp() { Cpu.pause(); Memory.fullFence(); return Cpu.timestamp(); }
                @Export("random") static boolean random(long address) { return Cpu.hardwareRandom(address); }
                @Export("textAddress") static long textAddress() { return Text.address("a\\"\\\\é\\n\\0z"); }
                @Export("textLength") static int textLength() { return Text.length("a\\"\\\\é\\n\\0z"); }
                @Export("copy") static void copy(long to, long from, long bytes) { Memory.copy(to, from, bytes); }
                @Export("fill") static void fill(long to, int value, long bytes) { Memory.fill(to, value, bytes); }
                @Export("sum") static long sum(int n) { return n == 0 ? 0 : n + sum(n - 1); }
            }
            """;

    @TempDir
    private static Path folder;

    private static NativeCode code;

    @BeforeAll
    static void compile() throws Exception {
        code = new NativeCode(JavaSource.classPath(folder, SOURCE));
    }

    @AfterAll
    static void close() {
        code.close();
    }

    @Test
    @SuppressWarnings("restricted")
    void perCpuIsTheFirstWordAtFs() throws Throwable {
        long block = (long) code.method("perCpu", methodType(long.class)).invoke();
        assertEquals(block, MemorySegment.ofAddress(block).reinterpret(8).get(ValueLayout.JAVA_LONG, 0));
    }

    @Test
    void timestampRises() throws Throwable {
        MethodHandle timestamp = code.method("timestamp", methodType(long.class));
        long first = (long) timestamp.invoke();
        assertTrue((long) timestamp.invoke() > first);
    }

    @Test
    void hardwareRandomWritesNewBitsIfTheCpuHasThem() throws Throwable {
        assumeTrue(Files.readString(Path.of("/proc/cpuinfo")).contains("rdrand"), "the CPU has no RDRAND");
        MethodHandle random = code.method("random", methodType(boolean.class, long.class));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bits = arena.allocate(24, 8);
            assertTrue((boolean) random.invoke(bits.address() + 8));
            long first = bits.get(ValueLayout.JAVA_LONG, 8);
            assertTrue((boolean) random.invoke(bits.address() + 8));
            assertNotEquals(first, bits.get(ValueLayout.JAVA_LONG, 8));
            assertEquals(0, bits.get(ValueLayout.JAVA_LONG, 0) | bits.get(ValueLayout.JAVA_LONG, 16));
        }
    }

    @Test
    @SuppressWarnings("restricted")
    void textIsUtf8WithAZeroBehindIt() throws Throwable {
        byte[] expected = "a\"\\é\n\0z".getBytes(StandardCharsets.UTF_8);
        assertEquals(expected.length, (int)
                code.method("textLength", methodType(int.class)).invoke());
        long address = (long) code.method("textAddress", methodType(long.class)).invoke();
        byte[] actual = MemorySegment.ofAddress(address)
                .reinterpret(expected.length + 1)
                .toArray(ValueLayout.JAVA_BYTE);
        assertEquals(0, actual[expected.length]);
        assertEquals(
                new String(expected, StandardCharsets.UTF_8),
                new String(actual, 0, expected.length, StandardCharsets.UTF_8));
    }

    /** Through memmove and memset of the compiler's own run-time support: all lengths, alignments and overlaps about their strides. */
    @Test
    void copyAndFillTouchExactlyTheirRange() throws Throwable {
        MethodHandle copy = code.method("copy", methodType(void.class, long.class, long.class, long.class));
        MethodHandle fill = code.method("fill", methodType(void.class, long.class, int.class, long.class));
        Random random = new Random(1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(BLOCK_BYTES, 64);
            for (int i = 0; i < 20_000; i++) {
                byte[] expected = new byte[BLOCK_BYTES];
                random.nextBytes(expected);
                MemorySegment.copy(expected, 0, memory, ValueLayout.JAVA_BYTE, 0, BLOCK_BYTES);
                int bytes = random.nextInt(i % 2 == 0 ? 80 : BLOCK_BYTES / 2);
                int to = random.nextInt(BLOCK_BYTES - bytes);
                int from = i % 3 == 0 ? random.nextInt(BLOCK_BYTES - bytes) : Math.max(0, to - random.nextInt(70));
                if (i % 5 == 0) {
                    Arrays.fill(expected, to, to + bytes, (byte) i);
                    fill.invoke(memory.address() + to, i | 0x5500, (long) bytes);
                } else {
                    System.arraycopy(expected, from, expected, to, bytes);
                    copy.invoke(memory.address() + to, memory.address() + from, (long) bytes);
                }
                assertArrayEquals(
                        expected,
                        memory.toArray(ValueLayout.JAVA_BYTE),
                        "to=" + to + " from=" + from + " bytes=" + bytes + " i=" + i);
            }
        }
    }

    @Test
    void memcmpOrdersByUnsignedBytes() throws Throwable {
        MethodHandle memcmp = code.method("memcmp", methodType(int.class, long.class, long.class, long.class));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment left = arena.allocateFrom("abc\u007f");
            MemorySegment right = arena.allocateFrom("abc\u00e9");
            assertEquals(0, (int) memcmp.invoke(left.address(), right.address(), 3L));
            assertTrue((int) memcmp.invoke(left.address(), right.address(), 4L) < 0);
            assertTrue((int) memcmp.invoke(right.address(), left.address(), 4L) > 0);
        }
    }

    @Test
    void recursionWorks() throws Throwable {
        MethodHandle sum = code.method("sum", methodType(long.class, int.class));
        assertEquals(500_500, (long) sum.invoke(1000));
    }
}
