package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselinePoll;
import hypha.wasm.baseline.LoopEntry;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.ValueKind;
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

    /** Of so many looks of executions that are in loops, a power of two, one is the occasion, up to a number by which the loop is compiled. */
    private static final int LOOK_STRIDE = 4;

    private static final int LAST_LOOK = 256;

    private static final int SLOTS = 4;
    private static final int ENTER_LENGTH = 2;
    /** What the code calls: a function without result, one that returns its parameter, and one that is compiled. */
    private static final ColdModule MODULE =
            new ColdModule(new HotEntry(), new int[] {Opcode.RETURN, 0}, new int[] {Opcode.RETURN, 1, 0});

    private static final ColdBody BODY = body();

    /** Code that reads the first global and writes it back. */
    private static final ColdBody GLOBALS = globals();

    /** How many calls of a function are there that is hot: some for each call of one that is cold. */
    private static final int HOT_CALLS = 4;

    /** How often executions have looked; threads may miss each other's looks. */
    private static int looks;

    private ColdTraining() {}

    /**
     * Executes the code if it is time.
     *
     * @param number how many functions have been prepared before
     */
    static void at(int number, WasmInstance instance) {
        if ((number & STRIDE - 1) == 0 && number < LAST) {
            run(instance);
        }
    }

    /**
     * Executes the code if it is time: an execution that has been in loops for a while is an occasion as well, at first. HotSpot counts what is executed only after some ten thousand instructions.
     */
    static void inLoop(WasmInstance instance) {
        int number = looks;
        if (number < LAST_LOOK) {
            looks = number + 1;
            if ((number & LOOK_STRIDE - 1) == 0) {
                run(instance);
            }
        }
    }

    private static void run(WasmInstance instance) {
        WasmMemory memory = instance.memory();
        if (memory != null
                && memory.knownBytes() >= Long.BYTES
                && memory.waitQueues() == null
                && instance.pollEpoch == BaselinePoll.epoch) {
            ColdLoop.run(BODY, instance, new long[SLOTS]);
            if (hasNumber(instance)) {
                ColdLoop.run(GLOBALS, instance, new long[SLOTS]);
            }
        }
    }

    /** Says whether the first global is a number that changes. Almost always it is: the stack pointer. */
    private static boolean hasNumber(WasmInstance instance) {
        if (instance.module().model().globalCount() == 0) {
            return false;
        }
        GlobalType type = instance.global(0).type();
        return type.mutable() && type.value().kind() == ValueKind.I32;
    }

    private static ColdBody globals() {
        Writer out = new Writer();
        out.add(Opcode.GLOBAL_GET_I32, 3, 0).add(Opcode.GLOBAL_SET_I32, 0, 3).add(Opcode.RETURN, 0);
        int[] code = out.code();
        return new ColdBody(new ColdFunction(MODULE, code), 0, code, SLOTS);
    }

    private static ColdBody body() {
        int[] code = code();
        ColdBody body = new ColdBody(new ColdFunction(MODULE, code), 0, code, SLOTS);
        int end = code.length - 2 * ENTER_LENGTH;
        body.loops().train(end, new LeftLoop(end));
        body.loops().train(end + ENTER_LENGTH, new LeftLoop2(end + ENTER_LENGTH));
        body.loops().train(end + 2 * ENTER_LENGTH, new Returned());
        return body;
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
        // Functions that return nothing, and something.
        out.add(Opcode.CALL, 0, 0, 0, 0).add(Opcode.CALL, 1, 0, 0, 1, 3);
        for (int i = 0; i < HOT_CALLS; i++) {
            out.add(Opcode.CALL, 2, 0, 0, 0);
        }
        // Compiled loops, of three classes so that HotSpot expects any.
        for (int i = 0; i < 3; i++) {
            out.add(ColdBody.ENTER_LOOP, out.size() + ENTER_LENGTH);
        }
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

    /** A loop that is left where it begins. */
    private static final class LeftLoop extends LoopEntry {
        private final int header;

        LeftLoop(int header) {
            this.header = header;
        }

        @Override
        public int enter(WasmInstance instance, long[] frame) {
            return header;
        }
    }

    /** Another one. */
    private static final class LeftLoop2 extends LoopEntry {
        private final int header;

        LeftLoop2(int header) {
            this.header = header;
        }

        @Override
        public int enter(WasmInstance instance, long[] frame) {
            return header;
        }
    }

    /** A compiled function without result. */
    private static final class HotEntry extends BaselineEntry {
        @Override
        public Object invoke(Object[] arguments) {
            return null;
        }

        @Override
        public long invoke(WasmInstance instance, long[] arguments) {
            return 0;
        }
    }

    /** A loop that returns from the function. */
    private static final class Returned extends LoopEntry {
        @Override
        public int enter(WasmInstance instance, long[] frame) {
            return RETURNED;
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
            return Arrays.copyOf(code, size);
        }
    }
}
