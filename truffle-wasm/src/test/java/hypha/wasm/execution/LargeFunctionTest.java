package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.api.WasmFrame;
import hypha.wasm.api.WasmStackTrace;
import hypha.wasm.exception.WasmException;
import hypha.wasm.nodes.FunctionRootNode;
import hypha.wasm.runtime.WasmInstance;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions that have more code than HotSpot compiles in a method. */
@Timeout(180)
class LargeFunctionTest {
    private static final int CASES = 600;

    /** A machine whose loop does not fit into a method, with a table of many targets that each go on at another; every case has a loop of its own. */
    private static String machine() {
        StringBuilder text = new StringBuilder();
        text.append("(module (memory 1) (func (export \"run\") (param $steps i32) (result i64)");
        text.append(" (local $next i32) (local $sum i64) (local $i i32) (local $f f64)\n(loop $again\n");
        for (int i = CASES - 1; i >= 0; i--) {
            text.append("(block $c").append(i).append(' ');
        }
        text.append("(br_table");
        for (int i = 0; i < CASES; i++) {
            text.append(" $c").append(i);
        }
        text.append(" (local.get $next))\n");
        for (int i = 0; i < CASES; i++) {
            text.append(")\n(local.set $i (i32.const ")
                    .append(i % 7)
                    .append("))\n")
                    .append("(loop $l (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.const ")
                    .append(i)
                    .append(")))\n")
                    .append("(i64.store (i32.const ")
                    .append(8 * i)
                    .append(") (local.get $sum))\n")
                    .append(
                            "(br_if $l (i32.gt_s (local.tee $i (i32.sub (local.get $i) (i32.const 1))) (i32.const 0))))\n")
                    .append("(local.set $f (f64.add (local.get $f) (f64.const 0.5)))\n")
                    .append("(local.set $next (i32.const ")
                    .append((i * 7 + 3) % CASES)
                    .append("))\n")
                    .append("(if (i32.eqz (local.tee $steps (i32.sub (local.get $steps) (i32.const 1))))")
                    .append(" (then (return (i64.add (local.get $sum) (i64.trunc_f64_s (local.get $f))))))\n")
                    .append("(br $again)\n");
        }
        return text.append(")(unreachable)))").toString();
    }

