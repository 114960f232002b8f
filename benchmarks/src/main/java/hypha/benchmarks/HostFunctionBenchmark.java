package hypha.benchmarks;

import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.WasmLanguage;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a call between WASM and Java costs. Host functions add one to their argument; a loop in WASM calls them a million times. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HostFunctionBenchmark {
    private static final int CALLS = 1_000_000;

    private static final String MODULE = """
            (module
              (import "host" "f" (func $f (param i32) (result i32)))
              (func (export "loop") (param $n i32) (result i32) (local $x i32)
                (loop $again
                  (local.set $x (call $f (local.get $x)))
                  (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $x))
              (func (export "increment") (param i32) (result i32)
                (i32.add (local.get 0) (i32.const 1))))
            """;

    private Context context;
    private WasmFunction inlinedLoop;
    private WasmFunction standaloneLoop;
    private WasmFunction standaloneInlinedLoop;
    private WasmFunction increment;
    private Value incrementValue;
    private Value proxyLoop;
    private Value objectLoop;
    private int number;

    /** A host function as a node. */
    private static final class IncrementNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return i32(arguments, 0) + 1;
        }
    }

    /** Another one. */
    private static final class SumNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return i32(arguments, 0) + 2;
        }
    }

    /** Another one. */
    private static final class ProductNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return i32(arguments, 0) * 3;
        }
    }

    /** Another one. */
    private static final class ShiftNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return i32(arguments, 0) >> 1;
        }
    }

    /** A host function as a method, found by its functional interface. */
    @FunctionalInterface
    public interface Increment {
        /** Adds one. */
        int apply(int value);
    }

    /** Instantiates the module with each kind of host function. */
    @Setup
    public void open() {
        context = Engines.open();
        byte[] bytes = Engines.binary(MODULE);
        FunctionType type = new FunctionType(new ValueType[] {ValueType.I32}, new ValueType[] {ValueType.I32});
        HostFunction node = new HostFunction("increment", type, IncrementNode::new);
        WasmEngine engine = WasmEngine.current();
        WasmInstance instance = engine.instantiate(
                engine.load("calls", bytes), (module, name, kind, wanted) -> node, ArenaMemoryProvider.INSTANCE, null);
        inlinedLoop = instance.function("loop");
        increment = instance.function("increment");

        standaloneLoop = standalone(bytes, node);
        standaloneInlinedLoop = standalone(bytes, HostFunction.inlined("increment", type, IncrementNode::new));

        Value module = context.eval(Source.newBuilder(WasmLanguage.ID, ByteSequence.create(bytes), "calls")
                .buildLiteral());
        ProxyExecutable proxy = arguments -> arguments[0].asInt() + 1;
        proxyLoop = exports(module, proxy).getMember("loop");
        Increment object = value -> value + 1;
        objectLoop = exports(module, object).getMember("loop");
        incrementValue = exports(module, object).getMember("increment");
    }

    /**
     * The loop in an engine of its own without a context. Functions that the loop does not call are called before, so that no call in code
     * that functions share has only ever met one, which a real program would not keep up either.
     */
    private static WasmFunction standalone(byte[] bytes, HostFunction function) {
        WasmEngine engine = WasmEngine.standalone(runtime -> {});
        List<Supplier<HostFunctionNode>> others = List.of(SumNode::new, ProductNode::new, ShiftNode::new);
        for (Supplier<HostFunctionNode> other : others) {
            HostFunction warm = new HostFunction("other", function.type(), other);
            instantiate(engine, bytes, warm).function("loop").invoke(CALLS);
        }
        return instantiate(engine, bytes, function).function("loop");
    }

    private static WasmInstance instantiate(WasmEngine engine, byte[] bytes, HostFunction function) {
        return engine.instantiate(
                engine.load("calls", bytes),
                (module, name, kind, wanted) -> function,
                ArenaMemoryProvider.INSTANCE,
                null);
    }

    private static Value exports(Value module, Object function) {
        ProxyObject imports = ProxyObject.fromMap(Map.of("host", ProxyObject.fromMap(Map.of("f", function))));
        return module.newInstance(imports).getMember("exports");
    }

    /** Closes the context. */
    @TearDown
    public void close() {
        context.leave();
        context.close();
    }

    /** A call of a host function that is a Truffle node. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public Object node() {
        return inlinedLoop.invoke(CALLS);
    }

    /** The same without Truffle, through the code that all host functions of a shape share. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public Object standalone() {
        return standaloneLoop.invoke(CALLS);
    }

    /** The same without Truffle, of a host function that has code of its own. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public Object standaloneInlined() {
        return standaloneInlinedLoop.invoke(CALLS);
    }

    /** A call of a {@link ProxyExecutable}. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int proxy() {
        return proxyLoop.execute(CALLS).asInt();
    }

    /** A call of a host object. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public int hostObject() {
        return objectLoop.execute(CALLS).asInt();
    }

    /** A call of WASM through the engine's own API. */
    @Benchmark
    public int intoWasm() {
        number = (int) increment.invoke(number);
        return number;
    }

    /** A call of WASM through the polyglot API. */
    @Benchmark
    public int intoWasmPolyglot() {
        number = incrementValue.execute(number).asInt();
        return number;
    }
}
