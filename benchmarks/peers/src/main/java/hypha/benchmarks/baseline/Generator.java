package hypha.benchmarks.baseline;

import hypha.benchmarks.baseline.ClassBytes.Bytes;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;
import hypha.wasm.types.ValueType;
import java.util.BitSet;

/** Makes a method of the register code of a function. */
final class Generator {
    static final String PACKAGE = "hypha/benchmarks/baseline/";
    static final String INSTANCE = PACKAGE + "Instance";
    static final String CODE = "w/Code";
    private static final String OPERATIONS = PACKAGE + "Operations";
    private static final String GLOBAL = INSTANCE + "$Global";
    private static final String INT = "java/lang/Integer";
    private static final String LONG = "java/lang/Long";
    private static final String FLOAT = "java/lang/Float";
    private static final String DOUBLE = "java/lang/Double";
    private static final String MATH = "java/lang/Math";

    private final ClassBytes target;
    private final FunctionCode function;
    private final FunctionTypes types;
    private final String memoryClass;
    private final String poll;
    private final int[] code;
    private final boolean pollsAtEntry = Boolean.getBoolean("baseline.entryPoll");
    private final Bytes out = new Bytes();
    private final int[] variables;
    private final int memoryVariable;
    private final int counterVariable;
    private final int variableCount;

    /** Offsets in the bytecode of instructions of the register code. */
    private final int[] starts;

    /** Places of branch offsets to fill in: the opcode's offset, the place, the target. */
    private int[] fixups = new int[96];

    private int fixupCount;
    private final BitSet targets = new BitSet();
    private int next;

    /** Tells the types of the functions that are called. */
    interface FunctionTypes {
        FunctionType ofFunction(int function);

        FunctionType ofType(int type);
    }

    Generator(ClassBytes target, FunctionCode function, FunctionTypes types, String memoryClass, String poll) {
        this.target = target;
        this.function = function;
        this.types = types;
        this.memoryClass = memoryClass;
        this.poll = poll;
        this.code = function.code();
        this.starts = new int[code.length + 1];
        this.variables = new int[function.slotCount()];
        int variable = 1;
        for (int slot = 0; slot < variables.length; slot++) {
            variables[slot] = variable;
            variable += isWide(slot) ? 2 : 1;
        }
        this.memoryVariable = memoryClass == null ? -1 : variable++;
        // Only functions with loops count.
        this.counterVariable = Instance.COUNTED_POLL.equals(poll) && loops() ? variable++ : -1;
        this.variableCount = variable;
    }

    private boolean loops() {
        for (int pc = 0; pc < code.length; pc += Opcode.length(code, pc)) {
            if (code[pc] == Opcode.JUMP_BACK) {
                return true;
            }
        }
        return false;
    }

    private boolean isWide(int slot) {
        ValueKind kind = function.slotKind(slot);
        return kind == ValueKind.I64 || kind == ValueKind.F64;
    }

    static String descriptor(FunctionType type) {
        StringBuilder text = new StringBuilder("(L").append(INSTANCE).append(';');
        for (int i = 0; i < type.parameterCount(); i++) {
            text.append(letter(type.parameter(i)));
        }
        if (type.resultCount() > 1) {
            throw new UnsupportedOperationException("several results");
        }
        return text.append(')')
                .append(type.resultCount() == 0 ? "V" : letter(type.result(0)))
                .toString();
    }

    private static String letter(ValueType type) {
        return switch (type.kind()) {
            case I32 -> "I";
            case I64 -> "J";
            case F32 -> "F";
            case F64 -> "D";
            default -> "Ljava/lang/Object;";
        };
    }

