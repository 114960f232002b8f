package hypha.wasm.cold;

import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import java.util.Arrays;

/**
 * Code with all instructions of the loop, which changes nothing. HotSpot's last compiler leaves out of a method what has never been executed, and throws the method away when it is: the loop would be interpreted, or compiled badly, for most of a program's start, since each of its phases
 * has some instruction that is new. So now and then a new function is the occasion to execute them all, a microsecond's work.
 */
final class ColdTraining {
    /** Of so many functions, a power of two, one is the occasion. */
    private static final int STRIDE = 8;

    /** How many functions of a module are occasions at most: by then the loop is compiled. */
    private static final int LAST = 4096;

    private static final int SLOTS = 4;
    private static final int[] CODE = code();
    private static final ColdBody BODY = new ColdBody(null, 0, CODE, SLOTS);

    private ColdTraining() {}

    /**
     * Executes the code if it is time.
     *
     * @param number how many functions have been prepared before
     */
    static void at(int number, WasmInstance instance) {
        WasmMemory memory = instance.memory();
        if ((number & STRIDE - 1) == 0
                && number < LAST
                && memory != null
                && memory.knownBytes() >= Long.BYTES
                && memory.waitQueues() == null) {
            ColdLoop.run(BODY, instance, new long[SLOTS]);
        }
    }

    /** Slots 0, the address, and 1 stay 0; 2 is read and written; 3 gets results. Each value that is stored is what has just been loaded from there. */
    private static int[] code() {
        Writer out = new Writer();
        for (int opcode = Opcode.MOVE_I32; opcode <= Opcode.MOVE_F64; opcode++) {
            out.add(opcode, 3, 1);
        }
        out.add(Opcode.I32_CONST, 3, 0).add(Opcode.F32_CONST, 3, 0);
        out.add(Opcode.I64_CONST, 3, 0, 0).add(Opcode.F64_CONST, 3, 0, 0);
        out.add(Opcode.JUMP, out.size() + 2);
        for (int value = 0; value <= 1; value++) {
            out.add(Opcode.I32_CONST, 2, value);
            out.add(Opcode.JUMP_IF_ZERO, 2, out.size() + 4, 0);
            out.add(Opcode.JUMP_IF_NONZERO, 2, out.size() + 4, 0);
            for (int opcode = Opcode.JUMP_IF_I32_EQ; opcode <= Opcode.JUMP_IF_I32_LE_U; opcode++) {
                out.add(opcode, 1, 2, out.size() + 5, 0);
                out.add(opcode, 2, 1, out.size() + 5, 0);
            }
            out.add(Opcode.BR_TABLE, 2, 0, 2, out.size() + 6, out.size() + 6);
            for (int opcode = Opcode.SELECT_I32; opcode <= Opcode.SELECT_F64; opcode++) {
                out.add(opcode, 3, 0, 1, 2);
            }
            comparisons(out, Opcode.I32_EQ, Opcode.I32_LE_U);
            comparisons(out, Opcode.I64_EQ, Opcode.I64_LE_U);
            out.add(Opcode.I32_EQZ, 3, 2).add(Opcode.I64_EQZ, 3, 2);
        }
        out.add(Opcode.I32_CONST, 2, -1);
        out.add(Opcode.BR_TABLE, 2, 0, 2, out.size() + 6, out.size() + 6);
        for (int opcode = Opcode.I32_ADD_IMM; opcode <= Opcode.I32_SHR_U_IMM; opcode++) {
            out.add(opcode, 3, 1, 1);
        }
        out.add(Opcode.I64_ADD_IMM, 3, 1, 1);
        binary(out, Opcode.I32_ADD, Opcode.I32_ROTR);
        binary(out, Opcode.I64_ADD, Opcode.I64_ROTR);
        unary(out, Opcode.I32_CLZ, Opcode.I32_EXTEND16_S);
        unary(out, Opcode.I64_CLZ, Opcode.I64_EXTEND32_S);
        unary(out, Opcode.I32_WRAP_I64, Opcode.I64_EXTEND_I32_U);
        binary(out, Opcode.F64_ADD, Opcode.F64_COPYSIGN);
        unary(out, Opcode.F64_ABS, Opcode.F64_NEAREST);
        binary(out, Opcode.F64_EQ, Opcode.F64_LE);
        binary(out, Opcode.F32_ADD, Opcode.F32_COPYSIGN);
        unary(out, Opcode.F32_ABS, Opcode.F32_NEAREST);
        binary(out, Opcode.F32_EQ, Opcode.F32_LE);
        unary(out, Opcode.I32_TRUNC_F32_S, Opcode.F64_REINTERPRET_I64);
        accesses(out);
        out.add(Opcode.RETURN, 0);
        return out.code();
    }

    private static void comparisons(Writer out, int first, int last) {
        for (int opcode = first; opcode <= last; opcode++) {
            out.add(opcode, 3, 1, 2).add(opcode, 3, 2, 1);
        }
    }

    private static void binary(Writer out, int first, int last) {
        for (int opcode = first; opcode <= last; opcode++) {
            out.add(opcode, 3, 1, 1);
        }
    }

    private static void unary(Writer out, int first, int last) {
        for (int opcode = first; opcode <= last; opcode++) {
            out.add(opcode, 3, 1);
        }
    }

    private static void accesses(Writer out) {
        for (int opcode = Opcode.I32_LOAD; opcode <= Opcode.F64_LOAD; opcode++) {
            out.add(opcode, 3, 0, 0, 0);
        }
        // The last one has loaded all bytes that these store.
        for (int opcode = Opcode.I32_STORE; opcode <= Opcode.F64_STORE; opcode++) {
            out.add(opcode, 0, 3, 0, 0);
        }
    }

    /** Gathers code. */
    private static final class Writer {
        private int[] code = new int[1024];
        private int size;

        Writer add(int... instruction) {
            System.arraycopy(instruction, 0, code, size, instruction.length);
            size += instruction.length;
            return this;
        }

        int size() {
            return size;
        }

        int[] code() {
            return ColdBody.padded(Arrays.copyOf(code, size));
        }
    }
}
