package hypha.benchmarks;

import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.translation.Translator;
import hypha.wasm.validation.ModuleValidator;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a module takes; times are processor time of one thread in a warm JVM, the best of several.
 *
 * @param name of the module
 * @param bytes its size
 * @param codeBytes the size of its function bodies
 * @param functions how many functions it defines
 * @param parseMillis reading the sections
 * @param validateMillis validating all bodies
 * @param translateMillis making the register code of all functions, which in use happens at each one's first call
 * @param firstCallMillis from bytes to the first result: load, instantiate, translate and compile one function, call it; NaN if the module cannot be called
 * @param loadedBytes heap of the loaded module beside its bytes
 * @param registerCodeBytes heap of the register code of all functions
 */
record SizeMeasurement(
        String name,
        int bytes,
        long codeBytes,
        int functions,
        double parseMillis,
        double validateMillis,
        double translateMillis,
        double firstCallMillis,
        long loadedBytes,
        long registerCodeBytes) {
    private static final int LEAST_RUNS = 5;
    private static final int MOST_RUNS = 2000;
    private static final double ENOUGH_MILLIS = 400;
    private static final int ENOUGH_BYTES = 8 << 20;
    private static final int MOST_COPIES = 1000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Measures a module, on a thread that has entered a context. */
    static SizeMeasurement of(String name, byte[] bytes, boolean callable) {
        WasmEngine engine = WasmEngine.current();
        double parse = best(() -> ModuleParser.parse(bytes));
        WasmModule model = ModuleParser.parse(bytes);
        double validate = best(() -> {
            ModuleValidator.validate(model);
            return model;
        });
        double translate = best(() -> translate(model));
        double firstCall = callable ? best(() -> call(engine, bytes)) : Double.NaN;
        long loadedBytes = heapBytes(bytes, () -> engine.load("sweep", bytes));
        long registerCodeBytes = heapBytes(bytes, () -> translate(model));
        int functions = model.functionCount() - model.importedFunctionCount();
        return new SizeMeasurement(
                name,
                bytes.length,
                codeBytes(model),
                functions,
                parse,
                validate,
                translate,
                firstCall,
                loadedBytes,
                registerCodeBytes);
    }

    /** Returns the heap that what an action makes takes; of small modules it is made many times, so that what else happens on the heap does not count. */
    private static long heapBytes(byte[] module, Supplier<Object> action) {
        int count = Math.clamp(ENOUGH_BYTES / module.length, 1, MOST_COPIES);
        List<Object> made = new ArrayList<>(count + 1);
        made.add(action.get());
        long before = used();
        for (int i = 0; i < count; i++) {
            made.add(action.get());
        }
        return (used() - before) / (made.size() - 1);
    }

    private static long codeBytes(WasmModule model) {
        long bytes = 0;
        for (int f = model.importedFunctionCount(); f < model.functionCount(); f++) {
            bytes += model.bodyEnd(f) - model.bodyStart(f);
        }
        return bytes;
    }

    private static List<FunctionCode> translate(WasmModule model) {
        List<FunctionCode> code = new ArrayList<>(model.functionCount());
        for (int f = model.importedFunctionCount(); f < model.functionCount(); f++) {
            code.add(Translator.translate(model, f));
        }
        return code;
    }

    private static Object call(WasmEngine engine, byte[] bytes) {
        LoadedModule module = engine.load("sweep", bytes);
        WasmInstance instance = engine.instantiate(module, ImportResolver.EMPTY, ArenaMemoryProvider.INSTANCE, null);
        Object result = instance.function("f").invoke(0, 0L);
        instance.memory().release();
        return result;
    }

    /** Runs an action until there were enough runs, and returns the processor time of the best one in milliseconds. */
    private static double best(Supplier<Object> action) {
        double best = Double.MAX_VALUE;
        double sum = 0;
        for (int i = 0; i < MOST_RUNS && (i < LEAST_RUNS || sum < ENOUGH_MILLIS); i++) {
            long start = THREADS.getCurrentThreadCpuTime();
            if (action.get() == null) {
                throw new IllegalStateException("no result");
            }
            double millis = (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
            best = Math.min(best, millis);
            sum += millis;
        }
        return best;
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
