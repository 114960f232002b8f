package hypha.wasm.translation;

/**
 * The integer instructions that the two machines of the tests know, by name. Values are {@code long}, an i32 sign-extended. Shared, since what is tested is the translation and
 * not arithmetic.
 */
final class Arithmetic {
    private Arithmetic() {}

    static long unary(String name, long a) {
        return switch (name) {
            case "I32_EQZ" -> (int) a == 0 ? 1 : 0;
            case "I64_EQZ" -> a == 0 ? 1 : 0;
            case "I32_WRAP_I64" -> (int) a;
            case "I64_EXTEND_I32_S" -> (int) a;
            case "I64_EXTEND_I32_U" -> a & 0xFFFF_FFFFL;
            case "I32_CLZ" -> Integer.numberOfLeadingZeros((int) a);
            case "I64_CTZ" -> Long.numberOfTrailingZeros(a);
            default -> throw new IllegalArgumentException(name);
        };
    }

    static long binary(String name, long a, long b) {
        return name.startsWith("I32")
                ? binary32(name.substring(4), (int) a, (int) b)
                : binary64(name.substring(4), a, b);
    }

    private static long binary32(String name, int a, int b) {
        return switch (name) {
            case "ADD" -> a + b;
            case "SUB" -> a - b;
            case "MUL" -> a * b;
            case "AND" -> a & b;
            case "OR" -> a | b;
            case "XOR" -> a ^ b;
            case "SHL" -> a << b;
            case "SHR_S" -> a >> b;
            case "SHR_U" -> a >>> b;
            case "DIV_U" -> {
                if (b == 0) {
                    throw new ArithmeticException("integer divide by zero");
                }
                yield Integer.divideUnsigned(a, b);
            }
            default -> compare(name, Integer.compare(a, b), Integer.compareUnsigned(a, b));
        };
    }

    private static long binary64(String name, long a, long b) {
        return switch (name) {
            case "ADD" -> a + b;
            case "SUB" -> a - b;
            case "MUL" -> a * b;
            case "XOR" -> a ^ b;
            case "ROTL" -> Long.rotateLeft(a, (int) b);
            default -> compare(name, Long.compare(a, b), Long.compareUnsigned(a, b));
        };
    }

    private static long compare(String name, int signed, int unsigned) {
        boolean result = switch (name) {
            case "EQ" -> signed == 0;
            case "NE" -> signed != 0;
            case "LT_S" -> signed < 0;
            case "LT_U" -> unsigned < 0;
            case "GT_S" -> signed > 0;
            case "GT_U" -> unsigned > 0;
            case "LE_S" -> signed <= 0;
            case "LE_U" -> unsigned <= 0;
            case "GE_S" -> signed >= 0;
            case "GE_U" -> unsigned >= 0;
            default -> throw new IllegalArgumentException(name);
        };
        return result ? 1 : 0;
    }
}
