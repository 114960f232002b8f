package hypha.host.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What is made from {@link HyphaInterface} is up to date. After a change of the interface: {@code ./build test -pl host-functions -am
 * -Dtest=InterfaceTextTest -Dsurefire.failIfNoSpecifiedTests=false -Dhypha.generate=true}, which writes the files.
 */
class InterfaceTextTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String BEGIN = "<!-- made by InterfaceTextTest: begin -->\n";
    private static final String END = "<!-- made by InterfaceTextTest: end -->\n";

    private static void check(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("hypha.generate")) {
            Files.writeString(file, expected);
        }
        assertEquals(expected, Files.readString(file), file + " is not up to date: see this class");
    }

    @Test
    void theHeaderIsUpToDate() throws IOException {
        check(ROOT.resolve("examples/hypha/hypha.h"), InterfaceText.cHeader());
    }

    @Test
    void theDescriptionForRustIsUpToDate() throws IOException {
        check(ROOT.resolve("examples/hypha/hypha.rs"), InterfaceText.rustModule());
    }

    @Test
    void theReferenceIsUpToDate() throws IOException {
        Path file = ROOT.resolve("docs/hypha-module.md");
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertTrue(begin >= BEGIN.length() && end >= begin, "no place for the reference in " + file);
        check(file, text.substring(0, begin) + InterfaceText.reference() + text.substring(end));
    }

    @Test
    void everyOperationForProgramsIsAFunctionAndEveryErrorAConstant() throws IllegalAccessException {
        Set<Integer> operations = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (HyphaFunction function : HyphaInterface.FUNCTIONS) {
            assertTrue(names.add(function.name()), function.name());
            assertTrue(function.parameters().size() <= 6, function.name());
            if (function.operation() != HyphaFunction.HOST) {
                assertTrue(operations.add(function.operation()), function.name());
            }
        }
        List<String> hostOnly = List.of("ADOPT", "MEMORY_SHARE", "INTERRUPT_GRANT", "PIPE_BETWEEN");
        for (Field field : HyphaCall.class.getFields()) {
            int value = field.getType() == int.class ? field.getInt(null) : 0; // others are flags
            boolean isOperation = value >= HyphaCall.FIRST
                    && !field.getName().equals("FIRST")
                    && !field.getName().equals("LAST");
            if (isOperation && !hostOnly.contains(field.getName())) {
                assertTrue(operations.remove(value), field.getName());
            }
        }
        assertEquals(Set.of(), operations);
        for (Field field : HyphaError.class.getFields()) {
            int value = field.getInt(null);
            assertTrue(
                    HyphaInterface.CONSTANTS.stream()
                            .anyMatch(constant -> constant.name().equals(field.getName()) && constant.value() == value),
                    field.getName());
        }
    }

    @Test
    void typesAreThoseOfTheDeclarations() {
        HyphaFunction send = HyphaInterface.FUNCTIONS.stream()
                .filter(function -> function.name().equals("send"))
                .findFirst()
                .orElseThrow();
        assertEquals("[i32 i32 i32 i64] -> [i32]", send.type().toString());
        assertEquals("const hypha_message *", send.parameters().get(1).type());
        assertEquals("messages", send.parameters().get(1).name());
    }
}
