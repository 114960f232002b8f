package hypha.wasm.execution;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.util.function.BiFunction;

/** Host functions for tests. */
final class TestImports {
    private TestImports() {}

    /** Gives one thing to every import. */
    static ImportResolver always(Object external) {
        return (module, name, kind, type) -> external;
    }

    static FunctionType type(ValueType result, ValueType... parameters) {
        return new FunctionType(parameters, result == null ? new ValueType[0] : new ValueType[] {result});
    }

    /** Returns a host function that is a lambda; partial evaluation looks into it. */
    static HostFunction function(FunctionType type, BiFunction<WasmInstance, Object[], Object> body) {
        return new HostFunction("host", type, () -> new HostFunctionNode() {
            @Override
            public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
                return body.apply(caller, arguments);
            }
        });
    }
}
