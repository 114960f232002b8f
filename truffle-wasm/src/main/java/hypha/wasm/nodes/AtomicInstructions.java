package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.binary.AtomicForm;
import hypha.wasm.code.AtomicOpcode;
import hypha.wasm.runtime.AtomicAccess;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import java.lang.invoke.VarHandle;

/** The instructions of the register code that access memory atomically. */
final class AtomicInstructions {
    private AtomicInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        if (opcode < AtomicOpcode.LOAD) {
            return synchronize(frame, instance, code, pc, opcode);
        }
        int form = AtomicOpcode.form(opcode);
        int width = AtomicForm.widthBytes(form);
        if (opcode < AtomicOpcode.STORE) {
            WasmMemory memory = instance.memory(code[pc + 3]);
            long address = i64(frame, code[pc + 2]);
            set(frame, form, code[pc + 1], AtomicAccess.load(memory, address, offset(code, pc + 4), width));
            return pc + 6;
        }
        if (opcode < AtomicOpcode.UPDATE) {
            WasmMemory memory = instance.memory(code[pc + 3]);
            long address = i64(frame, code[pc + 1]);
            AtomicAccess.store(memory, address, offset(code, pc + 4), width, get(frame, form, code[pc + 2]));
            return pc + 6;
        }
        if (opcode < AtomicOpcode.COMPARE_EXCHANGE) {
            WasmMemory memory = instance.memory(code[pc + 4]);
            long address = i64(frame, code[pc + 2]);
            long operand = get(frame, form, code[pc + 3]);
            int operation = AtomicOpcode.operation(opcode);
            set(
                    frame,
                    form,
                    code[pc + 1],
                    AtomicAccess.update(memory, address, offset(code, pc + 5), width, operation, operand));
            return pc + 7;
        }
        WasmMemory memory = instance.memory(code[pc + 5]);
        long address = i64(frame, code[pc + 2]);
        long expected = get(frame, form, code[pc + 3]);
        long replacement = get(frame, form, code[pc + 4]);
        set(
                frame,
                form,
                code[pc + 1],
                AtomicAccess.compareExchange(memory, address, offset(code, pc + 6), width, expected, replacement));
        return pc + 8;
    }

    private static int synchronize(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        if (opcode == AtomicOpcode.FENCE) {
            VarHandle.fullFence();
            return pc + 1;
        }
        long address = i64(frame, code[pc + 2]);
        if (opcode == AtomicOpcode.NOTIFY) {
            WasmMemory memory = instance.memory(code[pc + 4]);
            int count = i32(frame, code[pc + 3]);
            i32(frame, code[pc + 1], AtomicAccess.notify(memory, address, offset(code, pc + 5), count));
            return pc + 7;
        }
        int form = opcode == AtomicOpcode.WAIT32 ? AtomicForm.I32 : AtomicForm.I64;
        WasmMemory memory = instance.memory(code[pc + 5]);
        long expected = get(frame, form, code[pc + 3]);
        long timeoutNanos = i64(frame, code[pc + 4]);
        int width = AtomicForm.widthBytes(form);
        i32(
                frame,
                code[pc + 1],
                AtomicAccess.await(memory, address, offset(code, pc + 6), width, expected, timeoutNanos));
        return pc + 8;
    }

    private static long offset(int[] code, int index) {
        return FunctionNode.constant64(code, index);
    }

    private static long get(VirtualFrame frame, int form, int slot) {
        return AtomicForm.isI64(form) ? i64(frame, slot) : i32(frame, slot) & 0xFFFF_FFFFL;
    }

    private static void set(VirtualFrame frame, int form, int slot, long value) {
        if (AtomicForm.isI64(form)) {
            i64(frame, slot, value);
        } else {
            i32(frame, slot, (int) value);
        }
    }
}
