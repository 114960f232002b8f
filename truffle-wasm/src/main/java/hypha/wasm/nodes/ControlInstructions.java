package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.reference;

import com.oracle.truffle.api.CompilerAsserts;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.HandlerTable;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;

/** Exceptions, tail calls and probes in the register code. */
final class ControlInstructions {
    private ControlInstructions() {}

    /** Executes the instruction at {@code pc} and returns the index of the next one. */
    static int execute(FunctionNode node, VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        switch (opcode) {
            case ControlOpcode.HAS_TAG -> {
                TaggedException exception = exception(frame, code[pc + 2]);
                i32(frame, code[pc + 1], exception.tag() == instance.tag(code[pc + 3]) ? 1 : 0);
                return pc + 4;
            }
            case ControlOpcode.UNPACK -> {
                return unpack(node, frame, code, pc);
            }
            case ControlOpcode.THROW -> {
                int count = code[pc + 3];
                CallSiteNode site = node.callSite(pc, code[pc + 2]);
                site.call(instance, node.arguments(frame, pc + 4, count), 0);
                throw CompilerDirectives.shouldNotReachHere("pc=" + pc);
            }
            case ControlOpcode.THROW_REF -> {
                TaggedException exception = exception(frame, code[pc + 1]);
                if (exception == null) {
                    CompilerDirectives.transferToInterpreter();
                    throw Trap.NULL_EXCEPTION;
                }
                throw exception;
            }
            case ControlOpcode.RETHROW -> throw exception(frame, code[pc + 1]);
            case ControlOpcode.RETURN_CALL -> {
                int count = code[pc + 4];
                CallSiteNode site = node.callSite(pc, code[pc + 3]);
                Object call = site.call(instance, node.arguments(frame, pc + 5, count), 0);
                reference(frame, code[pc + 1], call);
                return pc + 5 + count;
            }
            case ControlOpcode.RETURN_CALL_INDIRECT -> {
                int count = code[pc + 6];
                CallSiteNode site = node.callSite(pc, code[pc + 5]);
                Object[] arguments = node.arguments(frame, pc + 7, count);
                Object call = site.call(instance, arguments, i32(frame, code[pc + 4]));
                reference(frame, code[pc + 1], call);
                return pc + 7 + count;
            }
            case ControlOpcode.RETURN_CALL_REF -> {
                int count = code[pc + 3];
                Object[] arguments = node.arguments(frame, pc + 4, count);
                Object callee = ObjectInstructions.nonNull(reference(frame, code[pc + 2]), Trap.NULL_FUNCTION);
                WasmFunction target = CompilerDirectives.castExact(callee, WasmFunction.class);
                reference(frame, code[pc + 1], TailCallNode.tailCall(target, instance, arguments));
                return pc + 4 + count;
            }
            case ControlOpcode.PROBE -> {
                node.probe(frame, code[pc + 1]);
                return pc + 2;
            }
            default -> throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
        }
    }

    private static TaggedException exception(VirtualFrame frame, int slot) {
        return (TaggedException) reference(frame, slot);
    }

    @ExplodeLoop
    private static int unpack(FunctionNode node, VirtualFrame frame, int[] code, int pc) {
        TaggedException exception = exception(frame, code[pc + 1]);
        int count = code[pc + 2];
        CompilerAsserts.partialEvaluationConstant(count);
        for (int i = 0; i < count; i++) {
            node.unbox(frame, code[pc + 3 + i], exception.value(i));
        }
        return pc + 3 + count;
    }

    /**
     * Returns where the code goes on after an exception, and puts that where the handler looks for it.
     *
     * @param table the function's {@link HandlerTable}
     * @param pc the index of the instruction that threw
     * @throws TaggedException the exception, if the function has no handler for it there
     */
    static int handle(VirtualFrame frame, int[] code, int[] table, int pc, TaggedException exception) {
        int handler = handler(table, pc);
        CompilerAsserts.partialEvaluationConstant(handler);
        if (handler == HandlerTable.NONE) {
            throw exception;
        }
        reference(frame, code[handler + 1], exception);
        return handler + 2;
    }

    @ExplodeLoop
    private static int handler(int[] table, int pc) {
        int low = 0;
        int high = table.length / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (table[2 * middle] <= pc) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? HandlerTable.NONE : table[2 * low - 1];
    }
}