    private static long expected(int steps) {
        long sum = 0;
        double f = 0;
        int next = 0;
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < Math.max(1, next % 7); i++) {
                sum = sum * 31 + next;
            }
            f += 0.5;
            next = (next * 7 + 3) % CASES;
        }
        return sum + (long) f;
    }

    @ParameterizedTest
    @EnumSource(names = {"INTERPRETED", "DEFAULT", "BASELINE", "WARM", "REGIONS"})
    void aLoopThatDoesNotFitIntoAMethodComputesTheSame(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(machine());
            for (int steps : new int[] {1, 2, 700, 20_001}) {
                assertEquals(expected(steps), instance.function("run").invoke(steps), "steps=" + steps);
            }
        }
    }

    @Test
    void theFirstTierRunsIt() {
        try (TestEngine engine = new TestEngine(ExecutionMode.DEFAULT)) {
            WasmInstance instance = engine.instantiate(machine());
            assertTrue(((FunctionRootNode) instance.module().target(0).getRootNode()).isBaseline());
        }
    }

    private static String trapAfter(int statements) {
        StringBuilder text =
                new StringBuilder("(module (memory 1) (func (export \"run\") (param $x i32) (result i32)\n");
        for (int i = 0; i < statements; i++) {
            text.append("(i32.store (i32.const ").append(4 * i).append(") (local.get $x))\n");
        }
        return text.append("(i32.div_u (i32.const 1) (local.get $x))))").toString();
    }

    @Test
    void aTrapSaysWhereItWas() {
        int[] offsets = new int[2];
        for (int i = 0; i < 2; i++) {
            ExecutionMode mode = i == 0 ? ExecutionMode.INTERPRETED : ExecutionMode.DEFAULT;
            try (TestEngine engine = new TestEngine(mode)) {
                WasmInstance instance = engine.instantiate(trapAfter(3000));
                assertEquals(1, instance.function("run").invoke(1));
                WasmException e = assertThrows(
                        WasmException.class, () -> instance.function("run").invoke(0));
                assertEquals("integer divide by zero", e.getMessage());
                List<WasmFrame> frames = WasmStackTrace.of(e);
                assertEquals(1, frames.size());
                offsets[i] = frames.getFirst().byteOffset();
            }
        }
        assertEquals(offsets[0], offsets[1]);
    }

    /** So many slots and blocks that nobody finds out which slots are live where. */
    @Test
    void whatIsTooMuchToAnalyseComputesTheSame() {
        int locals = 2000;
        int statements = 17_000;
        StringBuilder text = new StringBuilder("(module (func (export \"run\") (param $x i32) (result i64) (local");
        text.append(" i64".repeat(locals)).append(")\n");
        long[] values = new long[locals + 1];
        for (int i = 0; i < statements; i++) {
            int target = 1 + i % locals;
            int source = 1 + (int) (i * 7919L % locals);
            text.append("(if (local.get $x) (then (local.set ").append(target);
            text.append(" (i64.add (local.get ")
                    .append(source)
                    .append(") (i64.const ")
                    .append(i)
                    .append(")))))\n");
            values[target] = values[source] + i;
        }
        text.append("(i64.add (local.get 1) (local.get ").append(locals).append("))))");
        try (TestEngine engine = new TestEngine(ExecutionMode.DEFAULT)) {
            WasmInstance instance = engine.instantiate(text.toString());
            assertTrue(((FunctionRootNode) instance.module().target(0).getRootNode()).isBaseline());
            assertEquals(values[1] + values[locals], instance.function("run").invoke(1));
            assertEquals(0L, instance.function("run").invoke(0));
        }
    }

    /** All jumps set the index of a table and go to it, as Go's compiler makes them: forward, back, out of range and into loops that they make. */
    @ParameterizedTest
    @EnumSource
    void jumpsThroughATableGoWhereItLeads(ExecutionMode mode) {
        int blocks = 120;
        StringBuilder text =
                new StringBuilder("(module (func (export \"run\") (param $pc i32) (param $steps i32) (result i64)");
        text.append(" (local $sum i64)\n(loop $entry\n");
        for (int i = blocks - 1; i >= 0; i--) {
            text.append("(block $b").append(i).append(' ');
        }
        text.append("(br_table");
        for (int i = 0; i < blocks; i++) {
            text.append(" $b").append(i);
        }
        text.append(" (local.get $pc))\n");
        for (int i = 0; i < blocks; i++) {
            text.append(
                    ")\n(if (i32.eqz (local.get $steps)) (then (return (i64.add (local.get $sum) (i64.extend_i32_s (local.get $pc))))))\n");
            text.append("(local.set $steps (i32.sub (local.get $steps) (i32.const 1)))\n");
            text.append("(local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.const ")
                    .append(i)
                    .append(")))\n");
            if (i % 5 != 4) {
                text.append("(if (i64.lt_s (i64.and (local.get $sum) (i64.const ")
                        .append(1 << i % 3)
                        .append(")) (i64.const 1))");
                text.append(" (then (local.set $pc (i32.const ").append(jump(i)).append(")) (br $entry)))\n");
            }
        }
        text.append("(local.set $pc (i32.const -1)) (br $entry))(unreachable)))");
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate(text.toString());
            for (int steps : new int[] {0, 1, 10, 1000, 30_000}) {
                for (int start : new int[] {0, 7, blocks - 1, blocks, -5}) {
                    assertEquals(
                            jumped(start, steps, blocks),
                            instance.function("run").invoke(start, steps),
                            "start=" + start + " steps=" + steps);
                }
            }
        }
    }

    private static int jump(int block) {
        return block % 11 == 0 ? 1_000_000 : (block * 37 + 11) % 120;
    }

    private static long jumped(int start, int steps, int blocks) {
        int index = start;
        long sum = 0;
        int block = Math.clamp(Integer.toUnsignedLong(start), 0, blocks - 1);
        for (int left = steps; left > 0; left--) {
            sum = sum * 31 + block;
            if (block % 5 != 4 && (sum & 1 << block % 3) < 1) {
                index = jump(block);
                block = Math.min(index, blocks - 1);
            } else if (block == blocks - 1) {
                index = -1;
            } else {
                block++;
            }
        }
        return sum + index;
    }
}
