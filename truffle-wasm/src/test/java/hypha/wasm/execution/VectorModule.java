package hypha.wasm.execution;

import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.Instruction;
import java.util.ArrayList;
import java.util.List;

/** A module, in the text format, with a function for each instruction on vectors, and one that executes it in a loop. */
final class VectorModule {
    /** Where the memory instructions of the functions access. */
    static final int ADDRESS = 256;

    private static final String OPERANDS = "(param $a v128) (param $b v128) (param $c v128)"
            + " (param $i i32) (param $l i64) (param $f f32) (param $d f64)";

    private VectorModule() {}

    /** Returns the names of the instructions. */
    static List<String> instructions() {
        List<String> names = new ArrayList<>();
        for (int opcode = Instruction.PREFIX_FD; opcode < Instruction.PREFIX_FE; opcode++) {
            if (Instruction.name(opcode) != null) {
                names.add(Instruction.name(opcode));
            }
        }
        return names;
    }

    /**
     * Returns the module. Each instruction is a function of that name; it takes three vectors and a number of each type, uses what it wants of them, and gives a vector (numbers in lane 0, and
     * what it stored). {@code loop NAME} does it so many times as its first parameter says, each time with the result before as the first vector, and gives half of the last result.
     */
    static String text() {
        StringBuilder text = new StringBuilder("(module (memory (export \"memory\") 1)\n");
        for (int opcode = Instruction.PREFIX_FD; opcode < Instruction.PREFIX_FE; opcode++) {
            if (Instruction.name(opcode) != null) {
                String result = result(opcode);
                text.append("(func (export \"%s\") %s (result v128) %s)\n"
                        .formatted(Instruction.name(opcode), OPERANDS, result));
                text.append("""
                        (func (export "loop %s") (param $n i32) %s (result i64)
                          (loop $next
                            (local.set $a %s)
                            (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                          (i64.xor (i64x2.extract_lane 0 (local.get $a)) (i64x2.extract_lane 1 (local.get $a))))
                        """.formatted(Instruction.name(opcode), OPERANDS, result));
            }
        }
        return text.append(')').toString();
    }

    private static String result(int opcode) {
        int signature = Instruction.signature(opcode);
        StringBuilder call =
                new StringBuilder("(").append(Instruction.name(opcode)).append(immediate(opcode));
        int vectors = 0;
        int operands = signature & 0xFF;
        boolean access = isAccess(opcode);
        for (int i = 0; i < operands; i++) {
            int type = operands == 3 ? 0x7B : signature >> 8 * (i + 1) & 0xFF;
            call.append(' ')
                    .append(
                            access && i == 0
                                    ? "(i32.const " + ADDRESS + ")"
                                    : switch (type) {
                                        case 0x7F -> "(local.get $i)";
                                        case 0x7E -> "(local.get $l)";
                                        case 0x7D -> "(local.get $f)";
                                        case 0x7C -> "(local.get $d)";
                                        default -> "(local.get " + "$" + "abc".charAt(vectors++) + ")";
                                    });
        }
        call.append(')');
        return switch (signature >>> 24) {
            case 0 -> call + " (v128.load (i32.const " + ADDRESS + "))";
            case 0x7F -> "(i32x4.replace_lane 0 (local.get $a) " + call + ")";
            case 0x7E -> "(i64x2.replace_lane 0 (local.get $a) " + call + ")";
            case 0x7D -> "(f32x4.replace_lane 0 (local.get $a) " + call + ")";
            case 0x7C -> "(f64x2.replace_lane 0 (local.get $a) " + call + ")";
            // So that a constant or a load depends on the turn before, too.
            default -> vectors == 0 ? "(v128.xor (local.get $a) " + call + ")" : call.toString();
        };
    }

    private static boolean isAccess(int opcode) {
        int immediate = Instruction.immediate(opcode);
        return immediate >= Immediate.MEMORY_1 && immediate <= Immediate.MEMORY_LANE_8;
    }

    private static String immediate(int opcode) {
        int immediate = Instruction.immediate(opcode);
        if (immediate == Immediate.V128) {
            return " i32x4 1 -2 3 0x80000004";
        }
        if (immediate == Immediate.SHUFFLE) {
            return " 0 31 1 30 15 16 5 5 7 20 21 8 9 22 0 17";
        }
        return immediate >= Immediate.MEMORY_LANE_1 && immediate <= Immediate.LANE_2 ? " 1" : "";
    }
}
