package hypha.wasm;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.TruffleLanguage.ContextPolicy;
import com.oracle.truffle.api.TruffleLanguage.Registration;
import com.oracle.truffle.api.instrumentation.ProvidedTags;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.source.Source;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.nodes.ModuleRootNode;
import hypha.wasm.runtime.CodeByType;
import hypha.wasm.runtime.EngineState;
import hypha.wasm.runtime.LoadedModule;
import org.graalvm.options.OptionDescriptors;
import org.graalvm.options.OptionValues;

/**
 * The language. From bytes to results:
 *
 * <ol>
 *   <li>{@link #parse} reads and validates a module ({@link LoadedModule}), once for each engine and source; one in the {@linkplain hypha.wasm.text text format} is made a binary module first;
 *   <li>evaluating it gives a module object, whose {@code newInstance} {@linkplain hypha.wasm.runtime.Instantiation instantiates} it;
 *   <li>the first call of a function translates its body to {@linkplain hypha.wasm.code.Opcode register code};
 *   <li>{@code hypha.wasm.nodes.FunctionNode} interprets that, and partial evaluation of the interpreter over it makes machine code.
 * </ol>
 *
 * <p>Code is shared by all instances of a module in all contexts of an engine: an instance is only ever reached through the arguments of a call.
 */
@Registration(
        id = WasmLanguage.ID,
        name = "WebAssembly (Hypha)",
        defaultMimeType = WasmLanguage.MIME_TYPE,
        byteMimeTypes = WasmLanguage.MIME_TYPE,
        characterMimeTypes = WasmLanguage.TEXT_MIME_TYPE,
        interactive = false,
        contextPolicy = ContextPolicy.SHARED)
@ProvidedTags({
    StandardTags.RootTag.class,
    StandardTags.RootBodyTag.class,
    StandardTags.StatementTag.class,
    StandardTags.CallTag.class,
    StandardTags.ExpressionTag.class
})
public final class WasmLanguage extends TruffleLanguage<WasmContext> {
    /** The id of the language; {@code wasm} is GraalWasm's. */
    public static final String ID = "hwasm";

    /** The MIME type of modules. */
    public static final String MIME_TYPE = "application/wasm";

    /** The MIME type of modules in the text format; a source of characters must say that it is of this type. */
    public static final String TEXT_MIME_TYPE = "text/wasm";

    private static final LanguageReference<WasmLanguage> REFERENCE = LanguageReference.create(WasmLanguage.class);

    private final EngineState state = EngineState.of(this);
    private final CodeByType foreignCalls = new CodeByType();

    /** Returns the language of the entered context. */
    public static WasmLanguage current() {
        return REFERENCE.get(null);
    }

    /** Returns what the modules of the engine share. The contexts that share this language agree on its options. */
    public EngineState state() {
        return state;
    }

    /** Returns the code of the engine that calls imported functions of other languages. */
    public CodeByType foreignCalls() {
        return foreignCalls;
    }

    @Override
    protected WasmContext createContext(Env env) {
        state.setBaseline(
                WasmOptions.BASELINE.getValue(env.getOptions()),
                WasmOptions.BASELINE_METHOD_BYTES.getValue(env.getOptions()));
        state.setColdCalls(WasmOptions.COLD_CALLS.getValue(env.getOptions()));
        return new WasmContext(this, env);
    }

    @Override
    protected CallTarget parse(ParsingRequest request) {
        Source source = request.getSource();
        ParserLimits limits = WasmContext.current().parserLimits();
        LoadedModule module = source.hasBytes()
                ? LoadedModule.load(state, source.getName(), source.getBytes().toByteArray(), limits)
                : TextModule.load(state, source, limits);
        return new ModuleRootNode(this, module, source.getName()).getCallTarget();
    }

    @Override
    protected OptionDescriptors getOptionDescriptors() {
        return new WasmOptionsOptionDescriptors();
    }

    @Override
    protected boolean areOptionsCompatible(OptionValues firstOptions, OptionValues newOptions) {
        return WasmOptions.areCompatible(firstOptions, newOptions);
    }

    @Override
    protected boolean isThreadAccessAllowed(Thread thread, boolean singleThreaded) {
        return true;
    }
}
