package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineCalls;
import hypha.wasm.baseline.LoopEntry;
import hypha.wasm.baseline.RawBytes;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/**
 * The interpreter of cold functions: one loop, which HotSpot compiles early. It has to stay below the 8,000 bytes beyond which HotSpot does not, with room for what is inlined, so what programs use rarely is in {@link ColdNumbers} and other classes.
 *
 * <p>Stack traces of the JVM do not tell which function a frame of this method executes. So what an overflow of the stack leaves is noted ({@link ColdOverflow}).
 *
 * <p>A frame is an array of longs: an integer of 32 bits is sign-extended, a float is its bits.
 */
final class ColdLoop {
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    private static final RawBytes RAW = RawBytes.instance();

    /** To enter and leave a compiled loop counts as so many rounds of the one around it: it takes about as long. */
    private static final int ROUNDS_OF_ENTRY = 32;

    /** Interruptions are looked for after some thousand entries of compiled loops at the latest. */
    private static final int LEAST_FUEL = -100_000;

    private static final ColdOverflow[] OVERFLOWS = ColdOverflow.all();

    /** Which place for notes the next overflow gets: any number. */
    private static int nextOverflow;

    private ColdLoop() {}

    /**
     * Runs a function.
     *
     * @param frame its slots; parameters are set, other locals 0
     * @return the result as it is in a frame; 0 if there is none
     */
    static long run(ColdBody body, WasmInstance instance, long[] frame) {
        int[] code = body.code();
        int function = body.function();
        WasmMemory memory = instance.memory();
        int pc = 0;
        int fuel = body.fuel;
        LoopEntry compiled;
        try {
            while (true) {
                try {
                    loop:
                    while (true) {
                        // For all instructions at once, used or not: there is padding behind the code.
                        int a = code[pc + 1];
                        int b = code[pc + 2];
                        int c = code[pc + 3];
                        switch (code[pc]) {
                            case Opcode.MOVE_I32, Opcode.MOVE_I64, Opcode.MOVE_F32, Opcode.MOVE_F64 -> {
                                frame[a] = frame[b];
                                pc += 3;
                            }
                            case Opcode.I32_CONST, Opcode.F32_CONST -> {
                                frame[a] = b;
                                pc += 3;
                            }
                            case Opcode.I64_CONST, Opcode.F64_CONST -> {
                                frame[a] = b & UNSIGNED | (long) c << Integer.SIZE;
                                pc += 4;
                            }
                            case Opcode.JUMP -> {
                                pc = a;
                            }
                            case Opcode.JUMP_BACK -> {
                                pc = a;
                                if (--fuel < 0) {
                                    fuel = body.cell().loop(instance, pc);
                                }
                            }
                            case ColdBody.ENTER_LOOP -> {
                                pc = a;
                                fuel -= ROUNDS_OF_ENTRY;
                                if (fuel < LEAST_FUEL) {
                                    fuel = body.cell().loop(instance, pc);
                                }
                                compiled = body.loops().entry(pc);
                                if (compiled != null) {
                                    break loop;
                                }
                            }
                            case Opcode.JUMP_IF_ZERO -> {
                                pc = (int) frame[a] == 0 ? b : pc + 4;
                            }
                            case Opcode.JUMP_IF_NONZERO -> {
                                pc = (int) frame[a] != 0 ? b : pc + 4;
                            }
                            case Opcode.JUMP_IF_I32_EQ -> {
                                pc = (int) frame[a] == (int) frame[b] ? c : pc + 5;
                            }
                            case Opcode.JUMP_IF_I32_NE -> {
                                pc = (int) frame[a] != (int) frame[b] ? c : pc + 5;
                            }
                            case Opcode.JUMP_IF_I32_LT_S -> {
                                pc = (int) frame[a] < (int) frame[b] ? c : pc + 5;
                            }
                            case Opcode.JUMP_IF_I32_LT_U -> {
                                pc = Integer.compareUnsigned((int) frame[a], (int) frame[b]) < 0 ? c : pc + 5;
                            }
                            case Opcode.JUMP_IF_I32_LE_S -> {
                                pc = (int) frame[a] <= (int) frame[b] ? c : pc + 5;
                            }
                            case Opcode.JUMP_IF_I32_LE_U -> {
                                pc = Integer.compareUnsigned((int) frame[a], (int) frame[b]) <= 0 ? c : pc + 5;
                            }
                            case Opcode.BR_TABLE -> {
                                int last = c - 1;
                                int index = (int) frame[a];
                                pc = code[pc + 4 + (Integer.compareUnsigned(index, last) > 0 ? last : index)];
                            }
                            case Opcode.CALL -> {
                                pc = ColdCalls.call(body.module(), instance, frame, code, pc);
                            }
                            case Opcode.CALL_INDIRECT -> {
                                pc = ColdCalls.callIndirect(instance, frame, code, pc);
                            }
                            case Opcode.RETURN -> {
                                body.fuel = fuel;
                                return a == 0 ? 0 : frame[b];
                            }
                            case Opcode.SELECT_I32, Opcode.SELECT_I64, Opcode.SELECT_F32, Opcode.SELECT_F64 -> {
                                frame[a] = frame[(int) frame[code[pc + 4]] != 0 ? b : c];
                                pc += 5;
                            }
                            case Opcode.GLOBAL_GET_I32,
                                    Opcode.GLOBAL_GET_I64,
                                    Opcode.GLOBAL_GET_F32,
                                    Opcode.GLOBAL_GET_F64 -> {
                                frame[a] = instance.global(b).i64();
                                pc += 3;
                            }
                            case Opcode.GLOBAL_SET_I32,
                                    Opcode.GLOBAL_SET_I64,
                                    Opcode.GLOBAL_SET_F32,
                                    Opcode.GLOBAL_SET_F64 -> {
                                instance.global(a).i64(frame[b]);
                                pc += 3;
                            }
                            case Opcode.I32_ADD_IMM -> {
                                frame[a] = (int) frame[b] + c;
                                pc += 4;
                            }
                            case Opcode.I32_AND_IMM -> {
                                frame[a] = (int) frame[b] & c;
                                pc += 4;
                            }
                            case Opcode.I32_SHL_IMM -> {
                                frame[a] = (int) frame[b] << c;
                                pc += 4;
                            }
                            case Opcode.I32_SHR_U_IMM -> {
                                frame[a] = (int) frame[b] >>> c;
                                pc += 4;
                            }
                            case Opcode.I32_ADD -> {
                                frame[a] = (int) frame[b] + (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_SUB -> {
                                frame[a] = (int) frame[b] - (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_MUL -> {
                                frame[a] = (int) frame[b] * (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_AND -> {
                                frame[a] = (int) frame[b] & (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_OR -> {
                                frame[a] = (int) frame[b] | (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_XOR -> {
                                frame[a] = (int) frame[b] ^ (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_SHL -> {
                                frame[a] = (int) frame[b] << (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_SHR_S -> {
                                frame[a] = (int) frame[b] >> (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_SHR_U -> {
                                frame[a] = (int) frame[b] >>> (int) frame[c];
                                pc += 4;
                            }
                            case Opcode.I32_EQZ -> {
                                frame[a] = (int) frame[b] == 0 ? 1 : 0;
                                pc += 3;
                            }
                            case Opcode.I32_EQ -> {
                                frame[a] = (int) frame[b] == (int) frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_NE -> {
                                frame[a] = (int) frame[b] != (int) frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_LT_S -> {
                                frame[a] = (int) frame[b] < (int) frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_LE_S -> {
                                frame[a] = (int) frame[b] <= (int) frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_LT_U -> {
                                frame[a] = Integer.compareUnsigned((int) frame[b], (int) frame[c]) < 0 ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_LE_U -> {
                                frame[a] = Integer.compareUnsigned((int) frame[b], (int) frame[c]) <= 0 ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_LOAD, Opcode.F32_LOAD, Opcode.I64_LOAD32_S -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Integer.BYTES);
                                frame[a] = RAW.getInt(at);
                                pc += 5;
                            }
                            case Opcode.I32_LOAD8_S, Opcode.I64_LOAD8_S -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Byte.BYTES);
                                frame[a] = RAW.getByte(at);
                                pc += 5;
                            }
                            case Opcode.I32_LOAD8_U, Opcode.I64_LOAD8_U -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Byte.BYTES);
                                frame[a] = RAW.getByte(at) & 0xFF;
                                pc += 5;
                            }
                            case Opcode.I32_LOAD16_S, Opcode.I64_LOAD16_S -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Short.BYTES);
                                frame[a] = RAW.getShort(at);
                                pc += 5;
                            }
                            case Opcode.I32_LOAD16_U, Opcode.I64_LOAD16_U -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Short.BYTES);
                                frame[a] = RAW.getShort(at) & 0xFFFF;
                                pc += 5;
                            }
                            case Opcode.I64_LOAD, Opcode.F64_LOAD -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Long.BYTES);
                                frame[a] = RAW.getLong(at);
                                pc += 5;
                            }
                            case Opcode.I64_LOAD32_U -> {
                                long at = address(memory, (int) frame[b], code[pc + 4], Integer.BYTES);
                                frame[a] = RAW.getInt(at) & UNSIGNED;
                                pc += 5;
                            }
                            case Opcode.I32_STORE, Opcode.F32_STORE, Opcode.I64_STORE32 -> {
                                long at = address(memory, (int) frame[a], code[pc + 4], Integer.BYTES);
                                RAW.putInt(at, (int) frame[b]);
                                pc += 5;
                            }
                            case Opcode.I32_STORE8, Opcode.I64_STORE8 -> {
                                long at = address(memory, (int) frame[a], code[pc + 4], Byte.BYTES);
                                RAW.putByte(at, (byte) frame[b]);
                                pc += 5;
                            }
                            case Opcode.I32_STORE16, Opcode.I64_STORE16 -> {
                                long at = address(memory, (int) frame[a], code[pc + 4], Short.BYTES);
                                RAW.putShort(at, (short) frame[b]);
                                pc += 5;
                            }
                            case Opcode.I64_STORE, Opcode.F64_STORE -> {
                                long at = address(memory, (int) frame[a], code[pc + 4], Long.BYTES);
                                RAW.putLong(at, frame[b]);
                                pc += 5;
                            }
                            case Opcode.I64_ADD_IMM -> {
                                frame[a] = frame[b] + c;
                                pc += 4;
                            }
                            case Opcode.I64_ADD -> {
                                frame[a] = frame[b] + frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_SUB -> {
                                frame[a] = frame[b] - frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_MUL -> {
                                frame[a] = frame[b] * frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_AND -> {
                                frame[a] = frame[b] & frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_OR -> {
                                frame[a] = frame[b] | frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_XOR -> {
                                frame[a] = frame[b] ^ frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_SHL -> {
                                frame[a] = frame[b] << frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_SHR_S -> {
                                frame[a] = frame[b] >> frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_SHR_U -> {
                                frame[a] = frame[b] >>> frame[c];
                                pc += 4;
                            }
                            case Opcode.I64_EQZ -> {
                                frame[a] = frame[b] == 0 ? 1 : 0;
                                pc += 3;
                            }
                            case Opcode.I64_EQ -> {
                                frame[a] = frame[b] == frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I64_NE -> {
                                frame[a] = frame[b] != frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I64_LT_S -> {
                                frame[a] = frame[b] < frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I64_LE_S -> {
                                frame[a] = frame[b] <= frame[c] ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I64_LT_U -> {
                                frame[a] = Long.compareUnsigned(frame[b], frame[c]) < 0 ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I64_LE_U -> {
                                frame[a] = Long.compareUnsigned(frame[b], frame[c]) <= 0 ? 1 : 0;
                                pc += 4;
                            }
                            case Opcode.I32_WRAP_I64, Opcode.I64_EXTEND_I32_S -> {
                                frame[a] = (int) frame[b];
                                pc += 3;
                            }
                            case Opcode.I64_EXTEND_I32_U -> {
                                frame[a] = frame[b] & UNSIGNED;
                                pc += 3;
                            }
                            default -> pc = ColdNumbers.execute(instance, frame, code, pc);
                        }
                    }
                } catch (RuntimeException e) {
                    throw BaselineCalls.unwind(e, instance, function, pc, 0);
                }
                // Outside of that handler: it has one of its own.
                pc = ColdOverflow.IN_COMPILED_CODE;
                pc = compiled.enter(instance, frame);
                if (pc == LoopEntry.RETURNED) {
                    body.fuel = fuel;
                    return frame[0];
                }
            }
        } catch (StackOverflowError e) {
            // Calls nothing, since there may be no room for that.
            ColdOverflow own = null;
            for (ColdOverflow known : OVERFLOWS) {
                if (known.error == e) {
                    own = known;
                }
            }
            if (own == null) {
                own = OVERFLOWS[nextOverflow++ & OVERFLOWS.length - 1];
                own.error = e;
                own.count = 0;
            }
            int count = own.count;
            if (count < own.indices.length) {
                own.bodies[count] = body;
                own.indices[count] = pc;
                own.count = count + 1;
            }
            throw e;
        }
    }

    /** Checks an access of the first memory and returns its address in the process. */
    private static long address(WasmMemory memory, int address, int offset, int width) {
        long first = (address & UNSIGNED) + (offset & UNSIGNED);
        if (first + width > memory.knownBytes()) {
            memory.lookAgain(first + width);
        }
        return memory.base() + first;
    }
}
