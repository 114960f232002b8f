package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.baseline.WatchedThread;
import hypha.wasm.binary.ElementSegment;
import hypha.wasm.binary.Export;
import hypha.wasm.types.ExternalKind;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.BitSet;

/**
 * An instance of a module: what its code reaches through the arguments of each call. Used by one thread at a time.
 *
 * <p>Indices are those of the module's index spaces; validation has checked them.
 */
public final class WasmInstance {
    private static final VarHandle PENDING;

    static {
        try {
            PENDING = MethodHandles.lookup().findVarHandle(WasmInstance.class, "pending", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final LoadedModule module;
    private final Object embedderData;

    /** Whether {@link #pollAction} waits. Polled by the code, so a plain read that the compiler may not move out of a loop. */
    @SuppressWarnings("unused")
    private boolean pending;

    private volatile Runnable pollAction;

    /** What {@link hypha.wasm.baseline.BaselinePoll#epoch} was when this instance's code looked last; for that code alone. */
    public int pollEpoch;

    /** By how much code of the first tier counts down to its next look, where the number has to be none that the JVM's compilers know: it is never changed. */
    public int pollStep = 1;

    /** The thread that has entered this instance's code in the first tier last; for that tier alone. */
    public WatchedThread watchedThread;

    final WasmFunction[] importedFunctions;
    final WasmGlobal[] globals;
    final WasmMemory[] memories;
    final WasmTable[] tables;
    final WasmTag[] tags;

    /** Almost every access is to the first memory: this saves it the way through the array. */
    private WasmMemory memory0;

    /** References to defined functions, made when first wanted. */
    private WasmFunction[] functions;

    /** Data segments that are dropped; null if the module has no instruction that could tell. */
    BitSet droppedData;

    /** The values of element segments that are given by expressions; null if there is none. */
    private Object[][] evaluatedElements;

    /** Element segments that are dropped. */
    final BitSet droppedElements = new BitSet();

    WasmInstance(LoadedModule module, Object embedderData) {
        this.module = module;
        this.embedderData = embedderData;
        // Links the handle: a compiler that comes before the first poll could not.
        PENDING.setOpaque(this, isPollPending());
        var model = module.model();
        this.importedFunctions = new WasmFunction[model.importedFunctionCount()];
        this.globals = new WasmGlobal[model.globalCount()];
        this.memories = new WasmMemory[model.memoryCount()];
        this.tables = new WasmTable[model.tableCount()];
        this.tags = new WasmTag[model.tagCount()];
    }

    /** Returns the module. */
    public LoadedModule module() {
        return module;
    }

    /** Returns what the embedder gave when it instantiated the module, for its host functions. */
    public Object embedderData() {
        return embedderData;
    }

    /**
     * Makes the code of this instance run an action, once, at its next loop back-edge or function entry. To preempt a task: unlike an action at a {@linkplain hypha.wasm.api.WasmEngine#atSafepoint safepoint of
     * Truffle}, which compiled code runs below a native frame, this one may suspend the continuation that it runs in. May be called by any thread; replaces an action that still waits.
     *
     * @param action may throw an {@link com.oracle.truffle.api.exception.AbstractTruffleException}, which unwinds the code
     */
    public void atPoll(Runnable action) {
        pollAction = action;
        boolean more = !(boolean) PENDING.getAndSet(this, true);
        BaselineModule baseline = module.baseline();
        if (baseline != null) {
            baseline.requestPoll(more);
        }
    }

    /**
     * Drops the action that waits, if there is one: the code of this instance runs no more, and would never begin it. Otherwise the module's other
     * instances would go on looking for it.
     */
    public void withdrawPoll() {
        pollAction = null;
        BaselineModule baseline = module.baseline();
        if ((boolean) PENDING.getAndSet(this, false) && baseline != null) {
            baseline.pollAnswered();
        }
    }

    /** Says whether an action waits; the code asks at each loop back-edge and function entry. */
    public boolean isPollPending() {
        return (boolean) PENDING.getOpaque(this);
    }

    /** Runs the action that waits. */
    @TruffleBoundary
    public void poll() {
        BaselineModule baseline = module.baseline();
        if ((boolean) PENDING.getAndSet(this, false) && baseline != null) {
            baseline.pollAnswered();
        }
        // The action is published before the flag, and a later one sets the flag again.
        Runnable action = pollAction;
        if (action != null) {
            pollAction = null;
            action.run();
        }
    }

    /** Returns the first memory, or null if there is none. */
    public WasmMemory memory() {
        return memory0;
    }

    /** Returns a memory. */
    public WasmMemory memory(int index) {
        return index == 0 ? memory0 : memories[index];
    }

    void setMemory(int index, WasmMemory memory) {
        memories[index] = memory;
        if (index == 0) {
            memory0 = memory;
        }
    }

    /** Returns a table. */
    public WasmTable table(int index) {
        return tables[index];
    }

    /** Returns a global. */
    public WasmGlobal global(int index) {
        return globals[index];
    }

    /** Returns a tag. */
    public WasmTag tag(int index) {
        return tags[index];
    }

    /** Returns an imported function. */
    public WasmFunction importedFunction(int index) {
        return importedFunctions[index];
    }

    /** Returns the reference to a function, imported or defined. */
    @TruffleBoundary
    public WasmFunction function(int index) {
        int imported = importedFunctions.length;
        if (index < imported) {
            return importedFunctions[index];
        }
        if (functions == null) {
            functions = new WasmFunction[module.model().functionCount() - imported];
        }
        WasmFunction known = functions[index - imported];
        if (known == null) {
            known = new WasmFunction(this, module.functionType(index), module, index);
            functions[index - imported] = known;
        }
        return known;
    }

    /** Returns the exported function with a name, or null. */
    public WasmFunction function(String name) {
        return (WasmFunction) export(name, ExternalKind.FUNCTION);
    }

    /** Returns the exported memory with a name, or null. */
    public WasmMemory memory(String name) {
        return (WasmMemory) export(name, ExternalKind.MEMORY);
    }

    /** Returns the exported table with a name, or null. */
    public WasmTable table(String name) {
        return (WasmTable) export(name, ExternalKind.TABLE);
    }

    /** Returns the exported global with a name, or null. */
    public WasmGlobal global(String name) {
        return (WasmGlobal) export(name, ExternalKind.GLOBAL);
    }

    /** Returns the exported tag with a name, or null. */
    public WasmTag tag(String name) {
        return (WasmTag) export(name, ExternalKind.TAG);
    }

    /** Returns what the module exports by a name, as {@link hypha.wasm.api.ImportResolver} may give it to another module; null if nothing. */
    @TruffleBoundary
    public Object export(String name) {
        Export export = module.export(name);
        return export == null ? null : external(export);
    }

    private Object export(String name, ExternalKind kind) {
        Export export = module.export(name);
        return export == null || export.kind() != kind ? null : external(export);
    }

    private Object external(Export export) {
        return switch (export.kind()) {
            case FUNCTION -> function(export.index());
            case TABLE -> tables[export.index()];
            case MEMORY -> memories[export.index()];
            case GLOBAL -> globals[export.index()];
            case TAG -> tags[export.index()];
        };
    }

    /** Copies from a data segment ({@code memory.init}); the target is an unsigned address. */
    @TruffleBoundary
    public void initMemory(int segment, int memory, long target, int source, int length) {
        var data = module.model().dataSegment(segment);
        int available = droppedData.get(segment) ? 0 : data.length();
        memory(memory).init(target, module.model().bytes(), data.start(), data.start() + available, source, length);
    }

    /** Drops a data segment ({@code data.drop}). */
    @TruffleBoundary
    public void dropData(int segment) {
        droppedData.set(segment);
    }

    /** Copies from an element segment ({@code table.init}). */
    @TruffleBoundary
    public void initTable(int segment, int table, int target, int source, int length) {
        tables[table].checkInit(target, source, length, availableElements(segment));
        for (int i = 0; i < length; i++) {
            tables[table].set(target + i, element(segment, source + i));
        }
    }

    /** Returns how many elements of an element segment are left: all, or none once it is dropped. */
    int availableElements(int segment) {
        return droppedElements.get(segment)
                ? 0
                : module.model().elementSegment(segment).length();
    }

    /** Returns how many bytes of a data segment are left: all, or none once it is dropped. */
    int availableData(int segment) {
        return droppedData.get(segment)
                ? 0
                : module.model().dataSegment(segment).length();
    }

    /** Returns an element of an element segment. */
    Object element(int segment, int index) {
        ElementSegment elements = module.model().elementSegment(segment);
        return elements.isFunctions() ? function(elements.function(index)) : evaluatedElements[segment][index];
    }

    /** Evaluates an element segment that is given by expressions: once, since they may make objects. */
    void evaluateElements(int segment) {
        ElementSegment elements = module.model().elementSegment(segment);
        if (!elements.isFunctions()) {
            Object[] values = new Object[elements.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = ConstantEvaluator.evaluate(elements.expression(i), this);
            }
            if (evaluatedElements == null) {
                evaluatedElements = new Object[module.model().elementSegmentCount()][];
            }
            evaluatedElements[segment] = values;
        }
    }

    /** Drops an element segment ({@code elem.drop}). */
    @TruffleBoundary
    public void dropElements(int segment) {
        droppedElements.set(segment);
        if (evaluatedElements != null) {
            evaluatedElements[segment] = null;
        }
    }

    @Override
    public String toString() {
        return module.name();
    }
}