    /** Adds the method to the class. */
    void generate() {
        for (int slot = function.parameterCount(); slot < variables.length; slot++) {
            switch (function.slotKind(slot)) {
                case I32 -> out.u1(0x03);
                case I64 -> out.u1(0x09);
                case F32 -> out.u1(0x0b);
                case F64 -> out.u1(0x0e);
                default -> out.u1(0x01);
            }
            store(slot);
        }
        if (memoryClass != null) {
            instance();
            field(0xb4, INSTANCE, "memory", "L" + PACKAGE + "Memory;");
            out.u1(0xc0);
            out.u2(target.type(memoryClass));
            variable(0x3a, memoryVariable);
        }
        if (counterVariable >= 0) {
            constant(Instance.POLL_STRIDE);
            variable(0x36, counterVariable);
        }
        if (pollsAtEntry) {
            instance();
            callVirtual(INSTANCE, "poll", "()V");
        }
        for (int pc = 0; pc < code.length; pc = next) {
            starts[pc] = out.length;
            next = pc + Opcode.length(code, pc);
            instruction(pc, code[pc]);
        }
        if (out.length > 32000) {
            throw new UnsupportedOperationException("too long: " + out.length);
        }
        for (int i = 0; i < fixupCount; i += 4) {
            int offset = starts[fixups[i + 2]] - fixups[i];
            if (fixups[i + 3] != 0) {
                out.patch2(fixups[i + 1], offset >> 16);
                out.patch2(fixups[i + 1] + 2, offset);
            } else {
                out.patch2(fixups[i + 1], offset);
            }
        }
        Bytes frames = new Bytes();
        int count = frames(frames);
        target.method(
                ClassBytes.ACC_PUBLIC | ClassBytes.ACC_STATIC,
                "f" + function.function(),
                descriptor(function.type()),
                12 + 2 * maximumArguments(),
                variableCount,
                out,
                frames,
                count);
    }

    private int maximumArguments() {
        int most = 0;
        for (int pc = 0; pc < code.length; pc += Opcode.length(code, pc)) {
            if (code[pc] == Opcode.CALL) {
                most = Math.max(most, code[pc + 3]);
            } else if (code[pc] == Opcode.CALL_INDIRECT) {
                most = Math.max(most, code[pc + 5]);
            }
        }
        return most;
    }

    /** All frames have all variables: the first says so, the others are the same. */
    private int frames(Bytes frames) {
        int count = 0;
        int last = -1;
        for (int pc = targets.nextSetBit(0); pc >= 0; pc = targets.nextSetBit(pc + 1)) {
            int offset = starts[pc];
            if (offset == last) {
                continue;
            }
            int delta = last < 0 ? offset : offset - last - 1;
            if (count == 0) {
                frames.u1(255);
                frames.u2(delta);
                frames.u2(1 + variables.length + (memoryClass == null ? 0 : 1) + (counterVariable < 0 ? 0 : 1));
                objectType(frames, INSTANCE);
                for (int slot = 0; slot < variables.length; slot++) {
                    switch (function.slotKind(slot)) {
                        case I32 -> frames.u1(1);
                        case I64 -> frames.u1(4);
                        case F32 -> frames.u1(2);
                        case F64 -> frames.u1(3);
                        default -> objectType(frames, "java/lang/Object");
                    }
                }
                if (memoryClass != null) {
                    objectType(frames, memoryClass);
                }
                if (counterVariable >= 0) {
                    frames.u1(1);
                }
                frames.u2(0);
            } else if (delta < 64) {
                frames.u1(delta);
            } else {
                frames.u1(251);
                frames.u2(delta);
            }
            last = offset;
            count++;
        }
        return count;
    }

    private void objectType(Bytes frames, String name) {
        frames.u1(7);
        frames.u2(target.type(name));
    }

    private void variable(int opcode, int index) {
        if (index > 255) {
            out.u1(0xc4);
            out.u1(opcode);
            out.u2(index);
        } else {
            out.u1(opcode);
            out.u1(index);
        }
    }

    private void load(int slot) {
        int opcode = switch (function.slotKind(slot)) {
            case I32 -> 0x15;
            case I64 -> 0x16;
            case F32 -> 0x17;
            case F64 -> 0x18;
            default -> 0x19;
        };
        variable(opcode, variables[slot]);
    }

