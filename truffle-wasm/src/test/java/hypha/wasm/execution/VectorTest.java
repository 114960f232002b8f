package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every instruction on vectors, interpreted and compiled. */
@Timeout(120)
class VectorTest {
    private static final int ROUNDS = 100;
    private static final int LOOPS = 20_000;

    /** After these calls no path of the loop is new to compiled code. */
    private static final int WARM_UP_CALLS = 3;

    /** Lanes that are special to some instruction. */
    private static final long[] SPECIAL = {
        0,
        -1,
        0x7F7F_7F7F_7F7F_7F7FL,
        0x8080_8080_8080_8080L,
        0x7FFF_7FFF_7FFF_7FFFL,
        0x8000_8000_8000_8000L,
        0x7FFF_FFFF_7FFF_FFFFL,
        0x8000_0000_8000_0000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        0x0F10_1F20_000F_1020L,
        Double.doubleToRawLongBits(0.5),
        Double.doubleToRawLongBits(-2.5),
        Double.doubleToRawLongBits(1e300),
        Double.doubleToRawLongBits(-0x1p31),
        Double.doubleToRawLongBits(0x1p32),
        Double.doubleToRawLongBits(-0.0),
        Double.doubleToRawLongBits(Double.POSITIVE_INFINITY),
        Double.doubleToRawLongBits(-0.75),
        floats(0.5f, -0.5f),
        floats(1.5f, -2.5f),
        floats(-0.0f, 0x1p31f),
        floats(-0x1p31f, 0x1p32f),
        floats(Float.NEGATIVE_INFINITY, 0x1p23f),
        floats(-0.7f, 8388607.5f),
        floats(3e38f, 1e-40f)
    };

    private static TestEngine compiledEngine;
    private static TestEngine interpretedEngine;
    private static WasmInstance compiled;
    private static WasmInstance interpreted;

    static Stream<String> instructions() {
        return VectorModule.instructions().stream();
    }

    @BeforeAll
    static void start() {
        compiledEngine = new TestEngine(ExecutionMode.COMPILED);
        compiled = compiledEngine.instantiate(VectorModule.text());
        interpretedEngine = new TestEngine(ExecutionMode.INTERPRETED);
        interpreted = interpretedEngine.instantiate(VectorModule.text());
    }

    @AfterAll
    static void stop() {
        interpretedEngine.close();
        compiledEngine.close();
    }

    @ParameterizedTest
    @MethodSource("instructions")
    void compiledItDoesTheSameAsInterpreted(String name) {
        Random random = new Random(name.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            Object[] arguments = operands(random);
            Vector128 memory = vector(random);
            WasmMemory.store128(memory(interpreted).address128(VectorModule.ADDRESS, 0), memory);
            WasmMemory.store128(memory(compiled).address128(VectorModule.ADDRESS, 0), memory);
            Object expected = interpreted.function(name).invoke(arguments);
            compiledEngine.context().enter();
            Object actual = compiled.function(name).invoke(arguments);
            compiledEngine.context().leave();
            if (!same(name, (Vector128) expected, (Vector128) actual)) {
                assertEquals(expected, actual, () -> Arrays.toString(arguments));
            }
        }
    }

    private static WasmMemory memory(WasmInstance instance) {
        return (WasmMemory) instance.export("memory");
    }

    /** Which NaN an instruction gives is not specified. */
    static boolean same(String name, Vector128 expected, Vector128 actual) {
        if (expected.equals(actual)) {
            return true;
        }
        boolean narrow = name.startsWith("f32x4");
        for (int lane = 0; lane < (narrow ? 4 : 2); lane++) {
            int bits = narrow ? Float.SIZE : Double.SIZE;
            long one = expected.lane(bits, lane);
            long other = actual.lane(bits, lane);
            if (one != other && !(isNan(narrow, one) && isNan(narrow, other))) {
                return false;
            }
        }
        return name.startsWith("f");
    }

    private static boolean isNan(boolean narrow, long bits) {
        return narrow ? Float.isNaN(Float.intBitsToFloat((int) bits)) : Double.isNaN(Double.longBitsToDouble(bits));
    }

    @ParameterizedTest
    @MethodSource("instructions")
    void aCompiledLoopAllocatesNoVector(String name) {
        assumeTrue(ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Object[] arguments = {LOOPS, new Vector128(1, 2), new Vector128(3, 4), new Vector128(5, 6), 7, 8L, 9f, 10d};
        compiledEngine.context().enter();
        var function = compiled.function("loop " + name);
        for (int i = 0; i < WARM_UP_CALLS; i++) {
            function.invoke(arguments);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        function.invoke(arguments);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        compiledEngine.context().leave();
        assertTrue(allocated < LOOPS, () -> "bytes for each turn: " + allocated / LOOPS);
    }

    /** Returns arguments of a function of {@link VectorModule}. */
    static Object[] operands(Random random) {
        long number = half(random);
        return new Object[] {
            vector(random),
            vector(random),
            vector(random),
            (int) number,
            number,
            Float.intBitsToFloat((int) number),
            Double.longBitsToDouble(number)
        };
    }

    private static long floats(float low, float high) {
        return Float.floatToRawIntBits(low) & 0xFFFF_FFFFL | (long) Float.floatToRawIntBits(high) << 32;
    }

    static Vector128 vector(Random random) {
        return new Vector128(half(random), half(random));
    }

    private static long half(Random random) {
        return random.nextInt(3) == 0 ? random.nextLong() : SPECIAL[random.nextInt(SPECIAL.length)];
    }
}
