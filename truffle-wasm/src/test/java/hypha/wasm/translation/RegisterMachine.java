package hypha.wasm.translation;

import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import java.util.Arrays;

/** Executes register code as {@link Opcode} documents it: what the translation is tested with, apart from the engine's interpreter. Integers only. */
final class RegisterMachine {
    /** What an operand slot holds before it is written; unlikely to be computed. */
    private static final long UNWRITTEN = 0x5EED_DEAD_BEEF_5EEDL;

    private final WasmModule module;
    private final long[] globals;

    RegisterMachine(WasmModule module, long[] globals) {
        this.module = module;
        this.globals = globals;
    }

    /** Calls a function and returns its results. */
    long[] call(int function, long... arguments) {
        FunctionCode translated = Translator.translate(module, function);
        int[] code = translated.code();
        long[] slots = Arrays.copyOf(arguments, translated.slotCount());
        Arrays.fill(slots, translated.localCount(), slots.length, UNWRITTEN);
        int at = 0;
        while (true) {
            int next = at + Opcode.length(code, at);
            int a = at + 1 < code.length ? code[at + 1] : 0;
            switch (code[at]) {
                case Opcode.MOVE_I32, Opcode.MOVE_I64 -> slots[a] = slots[code[at + 2]];
                case Opcode.I32_CONST -> slots[a] = code[at + 2];
                case Opcode.I64_CONST -> slots[a] = (long) code[at + 3] << 32 | code[at + 2] & 0xFFFF_FFFFL;
                case Opcode.JUMP, Opcode.JUMP_BACK -> next = a;
                case Opcode.JUMP_IF_ZERO -> next = slots[a] == 0 ? code[at + 2] : next;
                case Opcode.JUMP_IF_NONZERO -> next = slots[a] != 0 ? code[at + 2] : next;
                case Opcode.BR_TABLE -> next = code[at + 4 + (int) Math.min(slots[a] & 0xFFFF_FFFFL, code[at + 3] - 1)];
                case Opcode.CALL -> call(code, at, slots);
                case Opcode.RETURN -> {
                    long[] results = new long[a];
                    for (int i = 0; i < a; i++) {
                        results[i] = slots[code[at + 2 + i]];
                    }
                    return results;
                }
                case Opcode.UNREACHABLE -> throw new ArithmeticException("unreachable");
                case Opcode.SELECT_I32, Opcode.SELECT_I64 ->
                    slots[a] = slots[code[at + 4]] != 0 ? slots[code[at + 2]] : slots[code[at + 3]];
                case Opcode.GLOBAL_GET_I32, Opcode.GLOBAL_GET_I64 -> slots[a] = globals[code[at + 2]];
                case Opcode.GLOBAL_SET_I32, Opcode.GLOBAL_SET_I64 -> globals[a] = slots[code[at + 2]];
                default -> {
                    String name = Opcode.name(code[at]);
                    if (name.startsWith("JUMP_IF_I32_")) {
                        String comparison = name.substring("JUMP_IF_".length());
                        boolean jump = Arithmetic.binary(comparison, slots[a], slots[code[at + 2]]) != 0;
                        next = jump ? code[at + 3] : next;
                    } else {
                        slots[a] = arithmetic(name, code, at, slots);
                    }
                }
            }
            at = next;
        }
    }

    private static long arithmetic(String name, int[] code, int at, long[] slots) {
        long first = slots[code[at + 2]];
        return switch (Opcode.operands(code[at])) {
            case "ds" -> Arithmetic.unary(name, first);
            case "dss" -> Arithmetic.binary(name, first, slots[code[at + 3]]);
            case "dsi" -> Arithmetic.binary(name.replace("_IMM", ""), first, code[at + 3]);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void call(int[] code, int at, long[] slots) {
        int count = code[at + 3];
        long[] arguments = new long[count];
        for (int i = 0; i < count; i++) {
            arguments[i] = slots[code[at + 4 + i]];
        }
        long[] results = call(code[at + 1], arguments);
        for (int i = 0; i < results.length; i++) {
            slots[code[at + 5 + count + i]] = results[i];
        }
    }
}
