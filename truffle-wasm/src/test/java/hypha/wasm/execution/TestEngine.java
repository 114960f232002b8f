package hypha.wasm.execution;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.text.TextFormat;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;

/** An engine with one context, which the creating thread has entered until this is closed. */
final class TestEngine implements AutoCloseable {
    private final Engine polyglotEngine;
    private final Context context;

    TestEngine(ExecutionMode mode) {
        this(mode.engine());
    }

    /** Takes over an engine. */
    TestEngine(Engine engine) {
        polyglotEngine = engine;
        context = Context.newBuilder(WasmLanguage.ID).engine(polyglotEngine).build();
        context.initialize(WasmLanguage.ID);
        context.enter();
    }

    Context context() {
        return context;
    }

    /** Evaluates a module in the text format and instantiates it through the polyglot API; returns the exports. */
    Value evaluate(String text, Object... imports) {
        ByteSequence bytes = ByteSequence.create(TextFormat.toBinary(text));
        return context.eval(Source.newBuilder(WasmLanguage.ID, bytes, "test").buildLiteral())
                .newInstance(imports)
                .getMember("exports");
    }

    WasmEngine engine() {
        return WasmEngine.current();
    }

    /** Loads a module in the text format. */
    LoadedModule load(String text) {
        return engine().load("test", TextFormat.toBinary(text));
    }

    /** Instantiates a module in the text format. */
    WasmInstance instantiate(String text, ImportResolver imports) {
        return engine().instantiate(load(text), imports, ArenaMemoryProvider.INSTANCE, null);
    }

    /** Instantiates a module in the text format that imports nothing. */
    WasmInstance instantiate(String text) {
        return instantiate(text, ImportResolver.EMPTY);
    }

    @Override
    public void close() {
        context.leave();
        context.close(true);
        polyglotEngine.close(true);
    }
}
