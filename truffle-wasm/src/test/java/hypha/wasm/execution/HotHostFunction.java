package hypha.wasm.execution;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.text.TextFormat;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.util.Map;
import java.util.function.Supplier;

/** Calls four host functions in one loop of a standalone engine often enough for HotSpot's last compiler, each one that is to be inlined or not, as the argument says. */
public final class HotHostFunction {
    static final String MODULE = """
            (module
              (func $add (import "host" "add") (param i32 i64) (result i64))
              (func $twist (import "host" "twist") (param i64) (result i64))
              (func $negate (import "host" "negate") (param i64) (result i64))
              (func $reverse (import "host" "reverse") (param i64) (result i64))
              (func (export "loop") (param $n i32) (result i64) (local $x i64)
                (loop $again
                  (local.set $x (call $twist (call $negate (call $reverse (call $add (local.get $n) (local.get $x))))))
                  (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $x)))""";

    private HotHostFunction() {}

    /** Adds its arguments. */
    static final class AddNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return i32(arguments, 0) + i64(arguments, 1);
        }
    }

    /** Turns its argument. */
    static final class TwistNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return Long.rotateLeft(i64(arguments, 0), 7) ^ 1;
        }
    }

    /** Changes its argument's sign. */
    static final class NegateNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return -i64(arguments, 0);
        }
    }

    /** Reverses its argument's bytes. */
    static final class ReverseNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return Long.reverseBytes(i64(arguments, 0));
        }
    }

    private static HostFunction function(
            boolean inlined, String name, FunctionType type, Supplier<HostFunctionNode> body) {
        return inlined ? HostFunction.inlined(name, type, body) : new HostFunction(name, type, body);
    }

    /** Prints the loop's result. */
    public static void main(String[] arguments) {
        boolean inlined = Boolean.parseBoolean(arguments[0]);
        var addType = TestImports.type(ValueType.I64, ValueType.I32, ValueType.I64);
        var twistType = TestImports.type(ValueType.I64, ValueType.I64);
        var functions = Map.of(
                "add", function(inlined, "add", addType, AddNode::new),
                "twist", function(inlined, "twist", twistType, TwistNode::new),
                "negate", function(inlined, "negate", twistType, NegateNode::new),
                "reverse", function(inlined, "reverse", twistType, ReverseNode::new));
        WasmEngine engine = WasmEngine.standalone(runtime -> {});
        WasmInstance instance = engine.instantiate(
                engine.load("hot", TextFormat.toBinary(MODULE)),
                (module, name, kind, type) -> functions.get(name),
                ArenaMemoryProvider.INSTANCE,
                null);
        long result = 0;
        for (int i = 0; i < 200; i++) {
            result = (long) instance.function("loop").invoke(1_000);
        }
        System.out.println("result=" + result);
    }
}
