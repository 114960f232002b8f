package hypha.fuzz.oracle;

import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.binary.Export;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.Vector128;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.runtime.WasmTable;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.TableType;
import hypha.wasm.types.ValueType;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a valid module of which nothing is known: what it imports is made up, what it exports is called with zeros, and it has little time. The caller has entered the context. */
final class ArbitraryRun {
    private static final long MILLIS = 60;
    private static final int CALLS = 12;

    private static final ScheduledExecutorService TIMER = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "timer");
        thread.setDaemon(true);
        return thread;
    });

    private ArbitraryRun() {}

    /** Thrown in a module whose time is up. */
    private static final class TimeUp extends AbstractTruffleException {
        private static final long serialVersionUID = 1L;
    }

    /** Runs a module; throws what is improper, and what stopped the instantiation. */
    static void run(byte[] bytes) {
        WasmEngine engine = WasmEngine.current();
        Thread thread = Thread.currentThread();
        AtomicBoolean timeIsUp = new AtomicBoolean();
        Future<?> alarm = TIMER.scheduleAtFixedRate(
                () -> {
                    timeIsUp.set(true);
                    engine.interrupt(thread, TimeUp::new);
                },
                MILLIS,
                MILLIS,
                TimeUnit.MILLISECONDS);
        try {
            var module = engine.load("mutant", bytes);
            WasmInstance instance = engine.instantiate(
                    module, (from, name, kind, type) -> provide(kind, type), ArenaMemoryProvider.INSTANCE, null);
            int calls = 0;
            for (Export export : module.model().exports()) {
                if (export.kind() == ExternalKind.FUNCTION && calls++ < CALLS && !timeIsUp.get()) {
                    call(instance, export.name());
                }
            }
        } finally {
            alarm.cancel(false);
        }
    }

    private static void call(WasmInstance instance, String name) {
        FunctionType type = instance.function(name).type();
        Object[] arguments = new Object[type.parameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            if (!hasZero(type.parameter(i))) {
                return;
            }
            arguments[i] = zero(type.parameter(i));
        }
        try {
            instance.function(name).invoke(arguments);
        } catch (AbstractTruffleException e) {
            if (e instanceof WasmException failure && failure.failure().ordinal() < 2) {
                throw new IllegalStateException("a failure of another time: " + failure.failure(), failure);
            }
        }
    }

    private static boolean hasZero(ValueType type) {
        return !type.isReference()
                || type.toString().contains("null")
                || !type.toString().startsWith("(");
    }

    private static Object zero(ValueType type) {
        return switch (type.kind()) {
            case I32 -> 0;
            case I64 -> 0L;
            case F32 -> 0f;
            case F64 -> 0.0;
            case V128 -> Vector128.ZERO;
            case REFERENCE -> null;
        };
    }

    private static Object provide(ExternalKind kind, Object type) {
        return switch (kind) {
            case FUNCTION -> function((FunctionType) type);
            case TABLE -> hasZero(((TableType) type).element()) ? new WasmTable((TableType) type, null) : null;
            case MEMORY -> new WasmMemory((MemoryType) type, ArenaMemoryProvider.INSTANCE);
            case GLOBAL -> {
                GlobalType global = (GlobalType) type;
                yield hasZero(global.value()) ? new WasmGlobal(global, zero(global.value())) : null;
            }
            default -> null;
        };
    }

    private static HostFunction function(FunctionType type) {
        Object[] results = new Object[type.resultCount()];
        for (int i = 0; i < results.length; i++) {
            if (!hasZero(type.result(i))) {
                return null;
            }
            results[i] = zero(type.result(i));
        }
        return new HostFunction("host", type, () -> new HostFunctionNode() {
            @Override
            public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
                return results.length == 0 ? null : results.length == 1 ? results[0] : results.clone();
            }
        });
    }
}
