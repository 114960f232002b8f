package hypha.wasm.specification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import hypha.wasm.text.print.ModulePrinter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every module of the suite, printed and read again, is itself: all sections and names, byte by byte. */
@Tag("specification")
class PrintedModuleTest {
    @TestFactory
    Stream<DynamicTest> everyPrintedModuleReadsBackAsItself() {
        Suite suite = Suite.assumed();
        return suite.scripts().stream()
                .map(script -> DynamicTest.dynamicTest(script, () -> {
                    List<String> failures = new ArrayList<>();
                    for (Command command : suite.read(script)) {
                        if (command instanceof Command.Module module) {
                            check(script + ":" + command.line(), module.source(), failures);
                        }
                    }
                    assertEquals(List.of(), failures);
                }));
    }

    private static void check(String place, ModuleSource source, List<String> failures) {
        try {
            byte[] module = source.toBinary();
            String text = ModulePrinter.print(module, true);
            byte[] again = TextFormat.toBinary(text);
            // A binary module of the suite may encode the same otherwise; after one round it must not change any more.
            byte[] expected = source instanceof ModuleSource.Binary ? TextFormat.toBinary(print(again)) : module;
            if (!Arrays.equals(expected, again)) {
                failures.add(place + ": differs after printing\n" + text);
            }
        } catch (TextFormatException | WasmException e) {
            failures.add(place + ": " + e);
        }
    }

    private static String print(byte[] module) {
        return ModulePrinter.print(module, false);
    }
}
