package hypha.wasm.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.text.TextFormat;
import hypha.wasm.translation.Translator;
import org.junit.jupiter.api.Test;

class AcceptanceTest {
    @Test
    void functionsThatOnlyLoopOverImportsAreLeftToGraal() throws Exception {
        assertFalse(accepts("(loop (call $imported) (br_if 0 (local.get 0)))"));
        assertFalse(accepts("(loop (loop (call $imported) (br_if 0 (local.get 0))) (br_if 0 (local.get 0)))"));
    }

    @Test
    void functionsWithAnotherLoopAreNot() throws Exception {
        assertTrue(accepts("(loop (call $imported) (br_if 0 (local.get 0))) (loop (br_if 0 (local.get 0)))"));
        assertTrue(accepts("(loop (loop (br_if 0 (local.get 0))) (call $imported) (br_if 0 (local.get 0)))"));
    }

    @Test
    void callsOutsideOfLoopsDoNotCount() throws Exception {
        assertTrue(accepts("(call $imported)"));
        assertTrue(accepts("(loop (call $imported))"), "nothing jumps back");
        assertTrue(accepts("(loop (call $defined) (br_if 0 (local.get 0)))"));
    }

    @Test
    void standaloneEnginesRunThemWithoutTruffle() throws Exception {
        assertTrue(accepts("(loop (call $imported) (br_if 0 (local.get 0)))", true));
    }

    @Test
    void callsOfMoreParametersThanTheJvmPassesAreLeftToTruffle() throws Exception {
        assertFalse(accepts("(call $wide " + "(i64.const 0) ".repeat(130) + ")"));
        assertFalse(accepts("(call_indirect (type $wide) " + "(i64.const 0) ".repeat(130) + "(i32.const 0))"));
    }

    @Test
    void largeFunctionsAreCutIntoNoMoreRegionsThanHotSpotCanCallInOneMethod() throws Exception {
        FunctionCode large = stores(25_000);
        assertEquals(Acceptance.IN_REGIONS, Acceptance.of(null, large, Acceptance.LONGEST_METHOD, false));
        int regions = new RegionPlan(large, Acceptance.LONGEST_METHOD, 0).regions().length;
        assertTrue(regions > 100 && regions <= RegionPlan.MAXIMUM_REGIONS, "regions=" + regions);
        assertEquals(Acceptance.REFUSED, Acceptance.of(null, stores(50_000), Acceptance.LONGEST_METHOD, false));
    }

    private static FunctionCode stores(int count) throws Exception {
        String text = "(module (memory 1) (func (param i32) " + "(i32.store (local.get 0) (local.get 0)) ".repeat(count)
                + "))";
        return Translator.translate(ModuleParser.parse(TextFormat.toBinary(text)), 0);
    }

    private static boolean accepts(String body) throws Exception {
        return accepts(body, false);
    }

    private static boolean accepts(String body, boolean standalone) throws Exception {
        String text = "(module (type $wide (func (param" + " i64".repeat(130) + ")))"
                + " (import \"\" \"\" (func $imported)) (table 1 funcref) (func $defined) (func (param i32) " + body
                + ")"
                + " (func $wide (type $wide)))";
        WasmModule module = ModuleParser.parse(TextFormat.toBinary(text));
        return Acceptance.of(module, Translator.translate(module, 2), Acceptance.LONGEST_METHOD, standalone)
                == Acceptance.WHOLE;
    }
}
