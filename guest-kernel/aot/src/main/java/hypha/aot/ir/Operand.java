package hypha.aot.ir;

/**
 * A value on the operand stack while translating.
 *
 * @param isLong whether it is a long ({@code i64}), else an int ({@code i32})
 * @param value its LLVM name, or its digits if it is constant
 * @param constant the number, if it is known; else null
 * @param literal the string, if the operand is a string literal, which has no LLVM value; else null
 */
record Operand(boolean isLong, String value, Long constant, String literal) {
    static Operand of(boolean isLong, String value) {
        return new Operand(isLong, value, null, null);
    }

    static Operand constant(boolean isLong, long value) {
        return new Operand(isLong, Long.toString(isLong ? value : (int) value), value, null);
    }

    static Operand literal(String literal) {
        return new Operand(false, "poison", null, literal);
    }

    String type() {
        return isLong ? "i64" : "i32";
    }

    /** Type and value, as instructions name their first operand. */
    String typed() {
        return type() + " " + value;
    }
}
