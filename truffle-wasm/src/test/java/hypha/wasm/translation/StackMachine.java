package hypha.wasm.translation;

import hypha.wasm.binary.BlockType;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.LocalTypes;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.types.FunctionType;
import java.util.Arrays;
import java.util.Locale;

/** Executes the stack code of the binary format the way that the specification explains it: a model for the translation, as simple as it can be. Integers only. */
final class StackMachine {
    private static final int FALL_THROUGH = -1;

    private final WasmModule module;
    private final long[] globals;
    private final long[] stack = new long[10_000];
    private int size;

    StackMachine(WasmModule module, long[] globals) {
        this.module = module;
        this.globals = globals;
    }

    /** Calls a function and returns its results. */
    long[] call(int function, long... arguments) {
        FunctionType type = module.functionType(function);
        InstructionDecoder in =
                new InstructionDecoder(module.bytes(), module.bodyStart(function), module.bodyEnd(function));
        LocalTypes types = new LocalTypes();
        types.read(in, type);
        int base = size;
        sequence(in, Arrays.copyOf(arguments, types.count()));
        long[] results = Arrays.copyOfRange(stack, size - type.resultCount(), size);
        size = base;
        return results;
    }

    /**
     * Executes instructions up to the {@code end} or {@code else} of the block that has been entered.
     *
     * @return how many more blocks are to be left, or {@link #FALL_THROUGH}
     */
    private int sequence(InstructionDecoder in, long[] locals) {
        while (true) {
            int opcode = in.next();
            int branch = FALL_THROUGH;
            switch (opcode) {
                case Instruction.END, Instruction.ELSE -> {
                    return FALL_THROUGH;
                }
                case Instruction.BLOCK, Instruction.LOOP, Instruction.IF -> branch = structured(in, opcode, locals);
                case Instruction.BR -> branch = in.first;
                case Instruction.BR_IF -> branch = pop() != 0 ? in.first : FALL_THROUGH;
                case Instruction.BR_TABLE -> {
                    int count = in.first;
                    long chosen = Math.min(pop() & 0xFFFF_FFFFL, count);
                    for (int i = 0; i <= count; i++) {
                        int label = in.u32();
                        branch = i == chosen ? label : branch;
                    }
                }
                case Instruction.RETURN -> branch = Integer.MAX_VALUE;
                case Instruction.UNREACHABLE -> throw new ArithmeticException("unreachable");
                default -> plain(in, opcode, locals);
            }
            if (branch != FALL_THROUGH) {
                return branch;
            }
        }
    }

    private int structured(InstructionDecoder in, int opcode, long[] locals) {
        int type = in.first;
        int start = in.position();
        boolean taken = opcode != Instruction.IF || pop() != 0;
        int base = size - BlockType.parameterCount(module, type);
        boolean atElse = false;
        if (!taken) {
            atElse = skip(in, true);
        }
        while (true) {
            int branch = taken || atElse ? sequence(in, locals) : FALL_THROUGH;
            if (branch == 0 && opcode == Instruction.LOOP) {
                unwind(base, BlockType.parameterCount(module, type));
                in.seek(start);
                continue;
            }
            in.seek(start);
            skip(in, false);
            if (branch == FALL_THROUGH) {
                return FALL_THROUGH;
            }
            if (branch == 0) {
                unwind(base, BlockType.resultCount(module, type));
                return FALL_THROUGH;
            }
            return branch == Integer.MAX_VALUE ? branch : branch - 1;
        }
    }

    private void unwind(int base, int arity) {
        System.arraycopy(stack, size - arity, stack, base, arity);
        size = base + arity;
    }

    /** Goes to after the {@code end} of the innermost block, or to after its {@code else} if asked for; true if it is that. */
    private static boolean skip(InstructionDecoder in, boolean stopAtElse) {
        int depth = 0;
        while (true) {
            switch (in.next()) {
                case Instruction.BLOCK, Instruction.LOOP, Instruction.IF -> depth++;
                case Instruction.BR_TABLE -> in.skipLabels();
                case Instruction.ELSE -> {
                    if (depth == 0 && stopAtElse) {
                        return true;
                    }
                }
                case Instruction.END -> {
                    if (depth-- == 0) {
                        return false;
                    }
                }
                default -> {}
            }
        }
    }

    private void plain(InstructionDecoder in, int opcode, long[] locals) {
        switch (opcode) {
            case Instruction.NOP -> {}
            case Instruction.DROP -> pop();
            case Instruction.SELECT, Instruction.SELECT_T -> {
                long condition = pop();
                long second = pop();
                long first = pop();
                push(condition != 0 ? first : second);
            }
            case Instruction.I32_CONST, Instruction.I64_CONST -> push(in.value);
            case Instruction.LOCAL_GET -> push(locals[in.first]);
            case Instruction.LOCAL_SET -> locals[in.first] = pop();
            case Instruction.LOCAL_TEE -> locals[in.first] = stack[size - 1];
            case Instruction.GLOBAL_GET -> push(globals[in.first]);
            case Instruction.GLOBAL_SET -> globals[in.first] = pop();
            case Instruction.CALL -> {
                int count = module.functionType(in.first).parameterCount();
                size -= count;
                for (long result : call(in.first, Arrays.copyOfRange(stack, size, size + count))) {
                    push(result);
                }
            }
            default -> {
                String name = Instruction.name(opcode).toUpperCase(Locale.ROOT).replace('.', '_');
                long second = pop();
                push(
                        (Instruction.signature(opcode) & 0xFF) == 1
                                ? Arithmetic.unary(name, second)
                                : Arithmetic.binary(name, pop(), second));
            }
        }
    }

    private void push(long value) {
        stack[size++] = value;
    }

    private long pop() {
        return stack[--size];
    }
}
