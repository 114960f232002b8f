package hypha.wasm.binary;

import hypha.wasm.binary.ConstantExpression.Operation;
import java.util.Arrays;

/** Reads constant expressions. Any instructions are well-formed there; those that are not constant become {@link Operation#OTHER}, which the validator rejects. */
final class ConstantExpressionReader {
    private static final int VECTOR_BYTES = 16;
    private static final Operation[][] SINGLE = new Operation[Operation.values().length][];

    static {
        for (Operation operation : Operation.values()) {
            SINGLE[operation.ordinal()] = new Operation[] {operation};
        }
    }

    private Operation[] operations = new Operation[4];
    private long[] operands = new long[4];

    /** Reads an expression, {@code end} included. */
    ConstantExpression read(InstructionDecoder decoder) {
        int start = decoder.position();
        int length = 0;
        int depth = 0;
        while (true) {
            int opcode = decoder.next();
            switch (opcode) {
                case Instruction.END -> {
                    if (depth == 0) {
                        return expression(length, start);
                    }
                    depth--;
                }
                case Instruction.BR_TABLE -> decoder.skipLabels();
                case ControlInstruction.DELEGATE -> depth--;
                default -> depth += ControlInstruction.opensBlock(opcode) ? 1 : 0;
            }
            if (length == operations.length) {
                operations = Arrays.copyOf(operations, 2 * length);
                operands = Arrays.copyOf(operands, 2 * length);
            }
            Operation operation = operation(opcode);
            operations[length] = operation;
            operands[length] = operand(decoder, operation);
            length++;
        }
    }

    private ConstantExpression expression(int length, int start) {
        // Nearly all expressions have one step, and there may be very many of them.
        Operation[] steps = length == 1 ? SINGLE[operations[0].ordinal()] : Arrays.copyOf(operations, length);
        return new ConstantExpression(steps, Arrays.copyOf(operands, length), start);
    }

    private static Operation operation(int opcode) {
        return switch (opcode) {
            case Instruction.I32_CONST -> Operation.I32_CONST;
            case Instruction.I64_CONST -> Operation.I64_CONST;
            case Instruction.F32_CONST -> Operation.F32_CONST;
            case Instruction.F64_CONST -> Operation.F64_CONST;
            case VectorInstruction.V128_CONST -> Operation.V128_CONST;
            case Instruction.GLOBAL_GET -> Operation.GLOBAL_GET;
            case Instruction.REF_NULL -> Operation.REF_NULL;
            case Instruction.REF_FUNC -> Operation.REF_FUNC;
            case Instruction.I32_ADD -> Operation.I32_ADD;
            case Instruction.I32_SUB -> Operation.I32_SUB;
            case Instruction.I32_MUL -> Operation.I32_MUL;
            case Instruction.I64_ADD -> Operation.I64_ADD;
            case Instruction.I64_SUB -> Operation.I64_SUB;
            case Instruction.I64_MUL -> Operation.I64_MUL;
            case ObjectInstruction.STRUCT_NEW -> Operation.STRUCT_NEW;
            case ObjectInstruction.STRUCT_NEW_DEFAULT -> Operation.STRUCT_NEW_DEFAULT;
            case ObjectInstruction.ARRAY_NEW -> Operation.ARRAY_NEW;
            case ObjectInstruction.ARRAY_NEW_DEFAULT -> Operation.ARRAY_NEW_DEFAULT;
            case ObjectInstruction.ARRAY_NEW_FIXED -> Operation.ARRAY_NEW_FIXED;
            case ObjectInstruction.REF_I31 -> Operation.REF_I31;
            case ObjectInstruction.ANY_CONVERT_EXTERN -> Operation.ANY_CONVERT_EXTERN;
            case ObjectInstruction.EXTERN_CONVERT_ANY -> Operation.EXTERN_CONVERT_ANY;
            default -> Operation.OTHER;
        };
    }

    private static long operand(InstructionDecoder decoder, Operation operation) {
        return switch (operation) {
            case I32_CONST, I64_CONST, F32_CONST, F64_CONST -> decoder.value;
            case V128_CONST -> decoder.position() - VECTOR_BYTES;
            case GLOBAL_GET, REF_NULL, REF_FUNC -> decoder.first;
            case STRUCT_NEW, STRUCT_NEW_DEFAULT, ARRAY_NEW, ARRAY_NEW_DEFAULT -> decoder.first;
            case ARRAY_NEW_FIXED -> (long) decoder.second << 32 | decoder.first & 0xFFFF_FFFFL;
            default -> 0;
        };
    }
}
