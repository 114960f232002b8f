package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.runtime.WasmInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Unsigned divisions by constants, of which the first tier makes multiplications. */
@Timeout(120)
class ConstantDivisionTest {
    private static final int RANDOM_DIVISORS = 60;
    private static final int RANDOM_DIVIDENDS = 50;

    private final Random random = new Random(7);

    /** Numbers of all magnitudes, and those at the ends. */
    private List<Long> numbers(int count) {
        List<Long> numbers = new ArrayList<>(List.of(
                1L,
                2L,
                3L,
                5L,
                7L,
                10L,
                641L,
                1_000_003L,
                (1L << 31) - 1,
                1L << 31,
                (1L << 32) - 1,
                1L << 32,
                -1L,
                -2L,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MIN_VALUE + 1,
                (1L << 62) + 1,
                6_700_417L));
        for (int i = 0; i < count; i++) {
            numbers.add(random.nextLong() >>> random.nextInt(Long.SIZE) | 1);
        }
        return numbers;
    }

    @ParameterizedTest
    @EnumSource
    void aConstantDividesAsAVariableDoes(ExecutionMode mode) {
        List<Long> divisors = numbers(RANDOM_DIVISORS);
        StringBuilder text = new StringBuilder("(module");
        for (int i = 0; i < divisors.size(); i++) {
            for (String operation : new String[] {"div_u", "rem_u"}) {
                text.append(
                        "(func (export \"i64.%s%d\") (param i64) (result i64) (i64.%s (local.get 0) (i64.const %d)))"
                                .formatted(operation, i, operation, divisors.get(i)));
                text.append(
                        "(func (export \"i32.%s%d\") (param i32) (result i32) (i32.%s (local.get 0) (i32.const %d)))"
                                .formatted(operation, i, operation, (int) (divisors.get(i) | 1)));
            }
        }
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(text.append(")").toString());
            for (int i = 0; i < divisors.size(); i++) {
                long divisor = divisors.get(i);
                int narrow = (int) (divisor | 1);
                for (long dividend : numbers(RANDOM_DIVIDENDS)) {
                    for (long near = dividend - 1; near != dividend + 2; near++) {
                        String what = near + " by " + divisor;
                        assertEquals(Long.divideUnsigned(near, divisor), call(instance, "i64.div_u" + i, near), what);
                        assertEquals(
                                Long.remainderUnsigned(near, divisor), call(instance, "i64.rem_u" + i, near), what);
                        assertEquals(
                                Integer.divideUnsigned((int) near, narrow),
                                call(instance, "i32.div_u" + i, (int) near),
                                what);
                        assertEquals(
                                Integer.remainderUnsigned((int) near, narrow),
                                call(instance, "i32.rem_u" + i, (int) near),
                                what);
                    }
                }
            }
        }
    }

    private static Object call(WasmInstance instance, String function, Object dividend) {
        return instance.function(function).invoke(dividend);
    }
}
