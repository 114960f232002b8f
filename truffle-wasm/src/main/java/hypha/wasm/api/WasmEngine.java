package hypha.wasm.api;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.ThreadLocalAction;
import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.WasmContext;
import hypha.wasm.baseline.SafepointWatch;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.runtime.EngineState;
import hypha.wasm.runtime.Instantiation;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.StoreLimits;
import hypha.wasm.runtime.WasmInstance;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The engine as an embedder written in Java sees it: one for each polyglot context, or a {@linkplain #standalone standalone} one. Safe for threads; calls that run WebAssembly code need a thread that has entered the context, if there
 * is one.
 *
 * <p>Nothing here keeps state for a thread, so an embedder may suspend the calling code (a continuation) in any host function and resume it on a thread that has entered the same context.
 */
public final class WasmEngine {
    /** Null in a standalone engine. */
    private final WasmContext context;

    private final EngineState state;
    private final ParserLimits parserLimits;
    private final StoreLimits storeLimits;

    /** Creates the API of a context; for {@link WasmContext}. */
    public WasmEngine(WasmContext context) {
        this.context = Objects.requireNonNull(context, "context");
        this.state = context.language().state();
        this.parserLimits = context.parserLimits();
        this.storeLimits = context.storeLimits();
    }

    private WasmEngine(EngineState state) {
        this.context = null;
        this.state = state;
        this.parserLimits = ParserLimits.DEFAULT;
        this.storeLimits = StoreLimits.DEFAULT;
    }

    /**
     * Returns an engine that lives without polyglot contexts, and starts Truffle only when code is called that the first tier does not run: a program that needs none of it has its result several times sooner. Any thread may call its
     * code, without entering anything.
     *
     * <p>What it does without: options, tools, {@link #interrupt} and {@link #atSafepoint} ({@link WasmInstance#atPoll} interrupts code of both tiers), and Truffle's own stack traces ({@link WasmStackTrace} is complete).
     *
     * @param listener told, once, the name of Truffle's runtime when it is started: {@code Interpreted} if it does not find its compiler
     */
    public static WasmEngine standalone(Consumer<String> listener) {
        return new WasmEngine(EngineState.standalone(listener));
    }

    /** Returns an engine as {@link #standalone(Consumer)} does. */
    public static WasmEngine standalone() {
        return standalone(name -> {});
    }

    /** Says whether Truffle runs, or has run, some of the code; always true in a polyglot context. */
    public boolean usesTruffle() {
        return state.usesTruffle();
    }

    /**
     * Returns the engine of the entered polyglot context, in which the language must be initialized ({@code Context.initialize("hwasm")}).
     *
     * @throws IllegalStateException (or an assertion) if no context is entered
     */
    public static WasmEngine current() {
        return WasmContext.current().engine();
    }

    /**
     * Reads and validates a module. The result can be instantiated any number of times, and all instances share its code.
     *
     * @param name shown in stack traces if the module has no name of its own
     * @param bytes the module; not to be changed afterwards
     * @throws hypha.wasm.exception.WasmException if it is malformed or invalid
     */
    @TruffleBoundary
    public LoadedModule load(String name, byte[] bytes) {
        return load(name, bytes, parserLimits);
    }

    /**
     * Reads and validates a module, with limits of the embedder's own.
     *
     * @param name shown in stack traces if the module has no name of its own
     * @param bytes the module; not to be changed afterwards
     * @throws hypha.wasm.exception.WasmException if it is malformed, which it also is beyond the limits, or invalid
     */
    @TruffleBoundary
    public LoadedModule load(String name, byte[] bytes, ParserLimits limits) {
        return LoadedModule.load(state, name, bytes, limits);
    }

    /**
     * Instantiates a module and runs its start function.
     *
     * <p>If a segment does not fit or the start function traps, what it wrote before stays written, as the specification demands, and imported tables may refer to its functions: its memory is not
     * released, which is left to who provides it.
     *
     * @param memories provides the memories that the module defines
     * @param embedderData see {@link WasmInstance#embedderData()}; set before anything runs
     * @throws hypha.wasm.exception.WasmException if an import is missing or of another type, memory is refused, or execution traps
     */
    @TruffleBoundary
    public WasmInstance instantiate(
            LoadedModule module, ImportResolver imports, LinearMemoryProvider memories, Object embedderData) {
        return instantiate(module, imports, memories, embedderData, storeLimits);
    }

    /** Instantiates a module as {@link #instantiate(LoadedModule, ImportResolver, LinearMemoryProvider, Object)} does, with the embedder's own limits on the memories and tables that it defines. */
    @TruffleBoundary
    public WasmInstance instantiate(
            LoadedModule module,
            ImportResolver imports,
            LinearMemoryProvider memories,
            Object embedderData,
            StoreLimits limits) {
        WasmInstance instance = Instantiation.link(module, imports, memories, embedderData, limits);
        Instantiation.start(instance);
        return instance;
    }

    /**
     * Makes an instance as {@link #instantiate(LoadedModule, ImportResolver, LinearMemoryProvider, Object)} does, but leaves its start function to {@link #start}: for embedders who have to know the instance before any of its code runs,
     * to interrupt it for example.
     *
     * @throws hypha.wasm.exception.WasmException if an import is missing or of another type, memory is refused, or a segment does not fit
     */
    @TruffleBoundary
    public WasmInstance link(
            LoadedModule module, ImportResolver imports, LinearMemoryProvider memories, Object embedderData) {
        return Instantiation.link(module, imports, memories, embedderData, storeLimits);
    }

    /** Runs the start function, if there is one, of an instance that {@link #link} made. To be called once, before any export. */
    @TruffleBoundary
    public void start(WasmInstance instance) {
        Instantiation.start(instance);
    }

    /**
     * Makes a thread throw an exception in the WebAssembly code that it runs: at its next loop back-edge, call or return. Returns at once.
     *
     * @param thread a thread; nothing happens if it is not entered in this context
     * @param exception makes the exception, on that thread
     * @return done when it was thrown; cancel it to withdraw the interruption
     * @throws UnsupportedOperationException in a standalone engine
     */
    @TruffleBoundary
    public Future<Void> interrupt(Thread thread, Supplier<? extends AbstractTruffleException> exception) {
        return atSafepoint(thread, node -> {
            throw exception.get();
        });
    }

    /**
     * Runs an action on a thread, at the next loop back-edge, call or return of the WebAssembly code that it runs. Returns at once.
     *
     * @param thread a thread; nothing happens if it is not entered in this context
     * @param action gets the node at which the thread is; may throw an {@link AbstractTruffleException}, which unwinds the WebAssembly code. It cannot yield a continuation, since compiled code calls
     *     it through native code: see {@link WasmInstance#atPoll}
     * @return done when the action ran; cancel it to withdraw it
     * @throws UnsupportedOperationException in a standalone engine
     */
    @TruffleBoundary
    public Future<Void> atSafepoint(Thread thread, Consumer<Node> action) {
        if (context == null) {
            throw new UnsupportedOperationException(
                    "a standalone engine has no safepoints of Truffle: see WasmInstance.atPoll");
        }
        Future<Void> done = context.env().submitThreadLocal(new Thread[] {thread}, new ThreadLocalAction(true, false) {
            @Override
            protected void perform(Access access) {
                action.accept(access.getLocation());
            }
        });
        SafepointWatch.hurry();
        return done;
    }
}
