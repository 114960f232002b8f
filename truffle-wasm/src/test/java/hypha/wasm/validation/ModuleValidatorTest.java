package hypha.wasm.validation;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import hypha.wasm.binary.Bytes;
import hypha.wasm.binary.ModuleBuilder;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ModuleValidatorTest {
    private static ModuleBuilder module() {
        return new ModuleBuilder();
    }

    private static ModuleBuilder function(String signature, int... body) {
        return module().function(signature, body);
    }

    static Stream<Arguments> invalidBodies() {
        return Stream.of(
                arguments("type mismatch", function(":i")),
                arguments("type mismatch", function(":i", 0x42, 0)),
                arguments("type mismatch", function(":", 0x41, 0)),
                arguments("type mismatch", function(":", 0x1A)),
                arguments("type mismatch: expected i32, found f32", function("f:i", 0x20, 0, 0x41, 1, 0x6A)),
                // Operands below a block are out of its reach.
                arguments("type mismatch", function(":i", 0x41, 0, 0x02, 0x7F, 0x0B)),
                arguments("type mismatch", function(":i", 0x41, 0, 0x04, 0x7F, 0x41, 0, 0x0B)),
                arguments("type mismatch", function("i:i", 0x20, 0, 0x04, 0x7F, 0x41, 0, 0x05, 0x0B)),
                arguments("type mismatch", function("iI:", 0x20, 0, 0x20, 1, 0x41, 0, 0x1B, 0x1A)),
                arguments("type mismatch", function("xx:", 0x20, 0, 0x20, 1, 0x41, 0, 0x1B, 0x1A)),
                arguments("invalid result arity", function(":", 0x00, 0x1C, 0, 0x1A)),
                // Unreachable code has to fit too, as far as its types are known.
                arguments("type mismatch", function(":i", 0x00, 0x42, 0)),
                arguments("type mismatch", function(":", 0x00, 0x41, 0, 0x42, 0, 0x6A, 0x1A)),
                arguments("type mismatch", function(":i", 0x02, 0x7E, 0x41, 0, 0x41, 0, 0x0E, 1, 0, 1, 0x0B, 0x1A)),
                arguments("unknown label 2", function(":", 0x02, 0x40, 0x0C, 2, 0x0B)),
                arguments("unknown label 9", function(":", 0x41, 0, 0x0E, 1, 9, 0)),
                arguments("unknown local 1", function("i:", 0x20, 1, 0x1A)),
                arguments("unknown local 4294967295", function("i:", 0x20, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0x1A)),
                arguments("unknown global 0", function(":", 0x23, 0, 0x1A)),
                arguments("unknown function 7", function(":", 0x10, 7)),
                arguments("unknown type 5", function(":", 0x02, 5, 0x0B)),
                arguments("unknown table 0", function(":", 0x41, 0, 0x11, 0, 0)),
                arguments("unknown memory 0", function(":", 0x41, 0, 0x28, 2, 0, 0x1A)),
                arguments("unknown data segment 3", function(":", 0xFC, 9, 3).dataCount(0)),
                arguments("unknown elem segment 3", function(":", 0xFC, 13, 3)),
                arguments(
                        "alignment must not be larger",
                        function("i:i", 0x20, 0, 0x28, 3, 0).memory(1)),
                arguments(
                        "offset out of range",
                        function("i:i", 0x20, 0, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10)
                                .memory(1)),
                arguments("undeclared function reference 0", function(":", 0xD2, 0, 0x1A)),
                arguments("immutable global", function(":", 0x41, 0, 0x24, 0).global('i', false, 0x41, 0)));
    }

    static Stream<Arguments> invalidModules() {
        return Stream.of(
                arguments("unknown type 3", module().importFunction("a", "b", 3)),
                arguments("unknown function 0", module().export("f", 0, 0)),
                arguments("unknown memory 1", module().memory(1).export("m", 2, 1)),
                arguments("unknown table 0", module().export("t", 1, 0)),
                arguments("unknown global 0", module().export("g", 3, 0)),
                arguments(
                        "duplicate export name", function(":").export("f", 0, 0).export("f", 0, 0)),
                arguments("unknown function 9", module().start(9)),
                arguments("start function", function(":i", 0x41, 0).start(0)),
                arguments("memory size", module().memory(65537)),
                arguments("constant expression required", module().global('i', false, 0x41, 0, 0x45)),
                arguments("type mismatch", module().global('i', false)),
                arguments("type mismatch", module().global('i', false, 0x42, 0)),
                arguments("type mismatch", module().global('i', false, 0x41, 0, 0x41, 0)),
                arguments("unknown global 0", module().global('i', false, 0x23, 0)),
                arguments(
                        "constant expression required",
                        module().importGlobal("a", "b", 'i', true).global('i', false, 0x23, 0)),
                arguments("unknown table 0", function(":").element(0, 0x41, 0, 0x0B, 0)),
                arguments("unknown function 4", module().table(1).element(0, 0x41, 0, 0x0B, 1, 4)),
                arguments("type mismatch", module().table(1).element(6, 0, 0x41, 0, 0x0B, 0x6F, 0)),
                arguments("type mismatch", module().table(1).element(0, 0x42, 0, 0x0B, 0)),
                arguments("unknown memory 0", module().data(0, 0x41, 0, 0x0B, 0)),
                arguments("type mismatch", module().memory(1).data(0, 0x42, 0, 0x0B, 0)));
    }

    @ParameterizedTest
    @MethodSource({"invalidBodies", "invalidModules"})
    void reportsWhatIsInvalid(String message, ModuleBuilder module) {
        WasmException e = assertThrows(WasmException.class, () -> validate(module));
        assertEquals(Failure.INVALID, e.failure(), e.getMessage());
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    static Stream<Arguments> malformedBodies() {
        return Stream.of(
                arguments("illegal opcode ff", function(":", 0xFF)),
                arguments("illegal opcode 16", function(":", 0x16)),
                arguments("illegal opcode fc", function(":", 0xFC, 0x7F)),
                arguments("END opcode expected", function(":", 0x05)),
                arguments(
                        "malformed memop flags",
                        function("i:i", 0x20, 0, 0x28, 0x80, 1, 0).memory(1)),
                arguments("malformed heap type", function(":", 0xD0, 0x7F, 0x1A)),
                arguments("section size mismatch", function(":", 0x0B)),
                arguments("unexpected end of section or function", function(":", 0x02, 0x40)),
                arguments(
                        "data count section required", function(":", 0xFC, 9, 0).data(1, 0)));
    }

    @ParameterizedTest
    @MethodSource("malformedBodies")
    void reportsWhatIsMalformedInABody(String message, ModuleBuilder module) {
        WasmException e = assertThrows(WasmException.class, () -> validate(module));
        assertEquals(Failure.MALFORMED, e.failure(), e.getMessage());
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    static Stream<Arguments> validBodies() {
        return Stream.of(
                arguments("empty", function(":")),
                arguments("unreachable gives any operands", function(":i", 0x00, 0x6A)),
                arguments("after a branch, anything", function("i:i", 0x20, 0, 0x0F, 0x1A, 0x1A, 0x6A)),
                arguments("select of unknown operands", function(":", 0x00, 0x1B, 0x1A)),
                arguments(
                        "br_table of unreachable operands",
                        function(":i", 0x02, 0x7E, 0x00, 0x0E, 1, 0, 0, 0x0B, 0xA7)),
                arguments("typed select of references", function("xx:x", 0x20, 0, 0x20, 1, 0x41, 0, 0x1C, 1, 0x6F)),
                arguments("if without else", function("i:", 0x20, 0, 0x04, 0x40, 0x0B)),
                arguments("block with parameters", function("i:i", 0x20, 0, 0x03, 0, 0x0B)),
                arguments("declared function", function(":r", 0xD2, 0).export("f", 0, 0)),
                arguments("extended constant expression", module().global('i', false, 0x41, 1, 0x41, 2, 0x6A)));
    }

    @ParameterizedTest
    @MethodSource("validBodies")
    void acceptsWhatIsValid(String what, ModuleBuilder module) {
        assertDoesNotThrow(() -> validate(module), what);
    }

    @Test
    void saysWhere() {
        byte[] bytes = function(":", 0x01, 0x01, 0x1A).build();
        WasmException e = assertThrows(WasmException.class, () -> ModuleValidator.validate(ModuleParser.parse(bytes)));
        assertEquals(0x1A, bytes[e.byteOffset()]);
    }

    @Test
    void deepNestingIsValidatedWithoutRecursion() {
        int depth = 100_000;
        Bytes body = new Bytes();
        for (int i = 0; i < depth; i++) {
            body.raw(i % 2 == 0 ? 0x02 : 0x03, 0x40);
        }
        for (int i = 0; i < depth; i++) {
            body.raw(0x0B);
        }
        ModuleBuilder module = module();
        assertDoesNotThrow(() -> validate(module.function(module.type(":"), "", body)));
    }

    @Test
    void branchTablesMayBeLarge() {
        int labels = 1_000_000;
        Bytes body = new Bytes().raw(0x41, 0, 0x0E).unsigned(labels);
        for (int i = 0; i <= labels; i++) {
            body.raw(0);
        }
        ModuleBuilder module = module();
        assertDoesNotThrow(() -> validate(module.function(module.type(":"), "", body)));
    }

    @Test
    void theOperandStackIsBounded() {
        String many = "i".repeat(1000);
        ModuleBuilder module = module();
        int type = module.type(":" + many);
        Bytes body = new Bytes();
        for (int i = 0; i < 2000; i++) {
            body.raw(0x10, 0);
        }
        WasmException e = assertThrows(WasmException.class, () -> validate(module.function(type, "", body)));
        assertTrue(e.getMessage().startsWith("too many operands on the stack"), e.getMessage());
    }

    private static void validate(ModuleBuilder module) {
        ModuleValidator.validate(ModuleParser.parse(module.build()));
    }
}
