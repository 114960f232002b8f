package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.nodes.DirectCallNode;
import hypha.wasm.code.FunctionCode;
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

    /** Returns a node for {@code call}. */
    static CallSiteNode direct(LoadedModule module, int callee, FunctionCode function, int codeIndex) {
        return callee < module.model().importedFunctionCount()
                ? new Imported(callee, function, codeIndex)
                : new Defined(module, callee, function, codeIndex);
    }

    /** Returns a node for {@code call_indirect}. */
    static CallSiteNode indirect(int table, DefinedType type, FunctionCode function, int codeIndex) {
        return new Indirect(table, type, function, codeIndex);
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
            WasmFunction target = caller.table(table).callee(index);
            if (target.definedType() != type && !target.definedType().isSubtypeOf(type)) {
                CompilerDirectives.transferToInterpreter();
                throw Trap.INDIRECT_CALL_TYPE;
            }
            arguments[0] = target.receiver(caller);
            return dispatch.execute(target.callTarget(), arguments);
        }
    }
}
