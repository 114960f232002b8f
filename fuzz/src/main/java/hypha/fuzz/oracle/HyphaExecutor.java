package hypha.fuzz.oracle;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.fuzz.generate.Feature;
import hypha.fuzz.generate.TestCase;
import hypha.fuzz.generate.TestCase.Call;
import hypha.fuzz.generate.TestCase.Import;
import hypha.fuzz.generate.Type;
import hypha.wasm.WasmLanguage;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmFunction;
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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;

/** This project's engine, in one of several ways to execute. */
public final class HyphaExecutor implements Executor {
    /** How code is executed. */
    public enum Mode {
        /** Nothing is compiled. */
        INTERPRETED,
        /** As JVM bytecode from the first call on where that is possible, else interpreted. */
        BASELINE,
        /** The same, but functions are cold at first, and hot soon. */
        WARM,
        /** As {@link #BASELINE}, with functions cut into many methods, as it is done with those that are too large for one. */
        REGIONS,
        /** All together: JVM bytecode where that is possible, else as in {@link #TIERED}. */
        MIXED,
        /** Everything is compiled before its first execution, and a failing compilation is a failure. */
        COMPILED,
        /** Functions and loops are compiled after few executions, on the same thread: profiles, deoptimization and on-stack replacement take part, always at the same places. */
        TIERED
    }

    /** Modules that share an engine; after them a new one is made, so that what is compiled does not pile up. */
    private static final int MODULES_FOR_AN_ENGINE = 100;

    private static final int REPORTED_FRAMES = 12;

    /** Fewer than many generated functions get. */
    private static final String COLD_CALLS = "4";

    /** Less than most generated functions have. */
    private static final String REGION_BYTES = "100";

    /** More than generated modules ever ask for. */
    private static final String MAXIMUM_PAGES = "16";

    private static final String MAXIMUM_ELEMENTS = "10000";

    private static final LongAdder COMPILATIONS = new LongAdder();
    private static final LongAdder INVALIDATIONS = new LongAdder();

    private final Mode mode;
    private final Set<Feature> features;
    private Context context;
    private Engine engine;
    private int modules;

    /** Creates an executor of a mode that runs modules of some features. */
    public HyphaExecutor(Mode mode, Set<Feature> features) {
        this.mode = mode;
        this.features = Set.copyOf(features);
    }

