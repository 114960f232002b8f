package hypha.wasm.cold;

import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;

/** Which functions this tier runs while they are cold. */
final class ColdAcceptance {
    private ColdAcceptance() {}

    static boolean accepts(LoadedModule module, FunctionCode function) {
        if (function.handlers().length > 0 || !areNumbers(function) || !BaselineModule.accepts(module, function)) {
            return false;
        }
        int[] code = function.code();
        for (int pc = 0; pc < code.length; pc += Opcode.length(code, pc)) {
            if (!accepts(module, code, pc)) {
                return false;
            }
        }
        return isSimple(function.type());
    }

    private static boolean areNumbers(FunctionCode function) {
        for (int slot = 0; slot < function.slotCount(); slot++) {
            ValueKind kind = function.slotKind(slot);
            if (kind == ValueKind.REFERENCE || kind == ValueKind.V128) {
                return false;
            }
        }
        return true;
    }

    private static boolean accepts(LoadedModule module, int[] code, int pc) {
        int opcode = code[pc];
        if (opcode >= Opcode.I32_LOAD && opcode <= Opcode.F64_STORE) {
            return code[pc + 3] == 0;
        }
        return switch (opcode) {
            case Opcode.CALL ->
                isSimple((FunctionType) module.functionType(code[pc + 1]).composite());
            case Opcode.CALL_INDIRECT ->
                isSimple((FunctionType) module.type(code[pc + 2]).composite());
            default -> opcode < Opcode.FAMILIES;
        };
    }

    /** Says whether values of a function type fit an array of longs, and its result a long. */
    private static boolean isSimple(FunctionType type) {
        return type.resultCount() <= 1;
    }
}