    private void store(int slot) {
        int opcode = switch (function.slotKind(slot)) {
            case I32 -> 0x36;
            case I64 -> 0x37;
            case F32 -> 0x38;
            case F64 -> 0x39;
            default -> 0x3a;
        };
        variable(opcode, variables[slot]);
    }

    private void instance() {
        out.u1(0x2a);
    }

    private void memory() {
        variable(0x19, memoryVariable);
    }

    private void constant(int value) {
        if (value >= -1 && value <= 5) {
            out.u1(0x03 + value);
        } else if (value == (byte) value) {
            out.u1(0x10);
            out.u1(value);
        } else if (value == (short) value) {
            out.u1(0x11);
            out.u2(value);
        } else {
            out.u1(0x13);
            out.u2(target.integer(value));
        }
    }

    private void field(int opcode, String owner, String name, String descriptor) {
        out.u1(opcode);
        out.u2(target.field(owner, name, descriptor));
    }

    private void callStatic(String owner, String name, String descriptor) {
        out.u1(0xb8);
        out.u2(target.method(owner, name, descriptor));
    }

    private void callVirtual(String owner, String name, String descriptor) {
        out.u1(0xb6);
        out.u2(target.method(owner, name, descriptor));
    }

    private void branch(int opcode, int pc) {
        int start = out.length;
        out.u1(opcode);
        fixup(start, pc, false);
        out.u2(0);
    }

    private void fixup(int start, int pc, boolean wide) {
        if (fixupCount + 4 > fixups.length) {
            fixups = java.util.Arrays.copyOf(fixups, 2 * fixups.length);
        }
        fixups[fixupCount++] = start;
        fixups[fixupCount++] = out.length;
        fixups[fixupCount++] = pc;
        fixups[fixupCount++] = wide ? 1 : 0;
        targets.set(pc);
    }

    /** d = s op s. */
    private void binary(int pc, int opcode) {
        load(code[pc + 2]);
        load(code[pc + 3]);
        out.u1(opcode);
        store(code[pc + 1]);
    }

    /** A shift or rotation of an i64, whose count Java wants as an int. */
    private void longShift(int pc, int opcode) {
        load(code[pc + 2]);
        load(code[pc + 3]);
        out.u1(0x88);
        out.u1(opcode);
        store(code[pc + 1]);
    }

    private void binaryCall(int pc, String owner, String name, String descriptor) {
        load(code[pc + 2]);
        load(code[pc + 3]);
        callStatic(owner, name, descriptor);
        store(code[pc + 1]);
    }

    private void unary(int pc, int opcode) {
        load(code[pc + 2]);
        out.u1(opcode);
        store(code[pc + 1]);
    }

    private void unaryCall(int pc, String owner, String name, String descriptor) {
        load(code[pc + 2]);
        callStatic(owner, name, descriptor);
        store(code[pc + 1]);
    }

    /** d = 1 if the branch would be taken, else 0; offsets are within this sequence, and need frames of their own: so without branches in the verifier's sense, as a call. */
    private void comparison(int pc, String name, String descriptor, boolean two) {
        load(code[pc + 2]);
        if (two) {
            load(code[pc + 3]);
        }
        callStatic(PACKAGE + "Comparisons", name, descriptor);
        store(code[pc + 1]);
    }

    private void compareAndBranch(int pc, int opcode) {
        load(code[pc + 1]);
        load(code[pc + 2]);
        branch(opcode, code[pc + 3]);
    }

    private void compareUnsignedAndBranch(int pc, int opcode) {
        load(code[pc + 1]);
        load(code[pc + 2]);
        callStatic(INT, "compareUnsigned", "(II)I");
        branch(opcode, code[pc + 3]);
    }

    private void loadMemory(int pc, int bits) {
        memory();
        load(code[pc + 2]);
        constant(code[pc + 4]);
        callVirtual(memoryClass, "load" + bits, bits == 64 ? "(II)J" : "(II)I");
    }

