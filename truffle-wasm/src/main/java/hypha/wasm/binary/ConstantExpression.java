package hypha.wasm.binary;

import hypha.wasm.types.ValueType;

/**
 * A constant expression (core specification 3.3.10), decoded: a sequence of steps for a small stack machine, almost always of one step.
 */
public final class ConstantExpression {
    /** What a step does. */
    public enum Operation {
        /** Pushes an {@code i32}; the operand is its value, sign-extended. */
        I32_CONST,
        /** Pushes an {@code i64}. */
        I64_CONST,
        /** Pushes an {@code f32}; the operand is its bits. */
        F32_CONST,
        /** Pushes an {@code f64}; the operand is its bits. */
        F64_CONST,
        /** Pushes a {@code v128}; the operand is the offset of its 16 bytes in the module. */
        V128_CONST,
        /** Pushes the value of a global; the operand is its index. */
        GLOBAL_GET,
        /** Pushes a null reference; the operand is the code of its {@link ValueType}. */
        REF_NULL,
        /** Pushes a reference to a function; the operand is its index. */
        REF_FUNC,
        /** Adds two {@code i32}. */
        I32_ADD,
        /** Subtracts two {@code i32}. */
        I32_SUB,
        /** Multiplies two {@code i32}. */
        I32_MUL,
        /** Adds two {@code i64}. */
        I64_ADD,
        /** Subtracts two {@code i64}. */
        I64_SUB,
        /** Multiplies two {@code i64}. */
        I64_MUL,
        /** Pops fields and pushes a struct of them; the operand is its type. */
        STRUCT_NEW,
        /** Pushes a struct of default values; the operand is its type. */
        STRUCT_NEW_DEFAULT,
        /** Pops a value and a length, and pushes an array; the operand is its type. */
        ARRAY_NEW,
        /** Pops a length and pushes an array of default values; the operand is its type. */
        ARRAY_NEW_DEFAULT,
        /** Pops elements and pushes an array of them; the operand is its type in the low half, and their number. */
        ARRAY_NEW_FIXED,
        /** Pops an i32 and pushes an i31. */
        REF_I31,
        /** Makes an external internal; the object stays what it is. */
        ANY_CONVERT_EXTERN,
        /** The other way round. */
        EXTERN_CONVERT_ANY,
        /** An instruction that is not constant. Never in a valid module. */
        OTHER
    }

    private final Operation[] operations;
    private final long[] operands;
    private final int byteOffset;

    /** Creates an expression that owns the two arrays, which are of the same length. */
    ConstantExpression(Operation[] operations, long[] operands, int byteOffset) {
        this.operations = operations;
        this.operands = operands;
        this.byteOffset = byteOffset;
    }

    /** Returns the number of steps. A valid expression has at least one, and leaves exactly one value. */
    public int length() {
        return operations.length;
    }

    /** Returns what a step does. */
    public Operation operation(int step) {
        return operations[step];
    }

    /** Returns the operand of a step; 0 where the operation has none. */
    public long operand(int step) {
        return operands[step];
    }

    /** Returns where the expression starts in the module. */
    public int byteOffset() {
        return byteOffset;
    }
}
