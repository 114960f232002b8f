package hypha.wasm.execution;

import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;

/**
 * A program that executes every instruction on vectors in the first tier until HotSpot's last compiler has compiled it, and compares it with the interpreter then. Prints what differs, and what allocates, which is what
 * has not become vector instructions. Wants a JVM that compiles in the foreground.
 */
final class HotVectors {
    private static final int LOOPS = 2_000;
    private static final int CALLS = 60;
    private static final int ROUNDS = 300;

    private HotVectors() {}

    /** Prints the lines, and a last one with the number of instructions; {@code arguments} may name some. */
    public static void main(String... arguments) {
        int count = 0;
        // A module is loaded by the engine that was entered last.
        TestEngine hot = new TestEngine(ExecutionMode.DEFAULT);
        WasmInstance tested = hot.instantiate(VectorModule.text());
        try (hot;
                TestEngine cold = new TestEngine(ExecutionMode.INTERPRETED)) {
            WasmInstance model = cold.instantiate(VectorModule.text());
            // A load and an addition first, so that what all instructions share has seen what there is.
            warmUp(hot, tested, "v128.load", false);
            warmUp(hot, tested, "i32x4.add", false);
            for (String name : VectorModule.instructions()) {
                if (arguments.length == 0 || Arrays.asList(arguments).contains(name)) {
                    warmUp(hot, tested, name, true);
                    compare(hot, tested, model, name);
                    count++;
                }
            }
        }
        System.out.println("instructions=" + count);
    }

    private static void warmUp(TestEngine hot, WasmInstance tested, String name, boolean reports) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        hot.context().enter();
        var function = tested.function("loop " + name);
        Random random = new Random(name.hashCode());
        long allocated = 0;
        for (int i = 0; i < CALLS; i++) {
            Object[] operands = VectorTest.operands(random);
            Object[] withCount = new Object[operands.length + 1];
            withCount[0] = LOOPS;
            System.arraycopy(operands, 0, withCount, 1, operands.length);
            allocated = threads.getCurrentThreadAllocatedBytes();
            function.invoke(withCount);
            allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
        }
        for (int i = 0; i < LOOPS * 3; i++) {
            tested.function(name).invoke(VectorTest.operands(random));
        }
        hot.context().leave();
        if (allocated > LOOPS && reports) {
            System.out.println(name + " allocates bytes=" + allocated / LOOPS);
        }
    }

    private static void compare(TestEngine hot, WasmInstance tested, WasmInstance model, String name) {
        Random random = new Random(name.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            Object[] operands = VectorTest.operands(random);
            Vector128 memory = VectorTest.vector(random);
            for (WasmInstance instance : new WasmInstance[] {tested, model}) {
                var store = (WasmMemory) instance.export("memory");
                WasmMemory.store128(store.address128(VectorModule.ADDRESS, 0), memory);
            }
            Vector128 expected = (Vector128) model.function(name).invoke(operands);
            hot.context().enter();
            Vector128 actual = (Vector128) tested.function(name).invoke(operands);
            hot.context().leave();
            if (!VectorTest.same(name, expected, actual)) {
                System.out.println(name + " is wrong: expected " + expected + " but was " + actual + " of "
                        + Arrays.toString(operands) + " memory " + memory);
                return;
            }
        }
    }
}