    private void storeMemory(int pc, int bits, int conversion, String bitsOf) {
        memory();
        load(code[pc + 1]);
        load(code[pc + 2]);
        if (conversion != 0) {
            out.u1(conversion);
        }
        if (bitsOf != null) {
            callStatic(bits == 32 ? FLOAT : DOUBLE, bitsOf, bits == 32 ? "(F)I" : "(D)J");
        }
        constant(code[pc + 4]);
        callVirtual(memoryClass, "store" + bits, bits == 64 ? "(IJI)V" : "(III)V");
    }

    private void mask(long value) {
        out.u1(0x14);
        out.u2(target.longInteger(value));
        out.u1(0x7f);
    }

    private void select(int pc) {
        // Without a frame inside of the sequence: through a variable. d may be one of the operands, so by a call.
        String letter = switch (function.slotKind(code[pc + 1])) {
            case I32 -> "I";
            case I64 -> "J";
            case F32 -> "F";
            case F64 -> "D";
            default -> "Ljava/lang/Object;";
        };
        load(code[pc + 2]);
        load(code[pc + 3]);
        load(code[pc + 4]);
        callStatic(PACKAGE + "Comparisons", "select", "(" + letter + letter + "I)" + letter);
        store(code[pc + 1]);
    }

    private void instruction(int pc, int opcode) {
        switch (opcode) {
            case Opcode.MOVE_I32, Opcode.MOVE_I64, Opcode.MOVE_F32, Opcode.MOVE_F64, Opcode.MOVE_REF -> {
                load(code[pc + 2]);
                store(code[pc + 1]);
            }
            case Opcode.I32_CONST -> {
                constant(code[pc + 2]);
                store(code[pc + 1]);
            }
            case Opcode.I64_CONST -> {
                out.u1(0x14);
                out.u2(target.longInteger(constant64(pc + 2)));
                store(code[pc + 1]);
            }
            case Opcode.F32_CONST -> {
                out.u1(0x13);
                out.u2(target.floating(Float.intBitsToFloat(code[pc + 2])));
                store(code[pc + 1]);
            }
            case Opcode.F64_CONST -> {
                out.u1(0x14);
                out.u2(target.doubleFloating(Double.longBitsToDouble(constant64(pc + 2))));
                store(code[pc + 1]);
            }
            case Opcode.JUMP -> branch(0xa7, code[pc + 1]);
            case Opcode.JUMP_BACK -> {
                if (counterVariable >= 0) {
                    // Jumps as long as the counter is positive.
                    out.u1(0xc4);
                    out.u1(0x84);
                    out.u2(counterVariable);
                    out.u2(-1);
                    variable(0x15, counterVariable);
                    branch(0x9d, code[pc + 1]);
                    instance();
                    callVirtual(INSTANCE, poll, "()I");
                    variable(0x36, counterVariable);
                } else if (poll != null) {
                    instance();
                    callVirtual(INSTANCE, poll, "()V");
                }
                branch(0xa7, code[pc + 1]);
            }
            case Opcode.JUMP_IF_ZERO -> {
                load(code[pc + 1]);
                branch(0x99, code[pc + 2]);
            }
            case Opcode.JUMP_IF_NONZERO -> {
                load(code[pc + 1]);
                branch(0x9a, code[pc + 2]);
            }
            case Opcode.JUMP_IF_I32_EQ -> compareAndBranch(pc, 0x9f);
            case Opcode.JUMP_IF_I32_NE -> compareAndBranch(pc, 0xa0);
            case Opcode.JUMP_IF_I32_LT_S -> compareAndBranch(pc, 0xa1);
            case Opcode.JUMP_IF_I32_LE_S -> compareAndBranch(pc, 0xa4);
            case Opcode.JUMP_IF_I32_LT_U -> compareUnsignedAndBranch(pc, 0x9b);
            case Opcode.JUMP_IF_I32_LE_U -> compareUnsignedAndBranch(pc, 0x9e);
            case Opcode.BR_TABLE -> table(pc);
            case Opcode.CALL -> {
                FunctionType type = types.ofFunction(code[pc + 1]);
                instance();
                arguments(pc + 3);
                callStatic(CODE, "f" + code[pc + 1], descriptor(type));
                result(pc + 3);
            }
            case Opcode.CALL_INDIRECT -> {
                FunctionType type = types.ofType(code[pc + 2]);
                String owner = Loader.typeClass(type);
                instance();
                load(code[pc + 3]);
                callVirtual(INSTANCE, "callee", "(I)Ljava/lang/Object;");
                out.u1(0xc0);
                out.u2(target.type(owner));
                instance();
                arguments(pc + 5);
                callVirtual(owner, "call", descriptor(type));
                result(pc + 5);
            }
            case Opcode.RETURN -> {
                if (code[pc + 1] == 0) {
                    out.u1(0xb1);
                } else {
                    load(code[pc + 2]);
                    out.u1(
                            switch (function.slotKind(code[pc + 2])) {
                                case I32 -> 0xac;
                                case I64 -> 0xad;
                                case F32 -> 0xae;
                                case F64 -> 0xaf;
                                default -> 0xb0;
                            });
                }
            }
            case Opcode.SELECT_I32, Opcode.SELECT_I64, Opcode.SELECT_F32, Opcode.SELECT_F64, Opcode.SELECT_REF ->
                select(pc);
            case Opcode.GLOBAL_GET_I32, Opcode.GLOBAL_GET_I64, Opcode.GLOBAL_GET_F32, Opcode.GLOBAL_GET_F64 -> {
                global(code[pc + 2]);
                globalField(0xb4, opcode - Opcode.GLOBAL_GET_I32);
                store(code[pc + 1]);
            }
            case Opcode.GLOBAL_SET_I32, Opcode.GLOBAL_SET_I64, Opcode.GLOBAL_SET_F32, Opcode.GLOBAL_SET_F64 -> {
                global(code[pc + 1]);
                load(code[pc + 2]);
                globalField(0xb5, opcode - Opcode.GLOBAL_SET_I32);
            }
            case Opcode.I32_ADD_IMM -> immediate(pc, 0x60);
            case Opcode.I32_AND_IMM -> immediate(pc, 0x7e);
            case Opcode.I32_SHL_IMM -> immediate(pc, 0x78);
            case Opcode.I32_SHR_U_IMM -> immediate(pc, 0x7c);
            case Opcode.I32_ADD -> binary(pc, 0x60);
            case Opcode.I32_SUB -> binary(pc, 0x64);
            case Opcode.I32_MUL -> binary(pc, 0x68);
            case Opcode.I32_AND -> binary(pc, 0x7e);
            case Opcode.I32_OR -> binary(pc, 0x80);
            case Opcode.I32_XOR -> binary(pc, 0x82);
            case Opcode.I32_SHL -> binary(pc, 0x78);
            case Opcode.I32_SHR_S -> binary(pc, 0x7a);
            case Opcode.I32_SHR_U -> binary(pc, 0x7c);
            case Opcode.I32_ROTL -> binaryCall(pc, INT, "rotateLeft", "(II)I");
            case Opcode.I32_ROTR -> binaryCall(pc, INT, "rotateRight", "(II)I");
            case Opcode.I32_CLZ -> unaryCall(pc, INT, "numberOfLeadingZeros", "(I)I");
            case Opcode.I32_CTZ -> unaryCall(pc, INT, "numberOfTrailingZeros", "(I)I");
            case Opcode.I32_POPCNT -> unaryCall(pc, INT, "bitCount", "(I)I");
            case Opcode.I32_EXTEND8_S -> unary(pc, 0x91);
            case Opcode.I32_EXTEND16_S -> unary(pc, 0x93);
            case Opcode.I32_DIV_S -> binaryCall(pc, OPERATIONS, "divide", "(II)I");
            case Opcode.I32_DIV_U -> binaryCall(pc, INT, "divideUnsigned", "(II)I");
            case Opcode.I32_REM_S -> binary(pc, 0x70);
            case Opcode.I32_REM_U -> binaryCall(pc, INT, "remainderUnsigned", "(II)I");
            case Opcode.I32_EQZ -> comparison(pc, "eqz", "(I)I", false);
            case Opcode.I32_EQ -> comparison(pc, "eq", "(II)I", true);
            case Opcode.I32_NE -> comparison(pc, "ne", "(II)I", true);
            case Opcode.I32_LT_S -> comparison(pc, "ltS", "(II)I", true);
            case Opcode.I32_LT_U -> comparison(pc, "ltU", "(II)I", true);
            case Opcode.I32_LE_S -> comparison(pc, "leS", "(II)I", true);
            case Opcode.I32_LE_U -> comparison(pc, "leU", "(II)I", true);
            case Opcode.I64_EQZ -> comparison(pc, "eqz", "(J)I", false);
            case Opcode.I64_EQ -> comparison(pc, "eq", "(JJ)I", true);
            case Opcode.I64_NE -> comparison(pc, "ne", "(JJ)I", true);
            case Opcode.I64_LT_S -> comparison(pc, "ltS", "(JJ)I", true);
            case Opcode.I64_LT_U -> comparison(pc, "ltU", "(JJ)I", true);
            case Opcode.I64_LE_S -> comparison(pc, "leS", "(JJ)I", true);
            case Opcode.I64_LE_U -> comparison(pc, "leU", "(JJ)I", true);
            case Opcode.F64_EQ -> comparison(pc, "eq", "(DD)I", true);
            case Opcode.F64_NE -> comparison(pc, "ne", "(DD)I", true);
            case Opcode.F64_LT -> comparison(pc, "lt", "(DD)I", true);
            case Opcode.F64_LE -> comparison(pc, "le", "(DD)I", true);
            case Opcode.F32_EQ -> comparison(pc, "eq", "(FF)I", true);
            case Opcode.F32_NE -> comparison(pc, "ne", "(FF)I", true);
            case Opcode.F32_LT -> comparison(pc, "lt", "(FF)I", true);
            case Opcode.F32_LE -> comparison(pc, "le", "(FF)I", true);
            case Opcode.I32_LOAD -> {
                loadMemory(pc, 32);
                store(code[pc + 1]);
            }
            case Opcode.I32_LOAD8_S -> {
                loadMemory(pc, 8);
                store(code[pc + 1]);
            }
            case Opcode.I32_LOAD8_U -> {
                loadMemory(pc, 8);
                constant(255);
                out.u1(0x7e);
                store(code[pc + 1]);
            }
            case Opcode.I32_LOAD16_S -> {
                loadMemory(pc, 16);
                store(code[pc + 1]);
            }
            case Opcode.I32_LOAD16_U -> {
                loadMemory(pc, 16);
                out.u1(0x92);
                store(code[pc + 1]);
            }
            case Opcode.I64_LOAD -> {
                loadMemory(pc, 64);
                store(code[pc + 1]);
            }
            case Opcode.I64_LOAD8_S, Opcode.I64_LOAD16_S, Opcode.I64_LOAD32_S -> {
                loadMemory(pc, opcode == Opcode.I64_LOAD8_S ? 8 : opcode == Opcode.I64_LOAD16_S ? 16 : 32);
                out.u1(0x85);
                store(code[pc + 1]);
            }
            case Opcode.I64_LOAD8_U, Opcode.I64_LOAD16_U, Opcode.I64_LOAD32_U -> {
                int bits = opcode == Opcode.I64_LOAD8_U ? 8 : opcode == Opcode.I64_LOAD16_U ? 16 : 32;
                loadMemory(pc, bits);
                out.u1(0x85);
                mask((1L << bits) - 1);
                store(code[pc + 1]);
            }
            case Opcode.F32_LOAD -> {
                loadMemory(pc, 32);
                callStatic(FLOAT, "intBitsToFloat", "(I)F");
                store(code[pc + 1]);
            }
            case Opcode.F64_LOAD -> {
                loadMemory(pc, 64);
                callStatic(DOUBLE, "longBitsToDouble", "(J)D");
                store(code[pc + 1]);
            }
            case Opcode.I32_STORE -> storeMemory(pc, 32, 0, null);
            case Opcode.I32_STORE8 -> storeMemory(pc, 8, 0, null);
            case Opcode.I32_STORE16 -> storeMemory(pc, 16, 0, null);
            case Opcode.I64_STORE -> storeMemory(pc, 64, 0, null);
            case Opcode.I64_STORE8 -> storeMemory(pc, 8, 0x88, null);
            case Opcode.I64_STORE16 -> storeMemory(pc, 16, 0x88, null);
            case Opcode.I64_STORE32 -> storeMemory(pc, 32, 0x88, null);
            case Opcode.F32_STORE -> storeMemory(pc, 32, 0, "floatToRawIntBits");
            case Opcode.F64_STORE -> storeMemory(pc, 64, 0, "doubleToRawLongBits");
            case Opcode.I64_ADD_IMM -> {
                load(code[pc + 2]);
                out.u1(0x14);
                out.u2(target.longInteger(code[pc + 3]));
                out.u1(0x61);
                store(code[pc + 1]);
            }
            case Opcode.I64_ADD -> binary(pc, 0x61);
            case Opcode.I64_SUB -> binary(pc, 0x65);
            case Opcode.I64_MUL -> binary(pc, 0x69);
            case Opcode.I64_AND -> binary(pc, 0x7f);
            case Opcode.I64_OR -> binary(pc, 0x81);
            case Opcode.I64_XOR -> binary(pc, 0x83);
            case Opcode.I64_SHL -> longShift(pc, 0x79);
            case Opcode.I64_SHR_S -> longShift(pc, 0x7b);
            case Opcode.I64_SHR_U -> longShift(pc, 0x7d);
            case Opcode.I64_ROTL -> {
                load(code[pc + 2]);
                load(code[pc + 3]);
                out.u1(0x88);
                callStatic(LONG, "rotateLeft", "(JI)J");
                store(code[pc + 1]);
            }
            case Opcode.I64_DIV_U -> binaryCall(pc, LONG, "divideUnsigned", "(JJ)J");
            case Opcode.I64_REM_U -> binaryCall(pc, LONG, "remainderUnsigned", "(JJ)J");
            case Opcode.I64_REM_S -> binary(pc, 0x71);
            case Opcode.I32_WRAP_I64 -> unary(pc, 0x88);
            case Opcode.I64_EXTEND_I32_S -> unary(pc, 0x85);
            case Opcode.I64_EXTEND_I32_U -> {
                load(code[pc + 2]);
                out.u1(0x85);
                mask(0xFFFF_FFFFL);
                store(code[pc + 1]);
            }
            case Opcode.F64_ADD -> binary(pc, 0x63);
            case Opcode.F64_SUB -> binary(pc, 0x67);
            case Opcode.F64_MUL -> binary(pc, 0x6b);
            case Opcode.F64_DIV -> binary(pc, 0x6f);
            case Opcode.F64_NEG -> unary(pc, 0x77);
            case Opcode.F64_SQRT -> unaryCall(pc, MATH, "sqrt", "(D)D");
            case Opcode.F64_ABS -> unaryCall(pc, MATH, "abs", "(D)D");
            case Opcode.F32_ADD -> binary(pc, 0x62);
            case Opcode.F32_SUB -> binary(pc, 0x66);
            case Opcode.F32_MUL -> binary(pc, 0x6a);
            case Opcode.F32_DIV -> binary(pc, 0x6e);
            case Opcode.F32_ABS -> unaryCall(pc, MATH, "abs", "(F)F");
            case Opcode.I32_TRUNC_F64_S -> unaryCall(pc, OPERATIONS, "truncate", "(D)I");
            case Opcode.I32_TRUNC_F32_S -> unaryCall(pc, OPERATIONS, "truncate", "(F)I");
            case Opcode.I32_TRUNC_SAT_F64_S -> unary(pc, 0x8e);
            case Opcode.I32_TRUNC_SAT_F64_U -> unaryCall(pc, OPERATIONS, "truncateUnsigned", "(D)I");
            case Opcode.I32_TRUNC_SAT_F32_S -> unary(pc, 0x8b);
            case Opcode.F64_CONVERT_I32_S -> unary(pc, 0x87);
            case Opcode.F64_CONVERT_I32_U -> {
                load(code[pc + 2]);
                out.u1(0x85);
                mask(0xFFFF_FFFFL);
                out.u1(0x8a);
                store(code[pc + 1]);
            }
            case Opcode.F32_CONVERT_I32_S -> unary(pc, 0x86);
            case Opcode.F32_CONVERT_I32_U -> {
                load(code[pc + 2]);
                out.u1(0x85);
                mask(0xFFFF_FFFFL);
                out.u1(0x89);
                store(code[pc + 1]);
            }
            case Opcode.F32_DEMOTE_F64 -> unary(pc, 0x90);
            case Opcode.F64_PROMOTE_F32 -> unary(pc, 0x8d);
            case Opcode.I32_REINTERPRET_F32 -> unaryCall(pc, FLOAT, "floatToRawIntBits", "(F)I");
            case Opcode.I64_REINTERPRET_F64 -> unaryCall(pc, DOUBLE, "doubleToRawLongBits", "(D)J");
            case Opcode.F32_REINTERPRET_I32 -> unaryCall(pc, FLOAT, "intBitsToFloat", "(I)F");
            case Opcode.F64_REINTERPRET_I64 -> unaryCall(pc, DOUBLE, "longBitsToDouble", "(J)D");
            case Opcode.MEMORY_FILL -> {
                memory();
                load(code[pc + 2]);
                load(code[pc + 3]);
                load(code[pc + 4]);
                callVirtual(PACKAGE + "Memory", "fill", "(III)V");
            }
            case Opcode.MEMORY_COPY -> {
                memory();
                load(code[pc + 3]);
                load(code[pc + 4]);
                load(code[pc + 5]);
                callVirtual(PACKAGE + "Memory", "copy", "(III)V");
            }
            case Opcode.UNREACHABLE -> {
                out.u1(0x01);
                out.u1(0xbf);
            }
            default -> throw new UnsupportedOperationException(Opcode.name(opcode));
        }
    }

