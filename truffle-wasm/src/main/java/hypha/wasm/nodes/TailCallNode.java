package hypha.wasm.nodes;

import com.oracle.truffle.api.CallTarget;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.DefinedType;

/** A call in tail position: its result is a {@link TailCall}, which the function has to return. */
final class TailCallNode {
    private TailCallNode() {}

    /** A tail call of a function that the module defines. */
    static final class Defined extends CallSiteNode {
        private final CallTarget target;

        Defined(LoadedModule module, int callee, FunctionCode function, int codeIndex) {
            super(function, codeIndex);
            this.target = module.tailTarget(callee);
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            arguments[0] = caller;
            return new TailCall(target, arguments);
        }
    }

    /** A tail call of an imported function. */
    static final class Imported extends CallSiteNode {
        private final int callee;

        Imported(int callee, FunctionCode function, int codeIndex) {
            super(function, codeIndex);
            this.callee = callee;
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            return tailCall(caller.importedFunction(callee), caller, arguments);
        }
    }

    /** A tail call through a table. */
    static final class Indirect extends CallSiteNode {
        private final int table;
        private final DefinedType type;

        Indirect(int table, DefinedType type, FunctionCode function, int codeIndex) {
            super(function, codeIndex);
            this.table = table;
            this.type = type;
        }

        @Override
        Object call(WasmInstance caller, Object[] arguments, int index) {
            return tailCall(callee(caller, table, type, index), caller, arguments);
        }
    }

    /** Returns the tail call of a function. */
    static TailCall tailCall(WasmFunction function, WasmInstance caller, Object[] arguments) {
        arguments[0] = function.receiver(caller);
        return new TailCall(function.tailTarget(), arguments);
    }
}