    /** Counts what Truffle logs about compilations. */
    private static final class CompilationCounter extends Handler {
        @Override
        public void publish(LogRecord message) {
            if (message.getMessage().startsWith("opt done")) {
                COMPILATIONS.increment();
            } else if (message.getMessage().startsWith("opt inv")
                    || message.getMessage().startsWith("opt deopt")) {
                INVALIDATIONS.increment();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** Returns how many functions and loops were compiled so far. */
    public static long compilations() {
        return COMPILATIONS.sum();
    }

    /** Returns how often compiled code was given up since it met what it was not compiled for. */
    public static long invalidations() {
        return INVALIDATIONS.sum();
    }

    @Override
    public String name() {
        return "hypha-" + mode.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Set<Feature> features() {
        return features;
    }

    @Override
    public boolean isOracle() {
        return false;
    }

    private void open() {
        if (modules++ % MODULES_FOR_AN_ENGINE == 0) {
            close();
        }
        if (context == null) {
            Engine.Builder builder = Engine.newBuilder(WasmLanguage.ID).allowExperimentalOptions(true);
            switch (mode) {
                case INTERPRETED, BASELINE, WARM, REGIONS -> builder.option("engine.Compilation", "false");
                case COMPILED -> builder.option("engine.CompileImmediately", "true");
                case TIERED, MIXED ->
                    builder.option("engine.MultiTier", "false")
                            .option("engine.SingleTierCompilationThreshold", "3")
                            .option("engine.MinInvokeThreshold", "1")
                            .option("engine.OSRCompilationThreshold", "8");
            }
            builder.option(
                    "hwasm.Baseline",
                    String.valueOf(mode != Mode.INTERPRETED && mode != Mode.COMPILED && mode != Mode.TIERED));
            builder.option("hwasm.ColdCalls", mode == Mode.WARM ? COLD_CALLS : "0");
            if (mode == Mode.REGIONS) {
                builder.option("hwasm.BaselineMethodBytes", REGION_BYTES);
            }
            if (mode != Mode.INTERPRETED && mode != Mode.BASELINE && mode != Mode.WARM && mode != Mode.REGIONS) {
                builder.option("engine.BackgroundCompilation", "false")
                        .option("engine.CompilationFailureAction", "Throw")
                        .option("engine.TraceCompilation", "true")
                        .logHandler(new CompilationCounter());
            }
            engine = builder.build();
            context = Context.newBuilder(WasmLanguage.ID)
                    .engine(engine)
                    .option("hwasm.MaximumMemoryPages", MAXIMUM_PAGES)
                    .option("hwasm.MaximumTableElements", MAXIMUM_ELEMENTS)
                    .build();
            context.initialize(WasmLanguage.ID);
        }
    }

    @Override
    public Trace run(TestCase test) {
        open();
        Trace trace = new Trace();
        context.enter();
        try {
            run(test, trace);
        } catch (Throwable e) {
            trace.failure(describe(e));
        } finally {
            context.leave();
        }
        return trace;
    }

    /**
     * Instantiates any valid module, calls all that it exports, and stops what does not end.
     *
     * @return a trace with a failure, if anything but a proper failure or trap came out
     */
    public Trace runAnything(byte[] module) {
        open();
        Trace trace = new Trace();
        context.enter();
        try {
            ArbitraryRun.run(module);
        } catch (AbstractTruffleException e) {
            trace.trap(e.getMessage());
        } catch (Throwable e) {
            trace.failure(describe(e));
        } finally {
            context.leave();
        }
        return trace;
    }

    private static String describe(Throwable e) {
        StringBuilder text = new StringBuilder(e.toString());
        Arrays.stream(e.getStackTrace())
                .limit(REPORTED_FRAMES)
                .forEach(frame -> text.append(" < ").append(frame));
        return e.getCause() == null ? text.toString() : text + " cause: " + describe(e.getCause());
    }

    private static void run(TestCase test, Trace trace) {
        WasmInstance instance;
        Host host = new Host(trace);
        try {
            var module = WasmEngine.current().load("fuzz", test.module());
            instance = WasmEngine.current()
                    .instantiate(
                            module,
                            (from, name, kind, type) -> provide(test, name),
                            ArenaMemoryProvider.INSTANCE,
                            host);
        } catch (WasmException e) {
            if (e.failure() == Failure.TRAP || e.failure() == Failure.EXHAUSTION) {
                trace.trap(e.getMessage());
            } else {
                trace.failure(e.failure() + ": " + e.getMessage());
            }
            return;
        } catch (AbstractTruffleException e) {
            trace.trap("uncaught exception");
            return;
        }
        host.instance = instance;
        for (Call call : test.calls()) {
            instance.global(TestCase.FUEL).i32(call.fuel());
            trace.add("call " + call.function());
            call(instance, call, trace);
            StringBuilder globals = new StringBuilder("globals");
            for (TestCase.GlobalExport global : test.globals()) {
                globals.append(' ')
                        .append(text(
                                global.type(), instance.global(global.name()).get(), instance));
            }
            trace.add(globals.toString());
        }
        state(test, instance, trace);
        trace.add("host calls " + host.calls);
    }

    private static void call(WasmInstance instance, Call call, Trace trace) {
        Object[] arguments = new Object[call.arguments().size()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] =
                    box(call.signature().parameters().get(i), call.arguments().get(i), instance);
        }
        try {
            Object result = instance.function(call.function()).invoke(arguments);
            List<Type> types = call.signature().results();
            Object[] results = types.size() > 1 ? (Object[]) result : new Object[] {result};
            StringBuilder line = new StringBuilder("results");
            for (int i = 0; i < types.size(); i++) {
                line.append(' ').append(text(types.get(i), results[i], instance));
            }
            trace.add(line.toString());
        } catch (WasmException e) {
            if (e.failure() == Failure.TRAP || e.failure() == Failure.EXHAUSTION) {
                trace.trap(e.getMessage());
            } else {
                trace.failure(e.failure() + ": " + e.getMessage());
            }
        } catch (AbstractTruffleException e) {
            trace.trap("uncaught exception");
        }
    }

    private static void state(TestCase test, WasmInstance instance, Trace trace) {
        for (int i = 0; i < test.memories(); i++) {
            WasmMemory memory = instance.memory("m" + i);
            trace.add("memory " + i + " bytes=" + memory.sizeBytes() + " digest="
                    + Digest.of(memory.segment(), memory.sizeBytes()));
        }
        for (int i = 0; i < test.tables().size(); i++) {
            WasmTable table = instance.table("t" + i);
            StringBuilder line = new StringBuilder("table " + i);
            for (int j = 0; j < table.size(); j++) {
                line.append(' ').append(text(test.tables().get(i), table.get(j), instance));
            }
            trace.add(line.toString());
        }
    }

    /** A digest of a memory's content. */
    private static final class Digest {
        static int of(MemorySegment segment, long bytes) {
            int hash = 0x811C_9DC5;
            for (long at = 0; at < bytes; at += Integer.BYTES) {
                hash = (hash ^ segment.get(ValueLayout.JAVA_INT_UNALIGNED, at)) * 0x0100_0193;
            }
            return hash;
        }
    }

    private static Object provide(TestCase test, String name) {
        Import wanted = test.imports().stream()
                .filter(external -> external.name().equals(name))
                .findFirst()
                .orElseThrow();
        return switch (wanted.kind()) {
            case FUNCTION -> function(wanted);
            case TABLE ->
                new WasmTable(
                        new TableType(type(wanted.type()), Limits.between(wanted.minimum(), wanted.maximum())), null);
            case MEMORY ->
                new WasmMemory(
                        new MemoryType(
                                wanted.wide() ? AddressType.I64 : AddressType.I32,
                                Limits.between(wanted.minimum(), wanted.maximum()),
                                wanted.shared()),
                        ArenaMemoryProvider.INSTANCE);
            case GLOBAL ->
                new WasmGlobal(
                        new GlobalType(type(wanted.type()), wanted.mutable()),
                        box(wanted.type(), HostRules.global(wanted.type()), null));
        };
    }

    private static HostFunction function(Import wanted) {
        List<Type> parameters = wanted.signature().parameters();
        List<Type> results = wanted.signature().results();
        FunctionType type = new FunctionType(types(parameters), types(results));
        return new HostFunction(wanted.name(), type, () -> new HostFunctionNode() {
            @Override
            public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
                return ((Host) caller.embedderData()).call(caller, wanted, arguments);
            }
        });
    }

    private static ValueType[] types(List<Type> types) {
        return types.stream().map(HyphaExecutor::type).toArray(ValueType[]::new);
    }

    private static ValueType type(Type type) {
        return ValueType.ofCode(type.code());
    }

    /** What an instance's host functions share. */
    private static final class Host {
        private final Trace trace;
        private int calls;
        private WasmInstance instance;

        Host(Trace trace) {
            this.trace = trace;
        }

        @TruffleBoundary
        Object call(WasmInstance caller, Import wanted, Object[] arguments) {
            if (calls < RECORDED_HOST_CALLS) {
                StringBuilder line = new StringBuilder("host " + wanted.name());
                List<Type> parameters = wanted.signature().parameters();
                for (int i = 0; i < parameters.size(); i++) {
                    line.append(' ')
                            .append(text(parameters.get(i), arguments[i + 1], instance == null ? caller : instance));
                }
                trace.add(line.toString());
            }
            List<Type> types = wanted.signature().results();
            List<Object> results = new ArrayList<>();
            for (int i = 0; i < types.size(); i++) {
                results.add(box(types.get(i), HostRules.result(calls, i, types.get(i)), caller));
            }
            calls++;
            return switch (results.size()) {
                case 0 -> null;
                case 1 -> results.getFirst();
                default -> results.toArray();
            };
        }
    }

    private static Object box(Type type, long bits, WasmInstance instance) {
        return switch (type.letter()) {
            case 'i' -> (int) bits;
            case 'I' -> bits;
            case 'f' -> Float.intBitsToFloat((int) bits);
            case 'F' -> Double.longBitsToDouble(bits);
            case 'r' -> bits == Call.NULL ? null : instance.function((int) bits);
            default -> bits == Call.NULL ? null : (Object) bits;
        };
    }

    private static String text(Type type, Object value, WasmInstance instance) {
        return switch (type.letter()) {
            case 'i' -> HostRules.number(type, (int) value);
            case 'I' -> HostRules.number(type, (long) value);
            case 'f' -> HostRules.number(type, Float.floatToRawIntBits((float) value));
            case 'F' -> HostRules.number(type, Double.doubleToRawLongBits((double) value));
            case 'r' -> HostRules.reference(type, value == null ? Call.NULL : index((WasmFunction) value, instance));
            default -> HostRules.reference(type, value == null ? Call.NULL : (long) value);
        };
    }

    private static long index(WasmFunction function, WasmInstance instance) {
        for (int i = 0; i < instance.module().model().functionCount(); i++) {
            if (instance.function(i) == function) {
                return i;
            }
        }
        throw new IllegalStateException("a reference to a function of no index: " + function);
    }

    @Override
    public void close() {
        if (context != null) {
            context.close(true);
            engine.close(true);
            context = null;
        }
    }
}