    private void immediate(int pc, int opcode) {
        load(code[pc + 2]);
        constant(code[pc + 3]);
        out.u1(opcode);
        store(code[pc + 1]);
    }

    private void table(int pc) {
        load(code[pc + 1]);
        int start = out.length;
        int count = code[pc + 3];
        out.u1(0xaa);
        while (out.length % 4 != 0) {
            out.u1(0);
        }
        wideTarget(start, code[pc + 4 + count - 1]);
        if (count == 1) {
            // A table must have an entry.
            out.u4(0);
            out.u4(0);
            wideTarget(start, code[pc + 4]);
            return;
        }
        out.u4(0);
        out.u4(count - 2);
        for (int i = 0; i < count - 1; i++) {
            wideTarget(start, code[pc + 4 + i]);
        }
    }

    private void wideTarget(int start, int pc) {
        fixup(start, pc, true);
        out.u4(0);
    }

    private void arguments(int at) {
        for (int i = 0; i < code[at]; i++) {
            load(code[at + 1 + i]);
        }
    }

    private void result(int at) {
        int results = at + 1 + code[at];
        if (code[results] == 1) {
            store(code[results + 1]);
        }
    }

    private void global(int index) {
        instance();
        field(0xb4, INSTANCE, "globals", "[L" + GLOBAL + ";");
        constant(index);
        out.u1(0x32);
    }

    private void globalField(int opcode, int kind) {
        String[] names = {"i32", "i64", "f32", "f64"};
        String[] letters = {"I", "J", "F", "D"};
        field(opcode, GLOBAL, names[kind], letters[kind]);
    }

    private long constant64(int at) {
        return code[at] & 0xFFFF_FFFFL | (long) code[at + 1] << 32;
    }
}
