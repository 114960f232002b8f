package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loops of which the first tier knows on entry how often they go round, against a model: what they compute, where they trap, and what they have written until then. */
@Timeout(300)
class CountedLoopTest {
    private static final int BYTES = 65_536;
    private static final int LIMIT = 3000;
    private static final String TRAP = "out of bounds memory access";

    /** The first address, the counter and what it is compared with. */
    private static final String LOOP = """
            (module (memory (export "memory") 1)
              (func (export "run") (param $at i32) (param $i i32) (param $n i32) (result i32) (local $sum i32)
                (loop $again
                  (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load8_u offset=3 (local.get $at))))
                  (i32.store16 (i32.add (i32.add (local.get $at) (local.get $i)) (i32.const -5)) (local.get $sum))
                  (i32.store8 offset=65530 (i32.shr_u (local.get $at) (i32.const 13)) (local.get $i))
                  (local.set $at (i32.add (local.get $at) (i32.const STRIDE)))
                  (local.set $i (i32.add (local.get $i) (i32.const STEP)))
                  (br_if $again (CONDITION)))
                (local.get $sum)))""";

    private record Variant(int stride, int step, String condition) {
        String text() {
            return LOOP.replace("STRIDE", Integer.toString(stride))
                    .replace("STEP", Integer.toString(step))
                    .replace("CONDITION", condition);
        }

        boolean goesOn(int i, int n) {
            if (condition.contains("lt_u")) {
                return Integer.compareUnsigned(i, LIMIT) < 0;
            }
            return condition.contains("ne") ? i != n : i != 0;
        }
    }

    private static final String NOT_EQUAL = "i32.ne (local.get $i) (local.get $n)";
    private static final String BELOW = "i32.lt_u (local.get $i) (i32.const " + LIMIT + ")";
    private static final Variant[] VARIANTS = {
        new Variant(1, 1, NOT_EQUAL),
        new Variant(4, 2, NOT_EQUAL),
        new Variant(-3, 4, NOT_EQUAL),
        new Variant(0, 1, NOT_EQUAL),
        new Variant(2, -1, "local.get $i"),
        new Variant(-1, -8, "local.get $i"),
        new Variant(7, 8, BELOW),
        new Variant(-2, 1, BELOW),
    };

    /** What a loop does to some bytes; returns its result, or {@link #TRAP}. */
    private static Object model(Variant variant, byte[] bytes, int first, int counter, int n) {
        int at = first;
        int i = counter;
        int sum = 0;
        do {
            long loaded = Integer.toUnsignedLong(at) + 3;
            if (loaded >= BYTES) {
                return TRAP;
            }
            sum = sum * 31 + (bytes[(int) loaded] & 0xFF);
            long stored = Integer.toUnsignedLong(at + i - 5);
            if (stored + 1 >= BYTES) {
                return TRAP;
            }
            bytes[(int) stored] = (byte) sum;
            bytes[(int) stored + 1] = (byte) (sum >> 8);
            int other = (at >>> 13) + 65_530;
            if (other >= BYTES) {
                return TRAP;
            }
            bytes[other] = (byte) i;
            at += variant.stride;
            i += variant.step;
        } while (variant.goesOn(i, n));
        return sum;
    }

    private static Object run(WasmInstance instance, int at, int i, int n) {
        try {
            return instance.function("run").invoke(at, i, n);
        } catch (WasmException e) {
            return e.getMessage();
        }
    }

    private static int pick(Random random, int... choices) {
        int choice = random.nextInt(choices.length + 1);
        return choice < choices.length ? choices[choice] + random.nextInt(40) - 20 : random.nextInt(BYTES);
    }

    @ParameterizedTest
    @EnumSource
    void aLoopDoesWhatItSaysUpToItsTrap(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            for (int number = 0; number < VARIANTS.length; number++) {
                Variant variant = VARIANTS[number];
                WasmInstance instance = engine.instantiate(variant.text());
                Random random = new Random(number);
                byte[] expected = new byte[BYTES];
                for (int round = 0; round < 60; round++) {
                    int at = pick(random, 0, 10_000, BYTES - 3000, BYTES);
                    int i = pick(random, 0, 5, 2500, -10_000);
                    int n = i + variant.step * random.nextInt(3000) + (round % 8 == 0 ? 1 : 0);
                    if (variant.condition.equals("local.get $i")) {
                        i = -variant.step * (1 + random.nextInt(3000)) + (round % 8 == 0 ? 1 : 0);
                    }
                    if (variant.stride == 0 && round % 8 == 0) {
                        // It would not end soon.
                        continue;
                    }
                    String what = variant + " at=" + at + " i=" + i + " n=" + n;
                    assertEquals(model(variant, expected, at, i, n), run(instance, at, i, n), what);
                    byte[] actual = instance.memory("memory").segment().toArray(ValueLayout.JAVA_BYTE);
                    assertArrayEquals(
                            expected, actual, () -> what + " differs at " + Arrays.mismatch(expected, actual));
                }
            }
        }
    }
}
