package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineCalls;
import hypha.wasm.baseline.LoopEntry;
import hypha.wasm.baseline.RawBytes;
import hypha.wasm.code.Opcode;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;

/**
 * The interpreter of cold functions: one loop, which HotSpot compiles early. It has to stay below the 8,000 bytes beyond which HotSpot does not, with room for what is inlined, so what programs use rarely is in {@link ColdNumbers} and other classes.
 *
 * <p>Stack traces of the JVM do not tell which function a frame of this method executes. So what an overflow of the stack leaves is noted in the instance.
 *
 * <p>A frame is an array of longs: an integer of 32 bits is sign-extended, a float is its bits.
 */
final class ColdLoop {
    private static final long UNSIGNED = 0xFFFF_FFFFL;
    private static final RawBytes RAW = RawBytes.instance();

    /** After so many back-edges, a power of two, an execution looks for interruptions and whether it is hot: some microseconds. */
    static final int STRIDE = 256;

    private static final int STRIDE_SHIFT = 8;
    private static final int MOST_SKIPPED = 15;

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
        int rounds = 0;
        LoopEntry replacement;
        try {
            loop:
            while (true) {
                switch (code[pc]) {
                    case Opcode.MOVE_I32, Opcode.MOVE_I64, Opcode.MOVE_F32, Opcode.MOVE_F64 -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]];
                        pc += 3;
                    }
                    case Opcode.I32_CONST, Opcode.F32_CONST -> {
                        frame[code[pc + 1]] = code[pc + 2];
                        pc += 3;
                    }
                    case Opcode.I64_CONST, Opcode.F64_CONST -> {
                        frame[code[pc + 1]] = code[pc + 2] & UNSIGNED | (long) code[pc + 3] << Integer.SIZE;
                        pc += 4;
                    }
                    case Opcode.JUMP -> {
                        pc = code[pc + 1];
                    }
                    case Opcode.JUMP_BACK -> {
                        pc = code[pc + 1];
                        if ((++rounds & STRIDE - 1) == 0) {
                            replacement = body.cell().loop(instance, pc, rounds);
                            if (replacement != null) {
                                // Outside of the handler below: it has one of its own.
                                break loop;
                            }
                            // Not always after the same number, which an inner loop may have as well: then the outer
                            // one's jump would never be the one.
                            rounds += rounds >>> STRIDE_SHIFT & MOST_SKIPPED;
                        }
                    }
                    case Opcode.JUMP_IF_ZERO -> {
                        pc = (int) frame[code[pc + 1]] == 0 ? code[pc + 2] : pc + 4;
                    }
                    case Opcode.JUMP_IF_NONZERO -> {
                        pc = (int) frame[code[pc + 1]] != 0 ? code[pc + 2] : pc + 4;
                    }
                    case Opcode.JUMP_IF_I32_EQ -> {
                        pc = (int) frame[code[pc + 1]] == (int) frame[code[pc + 2]] ? code[pc + 3] : pc + 5;
                    }
                    case Opcode.JUMP_IF_I32_NE -> {
                        pc = (int) frame[code[pc + 1]] != (int) frame[code[pc + 2]] ? code[pc + 3] : pc + 5;
                    }
                    case Opcode.JUMP_IF_I32_LT_S -> {
                        pc = (int) frame[code[pc + 1]] < (int) frame[code[pc + 2]] ? code[pc + 3] : pc + 5;
                    }
                    case Opcode.JUMP_IF_I32_LT_U -> {
                        pc = Integer.compareUnsigned((int) frame[code[pc + 1]], (int) frame[code[pc + 2]]) < 0
                                ? code[pc + 3]
                                : pc + 5;
                    }
                    case Opcode.JUMP_IF_I32_LE_S -> {
                        pc = (int) frame[code[pc + 1]] <= (int) frame[code[pc + 2]] ? code[pc + 3] : pc + 5;
                    }
                    case Opcode.JUMP_IF_I32_LE_U -> {
                        pc = Integer.compareUnsigned((int) frame[code[pc + 1]], (int) frame[code[pc + 2]]) <= 0
                                ? code[pc + 3]
                                : pc + 5;
                    }
                    case Opcode.BR_TABLE -> {
                        int last = code[pc + 3] - 1;
                        int index = (int) frame[code[pc + 1]];
                        pc = code[pc + 4 + (Integer.compareUnsigned(index, last) > 0 ? last : index)];
                    }
                    case Opcode.CALL -> {
                        pc = ColdCalls.call(body.module(), instance, frame, code, pc);
                    }
                    case Opcode.CALL_INDIRECT -> {
                        pc = ColdCalls.callIndirect(instance, frame, code, pc);
                    }
                    case Opcode.RETURN -> {
                        return code[pc + 1] == 0 ? 0 : frame[code[pc + 2]];
                    }
                    case Opcode.SELECT_I32, Opcode.SELECT_I64, Opcode.SELECT_F32, Opcode.SELECT_F64 -> {
                        frame[code[pc + 1]] = frame[code[pc + ((int) frame[code[pc + 4]] != 0 ? 2 : 3)]];
                        pc += 5;
                    }
                    case Opcode.GLOBAL_GET_I32, Opcode.GLOBAL_GET_I64, Opcode.GLOBAL_GET_F32, Opcode.GLOBAL_GET_F64 -> {
                        frame[code[pc + 1]] = instance.global(code[pc + 2]).i64();
                        pc += 3;
                    }
                    case Opcode.GLOBAL_SET_I32, Opcode.GLOBAL_SET_I64, Opcode.GLOBAL_SET_F32, Opcode.GLOBAL_SET_F64 -> {
                        instance.global(code[pc + 1]).i64(frame[code[pc + 2]]);
                        pc += 3;
                    }
                    case Opcode.I32_ADD_IMM -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] + code[pc + 3];
                        pc += 4;
                    }
                    case Opcode.I32_AND_IMM -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] & code[pc + 3];
                        pc += 4;
                    }
                    case Opcode.I32_SHL_IMM -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] << code[pc + 3];
                        pc += 4;
                    }
                    case Opcode.I32_SHR_U_IMM -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] >>> code[pc + 3];
                        pc += 4;
                    }
                    case Opcode.I32_ADD -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] + (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_SUB -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] - (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_MUL -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] * (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_AND -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] & (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_OR -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] | (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_XOR -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] ^ (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_SHL -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] << (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_SHR_S -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] >> (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_SHR_U -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] >>> (int) frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I32_EQZ -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] == 0 ? 1 : 0;
                        pc += 3;
                    }
                    case Opcode.I32_EQ -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] == (int) frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I32_NE -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] != (int) frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I32_LT_S -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] < (int) frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I32_LE_S -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]] <= (int) frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I32_LT_U -> {
                        frame[code[pc + 1]] =
                                Integer.compareUnsigned((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]) < 0
                                        ? 1
                                        : 0;
                        pc += 4;
                    }
                    case Opcode.I32_LE_U -> {
                        frame[code[pc + 1]] =
                                Integer.compareUnsigned((int) frame[code[pc + 2]], (int) frame[code[pc + 3]]) <= 0
                                        ? 1
                                        : 0;
                        pc += 4;
                    }
                    case Opcode.I32_LOAD, Opcode.F32_LOAD, Opcode.I64_LOAD32_S -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Integer.BYTES);
                        frame[code[pc + 1]] = RAW.getInt(at);
                        pc += 5;
                    }
                    case Opcode.I32_LOAD8_S, Opcode.I64_LOAD8_S -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Byte.BYTES);
                        frame[code[pc + 1]] = RAW.getByte(at);
                        pc += 5;
                    }
                    case Opcode.I32_LOAD8_U, Opcode.I64_LOAD8_U -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Byte.BYTES);
                        frame[code[pc + 1]] = RAW.getByte(at) & 0xFF;
                        pc += 5;
                    }
                    case Opcode.I32_LOAD16_S, Opcode.I64_LOAD16_S -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Short.BYTES);
                        frame[code[pc + 1]] = RAW.getShort(at);
                        pc += 5;
                    }
                    case Opcode.I32_LOAD16_U, Opcode.I64_LOAD16_U -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Short.BYTES);
                        frame[code[pc + 1]] = RAW.getShort(at) & 0xFFFF;
                        pc += 5;
                    }
                    case Opcode.I64_LOAD, Opcode.F64_LOAD -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Long.BYTES);
                        frame[code[pc + 1]] = RAW.getLong(at);
                        pc += 5;
                    }
                    case Opcode.I64_LOAD32_U -> {
                        long at = address(memory, (int) frame[code[pc + 2]], code[pc + 4], Integer.BYTES);
                        frame[code[pc + 1]] = RAW.getInt(at) & UNSIGNED;
                        pc += 5;
                    }
                    case Opcode.I32_STORE, Opcode.F32_STORE, Opcode.I64_STORE32 -> {
                        long at = address(memory, (int) frame[code[pc + 1]], code[pc + 4], Integer.BYTES);
                        RAW.putInt(at, (int) frame[code[pc + 2]]);
                        pc += 5;
                    }
                    case Opcode.I32_STORE8, Opcode.I64_STORE8 -> {
                        long at = address(memory, (int) frame[code[pc + 1]], code[pc + 4], Byte.BYTES);
                        RAW.putByte(at, (byte) frame[code[pc + 2]]);
                        pc += 5;
                    }
                    case Opcode.I32_STORE16, Opcode.I64_STORE16 -> {
                        long at = address(memory, (int) frame[code[pc + 1]], code[pc + 4], Short.BYTES);
                        RAW.putShort(at, (short) frame[code[pc + 2]]);
                        pc += 5;
                    }
                    case Opcode.I64_STORE, Opcode.F64_STORE -> {
                        long at = address(memory, (int) frame[code[pc + 1]], code[pc + 4], Long.BYTES);
                        RAW.putLong(at, frame[code[pc + 2]]);
                        pc += 5;
                    }
                    case Opcode.I64_ADD_IMM -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] + code[pc + 3];
                        pc += 4;
                    }
                    case Opcode.I64_ADD -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] + frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_SUB -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] - frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_MUL -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] * frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_AND -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] & frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_OR -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] | frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_XOR -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] ^ frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_SHL -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] << frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_SHR_S -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] >> frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_SHR_U -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] >>> frame[code[pc + 3]];
                        pc += 4;
                    }
                    case Opcode.I64_EQZ -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] == 0 ? 1 : 0;
                        pc += 3;
                    }
                    case Opcode.I64_EQ -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] == frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I64_NE -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] != frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I64_LT_S -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] < frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I64_LE_S -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] <= frame[code[pc + 3]] ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I64_LT_U -> {
                        frame[code[pc + 1]] =
                                Long.compareUnsigned(frame[code[pc + 2]], frame[code[pc + 3]]) < 0 ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I64_LE_U -> {
                        frame[code[pc + 1]] =
                                Long.compareUnsigned(frame[code[pc + 2]], frame[code[pc + 3]]) <= 0 ? 1 : 0;
                        pc += 4;
                    }
                    case Opcode.I32_WRAP_I64, Opcode.I64_EXTEND_I32_S -> {
                        frame[code[pc + 1]] = (int) frame[code[pc + 2]];
                        pc += 3;
                    }
                    case Opcode.I64_EXTEND_I32_U -> {
                        frame[code[pc + 1]] = frame[code[pc + 2]] & UNSIGNED;
                        pc += 3;
                    }
                    default -> pc = ColdNumbers.execute(instance, frame, code, pc);
                }
            }
        } catch (RuntimeException e) {
            throw BaselineCalls.unwind(e, instance, function, pc, 0);
        } catch (StackOverflowError e) {
            // Calls nothing, since there may be no room for that.
            int[] left = instance.coldFramesLeft;
            int count = instance.coldFrameCount;
            if (left == null) {
                left = new int[2 * UnwoundFrames.INNERMOST];
                instance.coldFramesLeft = left;
            }
            if (2 * count < left.length) {
                left[2 * count] = function;
                left[2 * count + 1] = pc;
                instance.coldFrameCount = count + 1;
            }
            throw e;
        }
        return replacement.enter(instance, frame);
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
