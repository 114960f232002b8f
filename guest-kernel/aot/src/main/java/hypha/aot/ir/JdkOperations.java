package hypha.aot.ir;

import hypha.aot.program.MethodKey;
import java.lang.classfile.TypeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The static methods of {@code Math}, {@code Integer}, {@code Long} and their like that Bare Java may call, as LLVM instructions. */
final class JdkOperations {
    /** Translates one operation. */
    @FunctionalInterface
    interface Lowering {
        Operand lower(MethodTranslator translator, IrFunction function, List<Operand> arguments);
    }

    private static final Map<MethodKey, Lowering> ALL = new HashMap<>();

    private JdkOperations() {}

    static {
        for (boolean isLong : new boolean[] {false, true}) {
            addForWidth(isLong);
        }
        define("java/lang/Math", "multiplyHigh", "(JJ)J", (_, f, a) -> multiplyHigh(f, a, "sext"));
        define("java/lang/Math", "unsignedMultiplyHigh", "(JJ)J", (_, f, a) -> multiplyHigh(f, a, "zext"));
        define(
                "java/lang/Integer",
                "toUnsignedLong",
                "(I)J",
                (_, f, a) -> Operand.of(true, f.value("zext " + a.getFirst().typed() + " to i64")));
        define("java/lang/Byte", "toUnsignedInt", "(B)I", (_, f, a) -> mask(f, a, 0xFF, false));
        define("java/lang/Byte", "toUnsignedLong", "(B)J", (_, f, a) -> mask(f, a, 0xFF, true));
        define("java/lang/Short", "toUnsignedInt", "(S)I", (_, f, a) -> mask(f, a, 0xFFFF, false));
        define("java/lang/Short", "toUnsignedLong", "(S)J", (_, f, a) -> mask(f, a, 0xFFFF, true));
        define("java/lang/Short", "reverseBytes", "(S)S", (_, f, a) -> reverseBytes16(f, a, TypeKind.SHORT));
        define("java/lang/Character", "reverseBytes", "(C)C", (_, f, a) -> reverseBytes16(f, a, TypeKind.CHAR));
    }

    private static void addForWidth(boolean isLong) {
        String box = isLong ? "java/lang/Long" : "java/lang/Integer";
        String type = isLong ? "J" : "I";
        String bits = isLong ? "i64" : "i32";
        String unary = "(" + type + ")" + type;
        String unaryToInt = "(" + type + ")I";
        String binary = "(" + type + type + ")" + type;
        String binaryToInt = "(" + type + type + ")I";
        String withDistance = "(" + type + "I)" + type;
        for (String owner : List.of("java/lang/Math", box)) {
            define(owner, "min", binary, (_, f, a) -> call(f, "smin." + bits, a, isLong));
            define(owner, "max", binary, (_, f, a) -> call(f, "smax." + bits, a, isLong));
        }
        define("java/lang/Math", "abs", unary, (_, f, a) -> call(f, "abs." + bits, a, isLong, "i1 false"));
        define(
                box,
                "sum",
                binary,
                (_, f, a) -> Operand.of(
                        isLong,
                        f.value("add " + a.get(0).typed() + ", " + a.get(1).value())));
        define(box, "bitCount", unaryToInt, (_, f, a) -> toInt(f, call(f, "ctpop." + bits, a, isLong)));
        define(
                box,
                "numberOfLeadingZeros",
                unaryToInt,
                (_, f, a) -> toInt(f, call(f, "ctlz." + bits, a, isLong, "i1 false")));
        define(
                box,
                "numberOfTrailingZeros",
                unaryToInt,
                (_, f, a) -> toInt(f, call(f, "cttz." + bits, a, isLong, "i1 false")));
        define(box, "highestOneBit", unary, (_, f, a) -> highestOneBit(f, a.getFirst()));
        define(box, "lowestOneBit", unary, (_, f, a) -> {
            Operand value = a.getFirst();
            Operand negated = Arithmetic.negate(f, value);
            return Operand.of(isLong, f.value("and " + value.typed() + ", " + negated.value()));
        });
        define(box, "reverse", unary, (_, f, a) -> call(f, "bitreverse." + bits, a, isLong));
        define(box, "reverseBytes", unary, (_, f, a) -> call(f, "bswap." + bits, a, isLong));
        define(box, "rotateLeft", withDistance, (_, f, a) -> rotate(f, "fshl", a));
        define(box, "rotateRight", withDistance, (_, f, a) -> rotate(f, "fshr", a));
        define(box, "compare", binaryToInt, (_, f, a) -> Arithmetic.compare(f, "scmp", a.get(0), a.get(1)));
        define(box, "compareUnsigned", binaryToInt, (_, f, a) -> Arithmetic.compare(f, "ucmp", a.get(0), a.get(1)));
        define(
                box,
                "signum",
                unaryToInt,
                (_, f, a) -> Arithmetic.compare(f, "scmp", a.getFirst(), Operand.constant(isLong, 0)));
        define(box, "divideUnsigned", binary, (t, f, a) -> {
            t.checkDivisor(a.get(1));
            return Arithmetic.unsignedQuotient(f, a.get(0), a.get(1));
        });
        define(box, "remainderUnsigned", binary, (t, f, a) -> {
            t.checkDivisor(a.get(1));
            return Arithmetic.unsignedRemainder(f, a.get(0), a.get(1));
        });
    }

