package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.runtime.WasmInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Arithmetic makes a signalling NaN quiet, also where the compiler would fold the instruction away. */
@Timeout(120)
class SignallingNanTest {
    private static final int SIGNALLING_F32 = 0x7FA0_0000;
    private static final long SIGNALLING_F64 = 0x7FF4_0000_0000_0000L;

    private static final String[] F32_BODIES = {
        "(f32.mul (local.get 0) (f32.const 1))",
        "(f32.mul (f32.const 1) (local.get 0))",
        "(f32.div (local.get 0) (f32.const 1))",
        "(f32.sub (local.get 0) (f32.const 0))",
        "(f32.add (local.get 0) (f32.const -0))",
        "(f32.sub (f32.const -0) (local.get 0))",
        "(f32.demote_f64 (f64.promote_f32 (local.get 0)))"
    };

    @ParameterizedTest
    @EnumSource
    void neutralConstantsQuietNans(ExecutionMode mode) {
        StringBuilder text = new StringBuilder("(module");
        for (int i = 0; i < F32_BODIES.length; i++) {
            String f32 = F32_BODIES[i];
            text.append(" (func (export \"f32-%d\") (param i32) (result i32) (local f32)".formatted(i));
            text.append(" (local.set 1 (f32.reinterpret_i32 (local.get 0)))");
            text.append(" (i32.reinterpret_f32 %s))".formatted(f32.replace("local.get 0", "local.get 1")));
            if (!f32.contains("demote")) {
                text.append(" (func (export \"f64-%d\") (param i64) (result i64) (local f64)".formatted(i));
                text.append(" (local.set 1 (f64.reinterpret_i64 (local.get 0)))");
                String f64 = f32.replace("f32", "f64").replace("local.get 0", "local.get 1");
                text.append(" (i64.reinterpret_f64 %s))".formatted(f64));
            }
        }
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(text.append(')').toString());
            for (int i = 0; i < F32_BODIES.length; i++) {
                int bits = (int) instance.function("f32-" + i).invoke(SIGNALLING_F32);
                assertEquals(0x7FE0_0000, bits & Integer.MAX_VALUE, F32_BODIES[i]);
                assertEquals(sign(i) | 0x4000_0000, (int)
                        instance.function("f32-" + i).invoke(0x4000_0000));
                if (instance.function("f64-" + i) != null) {
                    long wide = (long) instance.function("f64-" + i).invoke(SIGNALLING_F64);
                    assertEquals(0x7FFC_0000_0000_0000L, wide & Long.MAX_VALUE, F32_BODIES[i]);
                }
            }
        }
    }

    private static int sign(int body) {
        return F32_BODIES[body].startsWith("(f32.sub (f32.const -0)") ? Integer.MIN_VALUE : 0;
    }
}
