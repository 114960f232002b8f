package hypha.wasm.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.Bytes;
import hypha.wasm.binary.ModuleBuilder;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.CodePrinter;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.validation.ModuleValidator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TranslatorTest {
    private static FunctionCode translate(ModuleBuilder builder, int function) {
        WasmModule module = ModuleParser.parse(builder.build());
        ModuleValidator.validate(module);
        FunctionCode code = Translator.translate(module, function);
        CodeVerifier.verify(code);
        return code;
    }

    private static void assertCode(ModuleBuilder module, String... lines) {
        String listing = CodePrinter.print(translate(module, 0));
        String expected = String.join("\n", lines) + "\n";
        assertEquals(expected, listing.substring(listing.indexOf('\n') + 1));
    }

    private static ModuleBuilder function(String signature, String locals, int... body) {
        ModuleBuilder module = new ModuleBuilder();
        return module.function(module.type(signature), locals, new Bytes().raw(body));
    }

    @Test
    void localsAreReadWhereTheyAre() {
        // local.get 0, local.get 1, i32.add
        assertCode(function("ii:i", "", 0x20, 0, 0x20, 1, 0x6A), "    0  I32_ADD s2 = s0 s1", "    4  RETURN [s2]");
    }

    @Test
    void resultsGoStraightIntoLocals() {
        // local.get 0, i32.const 1, i32.sub, local.set 0
        assertCode(
                function("i:", "", 0x20, 0, 0x41, 1, 0x6B, 0x21, 0),
                "    0  I32_ADD_IMM s0 = s0 -1",
                "    4  RETURN []");
    }

    @Test
    void operandsKeepTheValueOfALocalThatChanges() {
        // local.get 0, local.get 0, i32.const 2, i32.mul, local.set 0, local.get 0, i32.add
        assertCode(
                function("i:i", "", 0x20, 0, 0x20, 0, 0x41, 2, 0x6C, 0x21, 0, 0x20, 0, 0x6A),
                "    0  I32_CONST s1 = 2",
                "    3  I32_MUL s2 = s0 s1",
                "    7  MOVE_I32 s3 = s0",
                "   10  MOVE_I32 s0 = s2",
                "   13  I32_ADD s3 = s3 s0",
                "   17  RETURN [s3]");
    }

    @Test
    void comparisonsBecomePartOfTheJump() {
        // block, local.get 0, local.get 1, i32.gt_s, i32.eqz, br_if 0, unreachable, end
        assertCode(
                function("ii:", "", 0x02, 0x40, 0x20, 0, 0x20, 1, 0x4A, 0x45, 0x0D, 0, 0x00, 0x0B),
                "    0  JUMP_IF_I32_LE_S s0 s1 -> 6 profile=0",
                "    5  UNREACHABLE",
                "    6  RETURN []");
    }

    @Test
    void loopsJumpBackToTheirHeader() {
        // loop, local.get 0, i32.const 1, i32.sub, local.tee 0, br_if 0, end
        assertCode(
                function("i:", "", 0x03, 0x40, 0x20, 0, 0x41, 1, 0x6B, 0x22, 0, 0x0D, 0, 0x0B),
                "    0  I32_ADD_IMM s0 = s0 -1",
                "    4  JUMP_IF_ZERO s0 -> 10 profile=0",
                "    8  JUMP_BACK -> 0",
                "   10  RETURN []");
    }

    @Test
    void branchesCarryTheirValues() {
        // block i32, i32.const 5, local.get 0, br_if 0, drop, i32.const 6, end
        assertCode(
                function("i:i", "", 0x02, 0x7F, 0x41, 5, 0x20, 0, 0x0D, 0, 0x1A, 0x41, 6, 0x0B),
                "    0  JUMP_IF_ZERO s0 -> 9 profile=0",
                "    4  I32_CONST s1 = 5",
                "    7  JUMP -> 12",
                "    9  I32_CONST s1 = 6",
                "   12  RETURN [s1]");
    }

    @Test
    void tableJumpsGoToLoopsAndOutOfTheFunctionByEdgesOfTheirOwn() {
        // loop, block, local.get 0, br_table 0 1 2 1, end, end
        assertCode(
                function("i:", "", 0x03, 0x40, 0x02, 0x40, 0x20, 0, 0x0E, 3, 0, 1, 2, 1, 0x0B, 0x0B),
                "    0  BR_TABLE s0 profile=0 -> [12 8 10 8]",
                "    8  JUMP_BACK -> 0",
                "   10  RETURN []",
                "   12  RETURN []");
    }

    @Test
    void unreachableCodeIsLeftOut() {
        // return, block, i32.const 1, if, end, end
        assertCode(function(":", "", 0x0F, 0x02, 0x40, 0x41, 1, 0x04, 0x40, 0x0B, 0x0B), "    0  RETURN []");
    }

    @Test
    void callsNameArgumentsAndResults() {
        ModuleBuilder module = new ModuleBuilder();
        int type = module.type("iI:Ii");
        // local.get 0, local.get 1, call 0
        assertCode(
                module.function(type, "", new Bytes().raw(0x20, 0, 0x20, 1, 0x10, 0)),
                "    0  CALL function=0 site=0 [s0 s1] = [s2 s3]",
                "    9  RETURN [s2 s3]");
    }

    @Test
    void memoryAccessesNameTheirMemoryAndOffset() {
        // local.get 0, local.get 0, i64.load32_u offset=8, i64.store offset=4294967295
        assertCode(
                function("i:", "", 0x20, 0, 0x20, 0, 0x35, 2, 8, 0x37, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F)
                        .memory(1),
                "    0  I64_LOAD32_U s1 = s0 memory=0 offset=8",
                "    5  I64_STORE s0 s1 memory=0 offset=4294967295",
                "   10  RETURN []");
    }

    @Test
    void narrowedSumsAreComputedNarrow() {
        // local.get 0, i64.extend_i32_u, i64.const 8, i64.add, i32.wrap_i64
        assertCode(
                function("i:i", "", 0x20, 0, 0xAD, 0x42, 8, 0x7C, 0xA7),
                "    0  I32_ADD_IMM s2 = s0 8",
                "    4  RETURN [s2]");
        // The same, but the widened value goes to a local too.
        assertCode(
                function("i:i", "I", 0x20, 0, 0xAD, 0x22, 1, 0x42, 8, 0x7C, 0xA7),
                "    0  I64_EXTEND_I32_U s1 = s0",
                "    3  I64_ADD_IMM s2 = s1 8",
                "    7  I32_WRAP_I64 s3 = s2",
                "   10  RETURN [s3]");
    }

    @Test
    void everySlotHoldsOneKind() {
        // i32.const 1, drop, i64.const 1, drop, f64.const 0, drop, local.get 0
        FunctionCode code =
                translate(function("i:i", "", 0x20, 0, 0x45, 0x1A, 0x20, 0, 0xAC, 0x50, 0x1A, 0x20, 0, 0xB7, 0xAA), 0);
        assertEquals("I32 I32 I64 F64", kinds(code));
    }

    private static String kinds(FunctionCode code) {
        StringBuilder kinds = new StringBuilder();
        for (int slot = 0; slot < code.slotCount(); slot++) {
            kinds.append(slot == 0 ? "" : " ").append(code.slotKind(slot));
        }
        return kinds.toString();
    }

    @Test
    void findsTheByteOffsetOfWhatMayTrap() {
        // nop, nop, local.get 0, i32.load, drop, unreachable
        ModuleBuilder builder =
                function("i:", "", 0x01, 0x01, 0x20, 0, 0x28, 2, 0, 0x1A, 0x00).memory(1);
        FunctionCode code = translate(builder, 0);
        byte[] bytes = builder.build();
        assertEquals(0x28, bytes[code.byteOffset(0)]);
        int trap = code.code().length - 1;
        assertEquals(Opcode.UNREACHABLE, code.code()[trap]);
        assertEquals(0x00, bytes[code.byteOffset(trap)]);
        assertEquals(0x1A, bytes[code.byteOffset(trap) - 1]);
    }

    @Test
    void deepNestingIsTranslatedWithoutRecursion() {
        int depth = 100_000;
        Bytes body = new Bytes();
        for (int i = 0; i < depth; i++) {
            body.raw(0x20, 0, 0x04, 0x40);
        }
        body.raw(0x00);
        for (int i = 0; i < depth; i++) {
            body.raw(0x0B);
        }
        ModuleBuilder module = new ModuleBuilder();
        WasmModule parsed =
                ModuleParser.parse(module.function(module.type("i:"), "", body).build());
        ModuleValidator.validate(parsed);
        FunctionCode code = Translator.translate(parsed, 0);
        assertEquals(2 * depth, code.profileCounters());
        assertTrue(code.code().length < 5 * depth);
    }

    @Test
    void manyOperandsUnderManyBlocksTakeLinearTime() {
        int count = 100_000;
        Bytes body = new Bytes();
        for (int i = 0; i < count; i++) {
            body.raw(0x20, 0);
        }
        for (int i = 0; i < count; i++) {
            body.raw(0x02, 0x40, 0x20, 0, 0x41, 1, 0x21, 0, 0x1A, 0x0B);
        }
        for (int i = 0; i < count; i++) {
            body.raw(0x1A);
        }
        ModuleBuilder module = new ModuleBuilder();
        WasmModule parsed =
                ModuleParser.parse(module.function(module.type("i:"), "", body).build());
        ModuleValidator.validate(parsed);
        assertEquals(count + 2, Translator.translate(parsed, 0).slotCount());
    }
}
