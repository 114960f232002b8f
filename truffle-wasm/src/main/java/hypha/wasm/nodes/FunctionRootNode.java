package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.baseline.BaselineEntry;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.baseline.SafepointWatch;
import hypha.wasm.baseline.WatchedThread;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.demangle.DisplayNames;
import hypha.wasm.exception.UnwindingException;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.translation.ProbePlan;
import hypha.wasm.translation.Translator;
import java.util.Set;

/** The root of a function's code. */
public final class FunctionRootNode extends RootNode {
    private final LoadedModule module;
    private final int function;
    private final boolean hasTailCalls;
    private final boolean baseline;

    private BaselineEntry baselineEntry;

    /** As tools show it; made when first wanted. */
    private String name;

    @Child
    private BodyNode body;

    /** The body that tools see; null as long as there are none. Not a child: there may be a wrapper of a tool around it. */
    private InstrumentedBodyNode instrumented;

    /** Whether the code has probes, or cannot have them. */
    private boolean probed;

    /** Creates the root of a defined function. */
    public FunctionRootNode(LoadedModule module, int function, FunctionCode code) {
        super(module.language(), Frames.descriptor(code.slotCount()));
        this.module = module;
        this.function = function;
        this.hasTailCalls = code.hasTailCalls();
        this.baseline = module.baseline() != null && BaselineModule.accepts(module, code);
        this.body = new FunctionNode(module, code, null);
    }

    @Override
    public Object execute(VirtualFrame frame) {
        try {
            return baseline ? executeBaseline(frame.getArguments()) : body.execute(frame);
        } catch (StackOverflowError e) {
            // If there is no room left for this handler either, that overflow is our caller's. No deoptimization here,
            // since it would need more room still.
            throw exhausted(e);
        }
    }

    @TruffleBoundary
    private WasmException exhausted(StackOverflowError overflow) {
        WasmException e = WasmException.exhaustion("call stack exhausted", this);
        if (baseline) {
            module.baseline().addFrames(overflow, e.unwound());
        } else {
            e.unwound().add(module, function, UnwoundFrames.NO_INDEX);
        }
        return e;
    }

    /** Runs the function in the first tier, which Truffle's compiler does not look into: all that it makes of this root is a call of this method, so that calls from outside need no interpreter. */
    @TruffleBoundary(transferToInterpreterOnException = false)
    private Object executeBaseline(Object[] arguments) {
        BaselineEntry entry = baselineEntry;
        if (entry == null) {
            entry = module.baseline().entry(function);
            baselineEntry = entry;
        }
        if (module.engine().isStandalone()) {
            // Nothing that only Truffle knows of interrupts it.
            return entry.invoke(arguments);
        }
        WatchedThread watched = SafepointWatch.enter((WasmInstance) arguments[0]);
        try {
            return entry.invoke(arguments);
        } catch (UnwindingException e) {
            e.unwound().reported();
            throw e;
        } finally {
            SafepointWatch.leave(watched);
        }
    }

    /** Says whether the function runs in the first tier. */
    public boolean isBaseline() {
        return baseline;
    }

    /** Says whether the function may return a {@link TailCall}. */
    boolean hasTailCalls() {
        return hasTailCalls;
    }

    @Override
    protected boolean prepareForCompilation(boolean rootCompilation, int compilationTier, boolean lastTier) {
        return baseline || code().prepareForCompilation();
    }

    /** Returns the node of the code that calls execute, below whatever tools have put around it. */
    private FunctionNode code() {
        return instrumented != null ? instrumented.code() : (FunctionNode) body;
    }

    /** Returns the module that defines the function. */
    public LoadedModule module() {
        return module;
    }

    /** Returns the index of the function. */
    public int function() {
        return function;
    }

    /** Makes the function visible for tools, when they ask for the first time; if they want to know of statements or calls, with other code. */
    @Override
    protected void prepareForInstrumentation(Set<Class<?>> tags) {
        boolean wantsProbes = tags.contains(StandardTags.StatementTag.class)
                || tags.contains(StandardTags.CallTag.class)
                || tags.contains(StandardTags.ExpressionTag.class);
        module.sources().enable(wantsProbes);
        atomic(() -> instrument(wantsProbes));
    }

    private void instrument(boolean wantsProbes) {
        if (instrumented == null) {
            FunctionNode plain = (FunctionNode) body;
            instrumented = new InstrumentedBodyNode(plain);
            plain.replace(instrumented, "visible for tools");
        }
        if (wantsProbes && !probed) {
            probed = true;
            FunctionNode plain = instrumented.code();
            ProbePlan plan = module.sources().plan(function);
            FunctionCode code = Translator.translate(module.model(), function, plan);
            if (code.slotCount() <= getFrameDescriptor().getNumberOfSlots()) {
                Probes probes = new Probes(module, code, plan.offsets().length);
                FunctionNode successor = new FunctionNode(module, code, probes);
                plain.replace(successor, "probes for tools");
                plain.handOver(successor);
            }
        }
    }

    @Override
    protected Node findInstrumentableCallNode(Node callNode, Frame frame, int bytecodeIndex) {
        for (Node node = callNode; node != null; node = node.getParent()) {
            if (node instanceof CallSiteNode site && site.getParent() instanceof FunctionNode code) {
                return code.instrumentableNode(site);
            }
        }
        return callNode;
    }

    @Override
    public SourceSection getSourceSection() {
        return module.sources().function(function);
    }

    @Override
    @TruffleBoundary
    public String getName() {
        String known = name;
        if (known == null) {
            known = DisplayNames.ofFunction(module.functionName(function));
            name = known;
        }
        return known;
    }

    @Override
    public String getQualifiedName() {
        return DisplayNames.escape(module.name()) + "." + getName();
    }

    @Override
    protected int findBytecodeIndex(Node node, Frame frame) {
        return byteOffset(node);
    }

    /** Returns the byte offset in the module of a node of this function, or {@link WasmException#NO_OFFSET}. */
    public static int byteOffset(Node node) {
        for (Node current = node; current != null; current = current.getParent()) {
            if (current instanceof LocationNode location) {
                return location.byteOffset();
            }
        }
        return WasmException.NO_OFFSET;
    }

    @Override
    public String toString() {
        return getQualifiedName();
    }
}
