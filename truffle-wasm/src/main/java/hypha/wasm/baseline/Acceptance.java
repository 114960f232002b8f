package hypha.wasm.baseline;

import hypha.wasm.baseline.vector.VectorClasses;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.EngineState;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.types.ValueKind;

/** Which functions this tier compiles, and how. The others stay with the interpreter and with Graal. */
enum Acceptance {
    /** In one method. */
    WHOLE,
    /** In regions, a method each: {@link LargeFunction}. */
    IN_REGIONS,
    /** Not here. */
    REFUSED;

    /**
     * Longest method, in bytes as they are estimated here. HotSpot does not compile methods beyond 8,000; of CPython's and esbuild's 18,000 functions none that is estimated at this is longer.
     */
    static final int LONGEST_METHOD = 7400;

    /** Bytes of the longest sequence for a memory access. */
    private static final int ACCESS_BYTES = 56;

    /** Bytes of a jump to a loop header, with its look for interruptions. */
    private static final int JUMP_BACK_BYTES = 44;

    /** Bytes of an indirect call that counts and dispatches, beside those of the same call without. */
    private static final int DISPATCH_BYTES = 64;

    /** Bytes for an element of other register code, at most but for rare instructions. */
    private static final int ELEMENT_BYTES = 4;

    /** Longest register code that is compiled in regions: what the analysis of it takes is bounded. */
    private static final int LONGEST_CODE = 500_000;

    /** Most bytes of a function that is compiled in regions, as they are estimated: of more, the regions would be too many or too long for HotSpot. */
    private static final int MOST_BYTES = RegionPlan.MAXIMUM_REGIONS / 2 * LONGEST_METHOD;

    /** Longest instruction, in bytes as they are estimated here, that a region can have. */
    private static final int LONGEST_INSTRUCTION = 20_000;

    /** Most slots of a function that is compiled in regions: each may become a field of one class. */
    private static final int MAXIMUM_SLOTS = 10_000;

    /**
     * Says how a function of a loaded module is compiled.
     */
    static Acceptance of(LoadedModule module, FunctionCode function) {
        EngineState engine = module.engine();
        return of(module.model(), function, engine.baselineMethodBytes(), engine.isStandalone());
    }

    /**
     * Says how a function is compiled.
     *
     * @param limit bytes that a method may have, as they are estimated
     * @param standalone whether its engine is: then this tier calls host functions as it calls others, and Truffle would have to be started first
     */
    static Acceptance of(WasmModule module, FunctionCode function, int limit, boolean standalone) {
        int[] code = function.code();
        if (!RawAccess.isAvailable()
                || code.length > LONGEST_CODE
                || !Shape.fits(function.type())
                || hasVectors(function) && !VectorClasses.isAvailable()) {
            return REFUSED;
        }
        int bytes = 0;
        boolean fitsRegions = function.slotCount() <= MAXIMUM_SLOTS && !hasVectors(function);
        for (int pc = 0; pc < code.length; ) {
            int opcode = code[pc];
            if (!canCall(module, code, pc) || !accepts(opcode)) {
                return REFUSED;
            }
            int length = Opcode.length(code, pc);
            int own = bytes(code, pc);
            fitsRegions &= opcode == Opcode.BR_TABLE
                    ? code[pc + 3] <= BaselineTables.MAXIMUM_TARGETS
                    : own <= LONGEST_INSTRUCTION;
            bytes += own;
            pc += length;
        }
        if (bytes <= limit) {
            return !standalone && onlyCallsImports(module, code) ? REFUSED : WHOLE;
        }
        return fitsRegions && bytes <= MOST_BYTES ? IN_REGIONS : REFUSED;
    }

    private static boolean accepts(int opcode) {
        return opcode < Opcode.FAMILIES
                || opcode == ObjectOpcode.CALL_REF
                || ControlEmitter.accepts(opcode)
                || FamilyEmitter.accepts(opcode)
                || VectorEmitter.accepts(opcode);
    }

    /** Returns an estimate of the length of an instruction's JVM code. */
    static int bytes(int[] code, int pc) {
        int opcode = code[pc];
        if (opcode == Opcode.JUMP_BACK) {
            return JUMP_BACK_BYTES;
        }
        if (VectorEmitter.accepts(opcode)) {
            return VectorEmitter.INSTRUCTION_BYTES + (VectorEmitter.accessesMemory(opcode) ? ACCESS_BYTES : 0);
        }
        if (opcode == Opcode.CALL_INDIRECT) {
            return DISPATCH_BYTES + (ELEMENT_BYTES + 2) * Opcode.length(code, pc);
        }
        return opcode >= Opcode.I32_LOAD && opcode <= Opcode.F64_STORE
                ? ACCESS_BYTES
                : ELEMENT_BYTES * Opcode.length(code, pc);
    }

    /** Says whether an instruction, if it is a call, calls something to which the JVM can pass the parameters. */
    private static boolean canCall(WasmModule module, int[] code, int pc) {
        return switch (code[pc]) {
            case Opcode.CALL -> Shape.fits(module.functionType(code[pc + 1]));
            case ObjectOpcode.CALL_REF -> Shape.fits(module.type(code[pc + 1]));
            case Opcode.CALL_INDIRECT -> Shape.fits(module.type(code[pc + 2]));
            default -> true;
        };
    }

    /**
     * Says whether all loops, and there are some, call imported functions: as likely as not host functions, which only Graal can inline. A function with another loop is better off here: what it calls once in a while, to write
     * its output for instance, is not what it spends its time on.
     */
    private static boolean onlyCallsImports(WasmModule module, int[] code) {
        int lastCall = -1;
        boolean loops = false;
        for (int pc = 0; pc < code.length; pc += Opcode.length(code, pc)) {
            if (code[pc] == Opcode.CALL && code[pc + 1] < module.importedFunctionCount()) {
                lastCall = pc;
            } else if (code[pc] == Opcode.JUMP_BACK) {
                if (lastCall < code[pc + 1]) {
                    return false;
                }
                loops = true;
            }
        }
        return loops;
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
