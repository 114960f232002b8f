package hypha.fuzz.oracle;

import hypha.fuzz.generate.TestCase.Call;
import hypha.fuzz.generate.Type;
import java.util.Locale;

/** What the host that generated modules see does, on every engine: the results of its functions, the values of its globals, and how values are written. {@code oracle.js} follows the same rules. */
final class HostRules {
    /** The external reference that imported globals hold. */
    static final int GLOBAL_REFERENCE = 3;

    private HostRules() {}

    /** Returns the bits of result {@code index} of the host call with a number, counted from 0. */
    static long result(int call, int index, Type type) {
        int value = call * 0x9E37_79B1 + index * 40_503;
        return switch (type.letter()) {
            case 'i' -> call % 3 == 0 ? value : value >>> 24;
            case 'I' -> value * 4_294_967_311L;
            case 'f' -> Float.floatToRawIntBits(value % 1000 / 8f) & 0xFFFF_FFFFL;
            case 'F' -> Double.doubleToRawLongBits(value % 1000 / 16.0);
            case 'x' -> (value & 3) == 0 ? Call.NULL : value & 7;
            default -> Call.NULL;
        };
    }

    /** Returns the bits of an imported global. */
    static long global(Type type) {
        return switch (type.letter()) {
            case 'i' -> 77;
            case 'I' -> 7_777_777_777L;
            case 'f' -> Float.floatToRawIntBits(1.5f);
            case 'F' -> Double.doubleToRawLongBits(-2.25);
            case 'x' -> GLOBAL_REFERENCE;
            default -> Call.NULL;
        };
    }

    /** Writes a number, given its bits. All NaNs look the same. */
    static String number(Type type, long bits) {
        return switch (type.letter()) {
            case 'i' -> "i32:" + (int) bits;
            case 'I' -> "i64:" + bits;
            case 'f' ->
                Float.isNaN(Float.intBitsToFloat((int) bits))
                        ? "f32:nan"
                        : String.format(Locale.ROOT, "f32:%08x", (int) bits);
            case 'F' ->
                Double.isNaN(Double.longBitsToDouble(bits)) ? "f64:nan" : String.format(Locale.ROOT, "f64:%016x", bits);
            default -> throw new IllegalArgumentException("type=" + type);
        };
    }

    /** Writes a reference, given the number of a function or of an external thing. */
    static String reference(Type type, long number) {
        return number == Call.NULL ? "null" : (type.equals(Type.FUNCREF) ? "func:" : "extern:") + number;
    }
}
