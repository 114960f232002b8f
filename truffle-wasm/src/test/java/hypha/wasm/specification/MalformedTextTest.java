package hypha.wasm.specification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.text.TextFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** All texts of the suite, which need no engine: the malformed ones are refused with the suite's message, all others are read. */
@Tag("specification")
class MalformedTextTest {
    /**
     * Texts that the suite's folder of the threads proposal, which is older than WebAssembly 3.0, has as malformed: sizes of memories
     * were 32 bits wide then. The scripts of 3.0 have the same text as an invalid module.
     */
    private static final Set<String> OUTDATED =
            Set.of("threads/memory.wast:83", "threads/memory.wast:87", "threads/memory.wast:91");

    private static int malformed;
    private static int refused;
    private static int texts;

    @TestFactory
    Stream<DynamicTest> everyTextIsReadOrRefusedAsTheSuiteSays() {
        Suite suite = Suite.assumed();
        return suite.scripts().stream()
                .map(script -> DynamicTest.dynamicTest(script, () -> {
                    List<String> failures = new ArrayList<>();
                    for (Command command : suite.read(script)) {
                        check(script + ":" + command.line(), command, failures);
                    }
                    assertEquals(List.of(), failures);
                }));
    }

    private static void check(String place, Command command, List<String> failures) {
        if (command instanceof Command.AssertModuleFails fails && fails.how() == Command.Failing.MALFORMED) {
            if (fails.source() instanceof ModuleSource.Quote) {
                malformed++;
                checkRefused(place, fails, failures);
            }
        } else if (command instanceof Command.Module module) {
            checkRead(place, module.source(), failures);
        } else if (command instanceof Command.AssertModuleFails fails) {
            checkRead(place, fails.source(), failures);
        }
    }

    private static void checkRefused(String place, Command.AssertModuleFails command, List<String> failures) {
        try {
            command.source().toBinary();
            if (!OUTDATED.contains(place)) {
                failures.add(place + ": accepted, expected " + command.message());
            }
        } catch (TextFormatException e) {
            refused++;
            if (!e.problem().startsWith(command.message())) {
                failures.add(place + ": " + e.getMessage() + ", expected " + command.message());
            }
        }
    }

    private static void checkRead(String place, ModuleSource source, List<String> failures) {
        if (source instanceof ModuleSource.Binary) {
            return;
        }
        texts++;
        try {
            assertTrue(source.toBinary().length >= 8);
        } catch (TextFormatException e) {
            failures.add(place + ": " + e.getMessage());
        }
    }

    @AfterAll
    static void printFigures() {
        if (texts == 0) {
            return;
        }
        System.out.printf(
                "texts of the suite: malformed=%d refused=%d outdated=%d well-formed=%d%n",
                malformed, refused, OUTDATED.size(), texts);
    }
}
