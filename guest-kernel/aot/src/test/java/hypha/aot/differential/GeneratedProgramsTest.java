package hypha.aot.differential;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Generated programs behave the same compiled as on the JVM: the same results, the same memory, call after call with the state that the
 * calls before left in static fields. {@code -Dhypha.aot.seed=N} runs the program of one seed, {@code -Dhypha.aot.batches=N} more programs.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class GeneratedProgramsTest {
    private static final int PROGRAMS_IN_BATCH = 25;
    private static final int CALLS = 12;
    private static final int BATCHES = Integer.getInteger("hypha.aot.batches", 4);

    /** The same programs each time. */
    static IntStream batches() {
        return IntStream.range(0, BATCHES);
    }

    @ParameterizedTest
    @MethodSource("batches")
    void behaveAsOnTheJvm(int batch) throws Throwable {
        long first = Long.getLong("hypha.aot.seed", (long) batch * PROGRAMS_IN_BATCH);
        compare(LongStream.range(first, first + PROGRAMS_IN_BATCH).boxed().toList());
    }

    @Test
    void behaveAsOnTheJvmWithNewSeeds() throws Throwable {
        compare(new Random().longs(PROGRAMS_IN_BATCH).boxed().toList());
    }

    private static void compare(List<Long> seeds) throws Throwable {
        Map<Long, ProgramGenerator> programs = new HashMap<>();
        Map<String, byte[]> classFiles = new HashMap<>();
        for (long seed : seeds) {
            ProgramGenerator program = new ProgramGenerator(seed, className(seed));
            programs.put(seed, program);
            classFiles.put(className(seed), program.generate());
        }
        try (TwoWorlds worlds = new TwoWorlds(classFiles);
                Arena arena = Arena.ofConfined()) {
            for (long seed : seeds) {
                compare(seed, programs.get(seed), worlds, arena);
            }
        }
    }

    private static String className(long seed) {
        return "generated.Program" + Long.toUnsignedString(seed, 16);
    }

    private static void compare(long seed, ProgramGenerator program, TwoWorlds worlds, Arena arena) throws Throwable {
        Random random = new Random(seed);
        MemorySegment expectedScratch = arena.allocate(ProgramGenerator.SCRATCH_BYTES, 64);
        MemorySegment actualScratch = arena.allocate(ProgramGenerator.SCRATCH_BYTES, 64);
        for (int call = 0; call < CALLS; call++) {
            for (ProgramGenerator.Method method : program.methods()) {
                MethodType type =
                        MethodType.fromMethodDescriptorString(method.type().descriptorString(), null);
                Object[] arguments = new Object[type.parameterCount()];
                for (int i = 1; i < arguments.length; i++) {
                    arguments[i] = Values.box(Values.any(random), type.parameterType(i));
                }
                MethodHandle onJvm = worlds.onJvm(className(seed), method.name(), type);
                MethodHandle compiled = worlds.compiled(className(seed), method.name(), type);
                arguments[0] = expectedScratch.address();
                Object expected = onJvm.invokeWithArguments(arguments);
                arguments[0] = actualScratch.address();
                Object actual = compiled.invokeWithArguments(arguments);
                String place = "seed=" + seed + " method=" + method + " call=" + call;
                assertEquals(expected, actual, place);
                assertArrayEquals(
                        expectedScratch.toArray(ValueLayout.JAVA_BYTE),
                        actualScratch.toArray(ValueLayout.JAVA_BYTE),
                        place);
            }
        }
    }
}
