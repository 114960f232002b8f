package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.reference;

import com.oracle.truffle.api.CompilerAsserts;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.runtime.I31;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.References;
import hypha.wasm.runtime.StructLayout;
import hypha.wasm.runtime.StructObject;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmInstance;

/** The instructions of the register code on typed references, structs and i31. */
final class ObjectInstructions {
    private ObjectInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(VirtualFrame frame, WasmInstance instance, LoadedModule module, int[] code, int pc, int opcode) {
        switch (opcode) {
            case ObjectOpcode.REF_AS_NON_NULL -> {
                reference(frame, code[pc + 1], nonNull(reference(frame, code[pc + 2]), Trap.NULL_REFERENCE));
                return pc + 3;
            }
            case ObjectOpcode.REF_EQ -> {
                boolean same = References.same(reference(frame, code[pc + 2]), reference(frame, code[pc + 3]));
                i32(frame, code[pc + 1], same ? 1 : 0);
                return pc + 4;
            }
            case ObjectOpcode.REF_TEST -> {
                i32(frame, code[pc + 1], module.isInstance(code[pc + 3], reference(frame, code[pc + 2])) ? 1 : 0);
                return pc + 4;
            }
            case ObjectOpcode.REF_CAST -> {
                Object value = reference(frame, code[pc + 2]);
                if (!module.isInstance(code[pc + 3], value)) {
                    CompilerDirectives.transferToInterpreter();
                    throw Trap.CAST_FAILURE;
                }
                reference(frame, code[pc + 1], value);
                return pc + 4;
            }
            case ObjectOpcode.STRUCT_NEW -> {
                return structNew(frame, module.structLayout(code[pc + 2]), code, pc);
            }
            case ObjectOpcode.STRUCT_NEW_DEFAULT -> {
                reference(frame, code[pc + 1], module.structLayout(code[pc + 2]).create());
                return pc + 3;
            }
            case ObjectOpcode.STRUCT_GET, ObjectOpcode.STRUCT_GET_S, ObjectOpcode.STRUCT_GET_U -> {
                Object struct = nonNull(reference(frame, code[pc + 2]), Trap.NULL_STRUCT);
                StructLayout layout = module.structLayout(code[pc + 3]);
                boolean signed = opcode == ObjectOpcode.STRUCT_GET_S;
                Fields.get(frame, code[pc + 1], layout, struct, code[pc + 4], signed);
                return pc + 5;
            }
            case ObjectOpcode.STRUCT_SET -> {
                Object struct = nonNull(reference(frame, code[pc + 3]), Trap.NULL_STRUCT);
                Fields.set(frame, code[pc + 4], module.structLayout(code[pc + 1]), struct, code[pc + 2]);
                return pc + 5;
            }
            case ObjectOpcode.REF_I31 -> {
                reference(frame, code[pc + 1], new I31(i32(frame, code[pc + 2])));
                return pc + 3;
            }
            case ObjectOpcode.I31_GET_S -> {
                i32(frame, code[pc + 1], i31(frame, code[pc + 2]).signed());
                return pc + 3;
            }
            case ObjectOpcode.I31_GET_U -> {
                i32(frame, code[pc + 1], i31(frame, code[pc + 2]).unsigned());
                return pc + 3;
            }
            default -> {
                return ArrayInstructions.execute(frame, instance, module, code, pc, opcode);
            }
        }
    }

    /** Traps if a reference is null; else returns it. */
    static Object nonNull(Object value, Trap trap) {
        if (CompilerDirectives.injectBranchProbability(CompilerDirectives.SLOWPATH_PROBABILITY, value == null)) {
            CompilerDirectives.transferToInterpreter();
            throw trap;
        }
        return value;
    }

    private static I31 i31(VirtualFrame frame, int slot) {
        return CompilerDirectives.castExact(nonNull(reference(frame, slot), Trap.NULL_I31), I31.class);
    }

    @ExplodeLoop
    private static int structNew(VirtualFrame frame, StructLayout layout, int[] code, int pc) {
        StructObject struct = layout.create();
        int count = code[pc + 3];
        CompilerAsserts.partialEvaluationConstant(count);
        for (int field = 0; field < count; field++) {
            Fields.set(frame, code[pc + 4 + field], layout, struct, field);
        }
        reference(frame, code[pc + 1], struct);
        return pc + 4 + count;
    }
}
