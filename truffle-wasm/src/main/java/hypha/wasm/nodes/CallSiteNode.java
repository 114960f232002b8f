package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.nodes.DirectCallNode;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.DefinedType;

/** A call instruction. What is called may differ between instances, except where a module calls a function that it defines. */
abstract class CallSiteNode extends LocationNode {
    CallSiteNode(FunctionCode function, int codeIndex) {
        super(function, codeIndex);
    }

    /**
     * Calls.
     *
     * @param caller the instance that runs this code
     * @param arguments as {@link hypha.wasm.runtime.CallingConvention} says, but for the instance, which this method puts in
     * @param index the operand of {@code call_indirect}
     */
    abstract Object call(WasmInstance caller, Object[] arguments, int index);

    /** Returns a node for the instruction at an index of a function's code. */
    static CallSiteNode create(LoadedModule module, FunctionCode function, int at) {
        int[] code = function.code();
        return switch (code[at]) {
            case Opcode.CALL ->
                isImported(module, code[at + 1])
                        ? new Imported(code[at + 1], function, at)
                        : new Defined(module, code[at + 1], function, at);
            case Opcode.CALL_INDIRECT -> new Indirect(code[at + 1], module.type(code[at + 2]), function, at);
            case ObjectOpcode.CALL_REF -> new Reference(function, at);
            case ControlOpcode.THROW -> new ThrowNode(code[at + 1], function, at);
            case ControlOpcode.RETURN_CALL ->
                isImported(module, code[at + 2])
                        ? new TailCallNode.Imported(code[at + 2], function, at)
                        : new TailCallNode.Defined(module, code[at + 2], function, at);
            case ControlOpcode.RETURN_CALL_INDIRECT ->
                new TailCallNode.Indirect(code[at + 2], module.type(code[at + 3]), function, at);
            default -> throw new IllegalStateException("opcode=" + code[at]);
        };
    }

    private static boolean isImported(LoadedModule module, int callee) {
        return callee < module.model().importedFunctionCount();
    }

    /** Returns the function of a type at an index of a table; traps if there is none. */
    static WasmFunction callee(WasmInstance caller, int table, DefinedType type, int index) {
        WasmFunction target = caller.table(table).callee(index);
        if (target.definedType() != type && !target.definedType().isSubtypeOf(type)) {
            CompilerDirectives.transferToInterpreter();
            throw Trap.INDIRECT_CALL_TYPE;
        }
        return target;
    }

    /** A call of a function that is an operand. */
    static final class Reference extends CallSiteNode {
        @Child
        private DispatchNode dispatch = DispatchNodeGen.create();

        private Reference(FunctionCode function, int codeIndex) {
            super(function, codeIndex);
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            throw CompilerDirectives.shouldNotReachHere("call_ref has no table");
        }

        /** Calls a function, whose type validation knows. */
        Object call(WasmInstance caller, Object[] arguments, WasmFunction target) {
            arguments[0] = target.receiver(caller);
            return dispatch.execute(target.callTarget(), arguments);
        }
    }

    /** A call of a function that the module defines. */
    private static final class Defined extends CallSiteNode {
        @Child
        private DirectCallNode callNode;

        Defined(LoadedModule module, int callee, FunctionCode function, int codeIndex) {
            super(function, codeIndex);
            this.callNode = DirectCallNode.create(module.target(callee));
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            arguments[0] = caller;
            return callNode.call(arguments);
        }
    }

    /** A call of an imported function. */
    private static final class Imported extends CallSiteNode {
        private final int callee;

        @Child
        private DispatchNode dispatch = DispatchNodeGen.create();

        Imported(int callee, FunctionCode function, int codeIndex) {
            super(function, codeIndex);
            this.callee = callee;
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            WasmFunction target = caller.importedFunction(callee);
            arguments[0] = target.receiver(caller);
            return dispatch.execute(target.callTarget(), arguments);
        }
    }

    /** A call through a table. */
    private static final class Indirect extends CallSiteNode {
        private final int table;
        private final DefinedType type;

        @Child
        private DispatchNode dispatch = DispatchNodeGen.create();

        Indirect(int table, DefinedType type, FunctionCode function, int codeIndex) {
            super(function, codeIndex);
            this.table = table;
            this.type = type;
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            WasmFunction target = callee(caller, table, type, index);
            arguments[0] = target.receiver(caller);
            return dispatch.execute(target.callTarget(), arguments);
        }
    }
}
