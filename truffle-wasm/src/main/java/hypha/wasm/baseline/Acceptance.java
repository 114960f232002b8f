package hypha.wasm.baseline;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.ValueKind;

/** Which functions this tier compiles. The others stay with the interpreter and with Graal. */
final class Acceptance {
    /** Longest register code, in elements. It is about four bytes of bytecode for each, and HotSpot does not compile methods beyond 8,000. */
    private static final int LONGEST_CODE = 1900;

    private Acceptance() {}

    static boolean of(FunctionCode function) {
        int[] code = function.code();
        if (code.length > LONGEST_CODE || !Shape.fits(function.type()) || hasVectors(function)) {
            return false;
        }
        for (int pc = 0; pc < code.length; pc += Opcode.length(code, pc)) {
            if (code[pc] >= Opcode.FAMILIES) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasVectors(FunctionCode function) {
        for (int slot = 0; slot < function.slotCount(); slot++) {
            if (function.slotKind(slot) == ValueKind.V128) {
                return true;
            }
        }
        return false;
    }
}
