package hypha.wasm.text.print;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a printed module looks like, and that no bytes make the printer fail in another way than it says. */
class ModulePrinterTest {
    private static final String TEXT = """
            (module $m
              (type $t (;0;) (func (param i32) (result i32)))
              (import "env" "f" (func $f (;0;) (type $t) (param i32) (result i32)))
              (table (;0;) 1 1 funcref)
              (memory (;0;) 1)
              (global $g (;0;) (mut f64) f64.const -0.5)
              (export "run" (func $"the run"))
              (elem (;0;) (offset i32.const 0) func $f)
              (func $"the run" (;1;) (type $t) (param $x i32) (result i32)
                (local $y i64) (local i64)
                block (;@1;) (result i32)
                  local.get $x
                  br_if 0 (;@1;)
                  i32.const -1
                  loop (;@2;)
                    br 1 (;@1;)
                  end
                end
                i32.load8_u offset=16
                call_indirect (type $t) (param i32) (result i32))
              (data (;0;) (offset i32.const 8) "a\\"\\00\\ff"))
            """;

    @Example
    void aPrintedModuleIsReadableAndComplete() {
        byte[] module = TextFormat.toBinary(TEXT);
        assertEquals(TEXT, ModulePrinter.print(module, false));
    }

    @Example
    void offsetsAreThoseOfTheInstructions() {
        byte[] module = TextFormat.toBinary("(module (func nop (drop (i32.const 1))))");
        String expected = """
                (module
                  (type (;0;) (func))
                  (func (;0;) (type 0)
                    (;@17;) nop
                    (;@18;) i32.const 1
                    (;@1a;) drop))
                """;
        assertEquals(expected, ModulePrinter.print(module, true));
        assertEquals(0x41, module[0x18]);
    }

    @Example
    void namesThatAreNotUniqueAreLeftOutTheSecondTime() {
        byte[] module = TextFormat.toBinary("(module (func $a) (func $b))");
        int b = module.length - 1;
        assertEquals('b', module[b]);
        module[b] = 'a';
        byte[] again = TextFormat.toBinary(ModulePrinter.print(module, false));
        assertArrayEquals(TextFormat.toBinary("(module (func $a) (func))"), again);
    }

    @Property
    void mutatedModulesArePrintedOrMalformed(@ForAll @IntRange(max = 200) int at, @ForAll byte value) {
        byte[] module = TextFormat.toBinary(TEXT);
        module[at % module.length] = value;
        try {
            ModulePrinter.print(module, true);
        } catch (WasmException e) {
            assertEquals(hypha.wasm.exception.Failure.MALFORMED, e.failure());
        }
    }

    @Property
    void truncatedModulesArePrintedOrMalformed(@ForAll @IntRange(max = 200) int length) {
        byte[] module = TextFormat.toBinary(TEXT);
        byte[] head = Arrays.copyOf(module, Math.min(length, module.length));
        if (head.length < 8) {
            assertThrows(WasmException.class, () -> ModulePrinter.print(head, false));
            return;
        }
        try {
            ModulePrinter.print(head, false);
        } catch (WasmException e) {
            assertEquals(hypha.wasm.exception.Failure.MALFORMED, e.failure());
        }
    }
}