    private static void define(String owner, String name, String descriptor, Lowering lowering) {
        ALL.put(new MethodKey(owner, name, descriptor), lowering);
    }

    static boolean isKnown(MethodKey key) {
        return ALL.containsKey(key);
    }

    static Lowering find(MethodKey key) {
        return ALL.get(key);
    }

    private static Operand call(
            IrFunction function, String intrinsic, List<Operand> arguments, boolean isLong, String... more) {
        StringBuilder list = new StringBuilder();
        for (Operand argument : arguments) {
            list.append(list.isEmpty() ? "" : ", ").append(argument.typed());
        }
        for (String extra : more) {
            list.append(", ").append(extra);
        }
        return Operand.of(
                isLong, function.value("call " + (isLong ? "i64" : "i32") + " @llvm." + intrinsic + "(" + list + ")"));
    }

    private static Operand toInt(IrFunction function, Operand value) {
        return Arithmetic.convert(function, value, TypeKind.INT);
    }

    private static Operand mask(IrFunction function, List<Operand> arguments, int mask, boolean toLong) {
        String masked = function.value("and " + arguments.getFirst().typed() + ", " + mask);
        return toLong ? Operand.of(true, function.value("zext i32 " + masked + " to i64")) : Operand.of(false, masked);
    }

    private static Operand reverseBytes16(IrFunction function, List<Operand> arguments, TypeKind kind) {
        String cut = function.value("trunc " + arguments.getFirst().typed() + " to i16");
        String swapped = function.value("call i16 @llvm.bswap.i16(i16 " + cut + ")");
        String extension = kind == TypeKind.SHORT ? "sext" : "zext";
        return Operand.of(false, function.value(extension + " i16 " + swapped + " to i32"));
    }

    /** {@code minimum >>> leading zeros}, and 0 for 0, whose shift distance would be the width. */
    private static Operand highestOneBit(IrFunction function, Operand value) {
        String type = value.type();
        String minimum = value.isLong() ? "-9223372036854775808" : "-2147483648";
        String zeros = function.value("call " + type + " @llvm.ctlz." + type + "(" + value.typed() + ", i1 false)");
        String distance = function.value("and " + type + " " + zeros + ", " + (value.isLong() ? 63 : 31));
        String bit = function.value("lshr " + type + " " + minimum + ", " + distance);
        return Operand.of(value.isLong(), function.value("and " + type + " " + bit + ", " + value.value()));
    }

    /** LLVM's funnel shifts take the distance modulo the width, as Java does. */
    private static Operand rotate(IrFunction function, String intrinsic, List<Operand> arguments) {
        Operand value = arguments.get(0);
        Operand distance =
                value.isLong() ? Arithmetic.convert(function, arguments.get(1), TypeKind.LONG) : arguments.get(1);
        return call(function, intrinsic + "." + value.type(), List.of(value, value, distance), value.isLong());
    }

    private static Operand multiplyHigh(IrFunction function, List<Operand> arguments, String extension) {
        String left = function.value(extension + " " + arguments.get(0).typed() + " to i128");
        String right = function.value(extension + " " + arguments.get(1).typed() + " to i128");
        String product = function.value("mul i128 " + left + ", " + right);
        String high = function.value("lshr i128 " + product + ", 64");
        return Operand.of(true, function.value("trunc i128 " + high + " to i64"));
    }
}
