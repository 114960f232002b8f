package hypha.wasm.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What an execution needs to go on in code with probes: the same slots, the same loops. */
class ProbeProperties {
    @Property(tries = 500)
    void probesChangeNeitherSlotsNorLoops(@ForAll long seed) {
        WasmModule module = ModuleParser.parse(RandomModule.generate(seed));
        int start = module.bodyStart(RandomModule.FUNCTION);
        int end = module.bodyEnd(RandomModule.FUNCTION);
        // A probe at each instruction, each at a place of its own; offsets of no instruction do no harm.
        int[] offsets = IntStream.range(start, end).toArray();
        FunctionCode plain = Translator.translate(module, RandomModule.FUNCTION);
        FunctionCode probed = Translator.translate(module, RandomModule.FUNCTION, new ProbePlan(offsets, offsets));

        CodeVerifier.verify(probed);
        assertEquals(slots(plain), slots(probed));
        assertEquals(count(plain, Opcode.JUMP_BACK), count(probed, Opcode.JUMP_BACK));
        assertEquals(0, count(plain, ControlOpcode.PROBE));
        assertTrue(count(probed, ControlOpcode.PROBE) > 0);
    }

    private static List<ValueKind> slots(FunctionCode function) {
        List<ValueKind> kinds = new ArrayList<>();
        for (int slot = 0; slot < function.slotCount(); slot++) {
            kinds.add(function.slotKind(slot));
        }
        return kinds;
    }

    private static int count(FunctionCode function, int opcode) {
        int[] code = function.code();
        int count = 0;
        for (int index = 0; index < code.length; index += Opcode.length(code, index)) {
            count += code[index] == opcode ? 1 : 0;
        }
        return count;
    }
}
