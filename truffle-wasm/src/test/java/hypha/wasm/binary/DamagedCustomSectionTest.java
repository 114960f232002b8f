package hypha.wasm.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import hypha.wasm.text.TextFormat;
import hypha.wasm.text.print.FunctionPrinter;
import hypha.wasm.text.print.ModulePrinter;
import hypha.wasm.validation.ModuleValidator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Content of custom sections may be damaged in any way: the module is none the worse, and whatever asks for names gets some or none. Core specification 5.5.3, 7.4.1. */
@Timeout(60)
class DamagedCustomSectionTest {
    private static final byte[] MODULE = TextFormat.toBinary("""
            (module $m
              (@custom "producers" "\\01\\08language\\01\\03C11\\00")
              (func $add (param $x i32) (local $y i64) (drop (i32.const 1)))
              (func $"other name")
              (global $g i32 (i32.const 0)))
            """);

    /** Asks for all that names are used for. */
    private static void use(byte[] bytes) {
        WasmModule module = ModuleParser.parse(bytes);
        ModuleValidator.validate(module);
        ModuleNames names = module.names();
        names.module();
        for (int i = -1; i < 4; i++) {
            names.function(i);
            names.local(i, 0);
            names.local(i, 1);
        }
        assertFalse(ModulePrinter.print(bytes, false).isEmpty());
        assertNotNull(new FunctionPrinter(bytes, false).print(0).text());
    }

    private static CustomSection section(String name) {
        return ModuleParser.parse(MODULE).customSections().stream()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void everyByteMayHaveEveryValue() {
        int tried = 0;
        for (String name : new String[] {"name", "producers"}) {
            CustomSection section = section(name);
            for (int at = section.start(); at < section.end(); at++) {
                for (int value = 0; value < 256; value++) {
                    byte[] damaged = MODULE.clone();
                    damaged[at] = (byte) value;
                    use(damaged);
                    tried++;
                }
            }
        }
        assertEquals(0, tried % 256);
    }

    @Test
    void theContentMayEndAnywhere() {
        CustomSection names = section("name");
        // The sections after it are custom, too; its size is a single byte before its name.
        int size = names.start() - "name".length() - 2;
        assertEquals(names.end() - size - 1, MODULE[size]);
        for (int end = names.start(); end < names.end(); end++) {
            byte[] shortened = Arrays.copyOf(MODULE, end);
            shortened[size] = (byte) (end - size - 1);
            use(shortened);
        }
    }

    @Test
    void aSubsectionMayOccurTwiceAndOutOfOrder() {
        byte[] content = Arrays.copyOfRange(
                MODULE, section("name").start(), section("name").end());
        Bytes section = new Bytes().name("name").raw(content).raw(content);
        byte[] twice = new Bytes()
                .raw(Arrays.copyOf(MODULE, section("name").start() - "name".length() - 3))
                .raw(0)
                .sized(section.toArray())
                .toArray();
        use(twice);
        assertEquals("add", ModuleParser.parse(twice).names().function(0));
    }
}
