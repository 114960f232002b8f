package hypha.wasm.specification;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.runtime.WasmTable;
import hypha.wasm.types.AddressType;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.TableType;
import hypha.wasm.types.ValueType;
import java.util.HashMap;
import java.util.Map;

/** The host module {@code spectest} that scripts import from. */
final class SpectestModule {
    private static final float F32 = 666.6f;
    private static final double F64 = 666.6;
    private static final int INTEGER = 666;

    private SpectestModule() {}

    /** Returns a new module's exports: functions that print nothing, globals, a table and a memory. */
    static Map<String, Object> exports() {
        Map<String, Object> exports = new HashMap<>();
        print(exports, "print");
        print(exports, "print_i32", ValueType.I32);
        print(exports, "print_i64", ValueType.I64);
        print(exports, "print_f32", ValueType.F32);
        print(exports, "print_f64", ValueType.F64);
        print(exports, "print_i32_f32", ValueType.I32, ValueType.F32);
        print(exports, "print_f64_f64", ValueType.F64, ValueType.F64);
        exports.put("global_i32", new WasmGlobal(new GlobalType(ValueType.I32, false), INTEGER));
        exports.put("global_i64", new WasmGlobal(new GlobalType(ValueType.I64, false), (long) INTEGER));
        exports.put("global_f32", new WasmGlobal(new GlobalType(ValueType.F32, false), F32));
        exports.put("global_f64", new WasmGlobal(new GlobalType(ValueType.F64, false), F64));
        exports.put("table", new WasmTable(new TableType(ValueType.FUNCREF, Limits.between(10, 20)), null));
        exports.put(
                "table64",
                new WasmTable(new TableType(AddressType.I64, ValueType.FUNCREF, Limits.between(10, 20)), null));
        exports.put(
                "shared_memory",
                new WasmMemory(
                        new MemoryType(AddressType.I32, Limits.between(1, 2), true), ArenaMemoryProvider.INSTANCE));
        exports.put("memory", new WasmMemory(new MemoryType(Limits.between(1, 2)), ArenaMemoryProvider.INSTANCE));
        return exports;
    }

    private static void print(Map<String, Object> exports, String name, ValueType... parameters) {
        FunctionType type = new FunctionType(parameters, new ValueType[0]);
        exports.put(name, new HostFunction(name, type, Silent::new));
    }

    private static final class Silent extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return null;
        }
    }
}
