package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.WasmInstance;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Interpreters, whose dispatch the first tier copies to where their instructions end, against a model. */
@Timeout(300)
class DispatchLoopTest {
    private static final int BYTES = 65_536;

    /** Instructions of two bytes, the second an operand: the loop counts down by one of them, so that each program ends, or runs out of memory. */
    private static final String INTERPRETER = """
            (module (memory (export "memory") 1) (tag $caught (param i32))
              (func (export "run") (param $pc i32) (param $fuel i32) (result i32) (local $sum i32)
                (loop $next
                  (block $halt (block $throw (block $jump (block $multiply (block $add
                    (br_table $add $multiply $jump $throw $halt (i32.load8_u (local.get $pc))))
                    (local.set $sum (i32.add (local.get $sum) (i32.load8_u offset=1 (local.get $pc))))
                    (local.set $pc (i32.add (local.get $pc) (i32.const 2)))
                    (br $next))
                    (local.set $sum (i32.mul (local.get $sum) (i32.load8_u offset=1 (local.get $pc))))
                    (local.set $pc (i32.add (local.get $pc) (i32.const 2)))
                    (br $next))
                    (if (local.tee $fuel (i32.sub (local.get $fuel) (i32.const 1))) (then
                      (local.set $pc (i32.shl (i32.load8_u offset=1 (local.get $pc)) (i32.const 1)))
                      (br $next)))
                    (return (local.get $sum)))
                    (local.set $sum (i32.xor (local.get $sum) (block $handler (result i32)
                      (try_table (catch $caught $handler)
                        (throw $caught (i32.load8_u offset=1 (local.get $pc))))
                      (unreachable))))
                    (local.set $pc (i32.add (local.get $pc) (i32.const 2)))
                    (br $next)))
                (local.get $sum)))""";

    private static int model(byte[] program, int start, int rounds) {
        int fuel = rounds;
        int sum = 0;
        for (int pc = start; ; pc += 2) {
            int operand = program[pc + 1] & 0xFF;
            switch (program[pc] & 0xFF) {
                case 0 -> sum += operand;
                case 1 -> sum *= operand;
                case 2 -> {
                    if (--fuel == 0) {
                        return sum;
                    }
                    pc = operand * 2 - 2;
                }
                case 3 -> sum ^= operand;
                default -> {
                    return sum;
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void programsComputeWhatTheyShould(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(INTERPRETER);
            MemorySegment memory = instance.memory("memory").segment();
            for (int seed = 0; seed < 60; seed++) {
                Random random = new Random(seed);
                byte[] program = new byte[2 * 300];
                for (int i = 0; i < program.length; i += 2) {
                    program[i] = (byte)
                            (random.nextInt(12) == 0
                                    ? random.nextInt(30) == 0 ? 4 + random.nextInt(200) : 2
                                    : random.nextInt(2));
                    program[i] = random.nextInt(40) == 0 ? 3 : program[i];
                    program[i + 1] = (byte) random.nextInt(256);
                }
                program[program.length - 2] = 9;
                MemorySegment.copy(program, 0, memory, ValueLayout.JAVA_BYTE, 0, program.length);
                int start = 2 * random.nextInt(250);
                assertEquals(
                        model(program, start, 2000), instance.function("run").invoke(start, 2000), "seed=" + seed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProgramThatRunsOutOfMemoryTrapsAtTheDispatch(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(INTERPRETER);
            for (int round = 0; round < 5; round++) {
                // All zero: additions up to the end.
                WasmException e = assertThrows(
                        WasmException.class, () -> instance.function("run").invoke(0, 1));
                assertEquals("out of bounds memory access", e.getMessage());
                byte[] code = instance.module().model().bytes();
                int at = WasmStackTrace.of(e).getFirst().byteOffset();
                assertEquals(0x2D, code[at], "opcode of i32.load8_u");
                assertEquals(0, code[at + 2], "its offset");
            }
            assertEquals(BYTES, instance.memory("memory").segment().byteSize());
        }
    }
}
