package hypha.wasm.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.text.TextFormat;
import hypha.wasm.translation.Translator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LiveCodeTest {
    private static FunctionCode translate(String body) {
        byte[] bytes = TextFormat.toBinary("(module (memory 1) (func (param i32)" + body + "))");
        return Translator.translate(ModuleParser.parse(bytes), 0);
    }

    private static int count(FunctionCode function, int[] profile) {
        return LiveCode.instructions(function.code(), function.handlers(), profile);
    }

    private static int all(FunctionCode function) {
        int count = 0;
        for (int pc = 0; pc < function.code().length; pc += Opcode.length(function.code(), pc)) {
            count++;
        }
        return count;
    }

    private static int[] profile(FunctionCode function, int counts) {
        int[] profile = new int[function.profileCounters()];
        Arrays.fill(profile, counts);
        return profile;
    }

    @Test
    void whatWasNeverReachedDoesNotCount() {
        String stores = "(i32.store (i32.const 0) (local.get 0))".repeat(100);
        FunctionCode function = translate("(loop (if (local.get 0) (then " + stores + ")) (br_if 0 (local.get 0)))");
        assertEquals(all(function), count(function, profile(function, 1)));
        assertTrue(count(function, profile(function, 0)) < 5);
        int[] exits = profile(function, 0);
        // The if's first counter is the jump around its body.
        exits[0] = 1;
        assertTrue(count(function, exits) < 10);
        exits[1] = 1;
        assertTrue(count(function, exits) > 100);
    }

    @Test
    void onlyTargetsThatWereTakenCount() {
        FunctionCode function = translate("(block (block (block (br_table 0 1 2 (local.get 0)))"
                + "(i32.store (i32.const 0) (local.get 0))".repeat(50) + ") (nop))");
        int[] profile = profile(function, 0);
        profile[2] = 1;
        assertTrue(count(function, profile) < 10);
        profile[0] = 1;
        assertTrue(count(function, profile) > 50);
    }

    @Test
    void codeThatIsTooLargeAndUsedDoesNotFit() {
        String stores = "(i32.store (i32.const 0) (local.get 0))".repeat(LiveCode.MOST_INSTRUCTIONS + 1);
        FunctionCode used = translate(stores);
        assertFalse(LiveCode.fits(used.code(), used.handlers(), profile(used, 0)));
        FunctionCode unused = translate("(if (local.get 0) (then " + stores + "))");
        assertTrue(LiveCode.fits(unused.code(), unused.handlers(), profile(unused, 0)));
        assertFalse(LiveCode.fits(unused.code(), unused.handlers(), profile(unused, 1)));
    }
}
