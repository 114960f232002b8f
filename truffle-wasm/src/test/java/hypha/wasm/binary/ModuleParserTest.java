package hypha.wasm.binary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.ValueType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleParserTest {
    private static byte[] module(int... afterHeader) {
        return ModuleBuilder.header().raw(afterHeader).toArray();
    }

    static Stream<Arguments> malformedModules() {
        return Stream.of(
                arguments("unexpected end", new byte[] {0, 'a', 's'}),
                arguments(
                        "magic header not detected",
                        new Bytes().raw('w', 'a', 's', 'm', 1, 0, 0, 0).toArray()),
                arguments(
                        "unknown binary version",
                        new Bytes().raw(0, 'a', 's', 'm', 2, 0, 0, 0).toArray()),
                arguments("malformed section id", module(0x0E, 1, 0)),
                arguments("length out of bounds", module(1, 5, 0)),
                arguments("section size mismatch", module(1, 2, 0, 0)),
                arguments("unexpected content after last section", module(2, 1, 0, 1, 1, 0)),
                arguments("unexpected content after last section", module(1, 1, 0, 1, 1, 0)),
                arguments("unexpected content after last section", module(10, 1, 0, 12, 1, 0)),
                arguments("integer representation too long", module(1, 6, 0x80, 0x80, 0x80, 0x80, 0x80, 0)),
                arguments("integer too large", module(1, 5, 0x80, 0x80, 0x80, 0x80, 0x10)),
                arguments("malformed definition type", module(1, 4, 1, 0x40, 0, 0)),
                arguments("malformed value type", module(1, 5, 1, 0x60, 1, 0x40, 0)),
                arguments("malformed import kind", module(2, 4, 1, 0, 0, 5)),
                arguments("malformed export kind", module(7, 4, 1, 0, 9, 0)),
                arguments("malformed UTF-8 encoding", module(2, 6, 1, 1, 0xFF, 0, 0, 0)),
                arguments("malformed UTF-8 encoding", module(0, 2, 1, 0xFF)),
                arguments("malformed reference type", module(4, 4, 1, 0x7F, 0, 0)),
                arguments("malformed limits flags", module(5, 3, 1, 8, 0)),
                arguments("malformed mutability", module(6, 6, 1, 0x7F, 2, 0x41, 0, 0x0B)),
                arguments("unexpected end of section or function", module(6, 5, 1, 0x7F, 0, 0x41, 0, 1, 0x0B)),
                arguments("illegal opcode ff", module(6, 5, 1, 0x7F, 0, 0xFF, 0x0B)),
                arguments("malformed elements segment kind", module(9, 2, 1, 8)),
                arguments("malformed element kind", module(9, 4, 1, 1, 1, 0)),
                arguments("malformed data segment kind", module(11, 2, 1, 3)),
                arguments("unexpected end of section or function", module(11, 3, 1, 1, 5)),
                arguments("function and code section have inconsistent lengths", module(3, 2, 1, 0)),
                arguments("function and code section have inconsistent lengths", module(10, 4, 1, 2, 0, 0x0B)),
                arguments("data count and data section have inconsistent lengths", module(12, 1, 1)),
                arguments("data count and data section have inconsistent lengths", module(12, 1, 2, 11, 3, 1, 1, 0)),
                arguments("too many locals", module(3, 2, 1, 0, 10, 8, 1, 6, 1, 0xD1, 0x86, 0x03, 0x7F, 0x0B)),
                arguments("too many types", module(1, 4, 0xFF, 0xFF, 0xFF, 0x7F)));
    }

    @ParameterizedTest
    @MethodSource("malformedModules")
    void reportsWhatIsMalformed(String message, byte[] bytes) {
        WasmException e = assertThrows(WasmException.class, () -> ModuleParser.parse(bytes));
        assertEquals(Failure.MALFORMED, e.failure(), e.getMessage());
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void saysWhere() {
        byte[] bytes = module(0, 1, 0, 0x0F, 0);
        WasmException e = assertThrows(WasmException.class, () -> ModuleParser.parse(bytes));
        assertEquals(12, e.byteOffset());
        assertTrue(e.getMessage().contains("0xc"), e.getMessage());
    }

    @Test
    void everyTruncationOfAModuleIsMalformedOrEndsBetweenSections() {
        ModuleBuilder builder = new ModuleBuilder().memory(1).table(2).data(0, 0x41, 0, 0x0B, 2, 'h', 'i');
        byte[] bytes = builder.function("i:i", 0x20, 0).export("f", 0, 0).build();
        int parsed = 0;
        for (int length = 0; length < bytes.length; length++) {
            byte[] truncated = Arrays.copyOf(bytes, length);
            try {
                ModuleParser.parse(truncated);
                parsed++;
            } catch (WasmException e) {
                assertEquals(Failure.MALFORMED, e.failure());
            }
        }
        // After the header; after types; without data; the rest lacks the code of a function.
        assertEquals(3, parsed);
    }

    @Test
    void limitsAreEnforcedWithTheirName() {
        ParserLimits tight = new ParserLimits(100, 1, 1, 1, 1, 1, 1, 1, 1, 1, 10, 3, 2, 1);
        byte[] twoTypes = module(1, 7, 2, 0x60, 0, 0, 0x60, 0, 0);
        WasmException types = assertThrows(WasmException.class, () -> ModuleParser.parse(twoTypes, tight));
        assertTrue(types.getMessage().startsWith("too many types: count=2 limit=1"), types.getMessage());
        WasmException size = assertThrows(WasmException.class, () -> ModuleParser.parse(new byte[101], tight));
        assertTrue(size.getMessage().startsWith("module too large: bytes=101 limit=100"), size.getMessage());
        WasmException locals = assertThrows(WasmException.class, () -> {
            ModuleBuilder module = new ModuleBuilder();
            ModuleParser.parse(
                    module.function(module.type("ii:"), "ii", new Bytes()).build(), tight);
        });
        assertTrue(locals.getMessage().startsWith("too many locals: count=4 limit=3"), locals.getMessage());
    }

    @Test
    void givesWhatTheModuleDeclares() {
        ModuleBuilder builder = new ModuleBuilder();
        int type = builder.type("iF:I");
        builder.importFunction("env", "f", type).importGlobal("env", "g", 'i', false);
        builder.function(type, "ix", new Bytes().raw(0x42, 7)).memory(3).table(4);
        builder.global('F', true, 0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F)
                .export("run", 0, 1)
                .start(1);
        builder.element(0, 0x41, 1, 0x0B, 2, 0, 1).data(1, 3, 'a', 'b', 'c').dataCount(1);
        WasmModule module = ModuleParser.parse(builder.build());
        assertEquals(
                List.of(
                        new Import("env", "f", ExternalKind.FUNCTION, 0),
                        new Import("env", "g", ExternalKind.GLOBAL, 0)),
                module.imports());
        assertEquals(List.of(new Export("run", ExternalKind.FUNCTION, 1)), module.exports());
        assertEquals("[i32 f64] -> [i64]", module.functionType(1).toString());
        assertEquals(new GlobalType(ValueType.F64, true), module.global(1));
        assertEquals(Double.doubleToLongBits(1), module.globalInitializer(1).operand(0));
        assertEquals(Limits.atLeast(3), module.memory(0).limits());
        assertEquals(Limits.atLeast(4), module.table(0).limits());
        assertEquals(1, module.startFunction());
        ElementSegment elements = module.elementSegment(0);
        assertEquals(SegmentMode.ACTIVE, elements.mode());
        assertArrayEquals(new int[] {0, 1}, new int[] {elements.function(0), elements.function(1)});
        DataSegment data = module.dataSegment(0);
        assertEquals("abc", new String(module.bytes(), data.start(), data.length()));
        assertEquals(Instruction.END, module.bytes()[module.bodyEnd(1) - 1]);
    }

    @Test
    void findsNamesAndToleratesWhatIsWrongWithThem() {
        Bytes names = new Bytes().name("name");
        names.raw(0, 2, 1, 'm');
        names.raw(1, 9, 2, 0, 2, 'f', '0', 1, 2, 'f', '1');
        names.raw(2, 6, 1, 1, 1, 0, 1, 'p');
        byte[] functions = new ModuleBuilder().function(":").function(":").build();
        byte[] good = new Bytes().raw(functions).raw(0).sized(names.toArray()).toArray();
        ModuleNames found = ModuleParser.parse(good).names();
        assertEquals("m", found.module());
        assertEquals("f1", found.function(1));
        assertEquals("p", found.local(1, 0));
        assertNull(found.function(2));
        assertNull(found.local(0, 0));
        byte[] broken = ModuleBuilder.header()
                .raw(0)
                .sized(new Bytes().name("name").raw(1, 0x7F, 1, 0, 0x70, 'x').toArray())
                .toArray();
        assertNull(ModuleParser.parse(broken).names().function(0));
        assertNull(ModuleParser.parse(module()).names().function(0));
    }
}
