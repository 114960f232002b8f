package hypha.aot.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each integer instruction and each JDK operation alone, on the JVM and compiled, over corner values and random ones. */
class OperationsTest {
    private static final String CLASS_NAME = "generated.Operations";
    private static final int RANDOM_INPUTS = 2_000;
    private static final long SEED = 20_260_101;

    /** The methods of the class, by name: one for each operation. */
    private static final Map<String, MethodTypeDesc> METHODS = new LinkedHashMap<>();

    private static TwoWorlds worlds;

    @BeforeAll
    static void compile() throws Exception {
        byte[] classFile = ClassFile.of().build(ClassDesc.of(CLASS_NAME), type -> {
            type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
            Operations.forEach((name, signature, code) -> {
                METHODS.put(name, signature);
                Methods.addExported(type, CLASS_NAME, name, signature, code);
            });
        });
        worlds = new TwoWorlds(Map.of(CLASS_NAME, classFile));
    }

    @AfterAll
    static void close() {
        worlds.close();
    }

    @TestFactory
    Stream<DynamicTest> computesWhatTheJvmComputes() {
        return METHODS.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> compare(entry.getKey(), entry.getValue())));
    }

    /** A guard against an operation that silently drops out of the compiler's table and so out of this test. */
    @Test
    void knowsTheOperationsThatTheSubsetPromises() {
        for (String box : List.of("Integer_%s_I", "Long_%s_J")) {
            for (String unary : List.of(
                    "bitCount",
                    "numberOfLeadingZeros",
                    "numberOfTrailingZeros",
                    "highestOneBit",
                    "lowestOneBit",
                    "reverse",
                    "reverseBytes",
                    "signum")) {
                assertTrue(METHODS.containsKey(box.formatted(unary)), unary);
            }
            for (String binary :
                    List.of("compare", "compareUnsigned", "divideUnsigned", "remainderUnsigned", "min", "max")) {
                assertTrue(METHODS.containsKey(box.formatted(binary) + box.charAt(box.length() - 1)), binary);
            }
        }
        for (String name : List.of(
                "Integer_rotateLeft_II",
                "Integer_rotateRight_II",
                "Long_rotateLeft_JI",
                "Long_rotateRight_JI",
                "Integer_toUnsignedLong_I",
                "Math_min_II",
                "Math_max_JJ",
                "Math_abs_I",
                "Math_abs_J",
                "Math_multiplyHigh_JJ",
                "Math_unsignedMultiplyHigh_JJ")) {
            assertTrue(METHODS.containsKey(name), name);
        }
    }

    private static void compare(String name, MethodTypeDesc signature) throws Throwable {
        MethodType type = MethodType.fromMethodDescriptorString(signature.descriptorString(), null);
        MethodHandle expected = worlds.onJvm(CLASS_NAME, name, type);
        MethodHandle actual = worlds.compiled(CLASS_NAME, name, type);
        Random random = new Random(SEED);
        long[] corners = Values.corners();
        for (long left : corners) {
            for (long right : corners) {
                compare(name, type, expected, actual, left, right);
            }
        }
        for (int i = 0; i < RANDOM_INPUTS; i++) {
            compare(name, type, expected, actual, Values.any(random), Values.any(random));
        }
    }

    private static void compare(
            String name, MethodType type, MethodHandle expected, MethodHandle actual, long left, long right)
            throws Throwable {
        Object[] arguments = new Object[type.parameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = Values.box(i == 0 ? left : right, type.parameterType(i));
        }
        boolean divides = name.startsWith("IDIV")
                || name.startsWith("LDIV")
                || name.startsWith("IREM")
                || name.startsWith("LREM")
                || name.contains("divideUnsigned")
                || name.contains("remainderUnsigned");
        if (divides && ((Number) arguments[1]).longValue() == 0) {
            return;
        }
        Object result = expected.invokeWithArguments(arguments);
        assertEquals(result, actual.invokeWithArguments(arguments), () -> name + " " + List.of(arguments));
    }
}
