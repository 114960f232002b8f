package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineCalls;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;

/** The calls that the loop makes. */
final class ColdCalls {
    private ColdCalls() {}

    /** Executes {@code CALL} and returns the index of the next instruction. */
    static int call(ColdModule module, WasmInstance instance, long[] frame, int[] code, int pc) {
        int count = code[pc + 3];
        long result = module.function(code[pc + 1]).call(instance, frame, code, pc + 4, count);
        return store(result, frame, code, pc + 4 + count);
    }

    /** Executes {@code CALL_INDIRECT} and returns the index of the next instruction. */
    static int callIndirect(WasmInstance instance, long[] frame, int[] code, int pc) {
        WasmFunction function = BaselineCalls.callee(instance, code[pc + 1], (int) frame[code[pc + 3]], code[pc + 2]);
        WasmInstance receiver = function.instance(instance);
        int count = code[pc + 5];
        ColdFunction cold = function.cold();
        long result = cold != null
                ? cold.call(receiver, frame, code, pc + 6, count)
                : function.baseline().invoke(receiver, arguments(frame, code, pc + 6, count));
        return store(result, frame, code, pc + 6 + count);
    }

    private static long[] arguments(long[] frame, int[] code, int list, int count) {
        long[] arguments = new long[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = frame[code[list + i]];
        }
        return arguments;
    }

    /** Puts the result, if there is one, where the code says. */
    private static int store(long result, long[] frame, int[] code, int index) {
        if (code[index] == 0) {
            return index + 1;
        }
        frame[code[index + 1]] = result;
        return index + 2;
    }
}
