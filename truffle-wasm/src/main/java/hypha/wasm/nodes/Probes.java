package hypha.wasm.nodes;

import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.LoadedModule;

/** The nodes that tools see in a function whose code has probes: one for each probe, and one for each call. */
final class Probes extends Node {
    /** Indexed by the operands of {@code PROBE}. */
    @Children
    private final StatementNode[] statements;

    /** Indexed by call sites; null for those that are not calls. */
    @Children
    private final CallNode[] calls;

    /**
     * Creates the nodes.
     *
     * @param points the number of points that probes may be at
     */
    Probes(LoadedModule module, FunctionCode function, int points) {
        statements = new StatementNode[points];
        calls = new CallNode[function.callSites()];
        int[] code = function.code();
        for (int index = 0; index < code.length; index += Opcode.length(code, index)) {
            int offset = function.byteOffset(index);
            switch (code[index]) {
                case ControlOpcode.PROBE -> statements[code[index + 1]] = new StatementNode(module, function, offset);
                case Opcode.CALL -> calls[code[index + 2]] = new CallNode(module, function, offset);
                case Opcode.CALL_INDIRECT -> calls[code[index + 4]] = new CallNode(module, function, offset);
                case ObjectOpcode.CALL_REF -> calls[code[index + 3]] = new CallNode(module, function, offset);
                default -> {
                    // Nothing that tools see.
                }
            }
        }
    }

    StatementNode statement(int point) {
        return statements[point];
    }

    CallNode call(int site) {
        return calls[site];
    }
}
