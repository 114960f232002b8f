package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.RootCallTarget;
import hypha.wasm.WasmLanguage;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.binary.Export;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.debug.ModuleSources;
import hypha.wasm.dwarf.DebugInfo;
import hypha.wasm.nodes.FunctionRootNode;
import hypha.wasm.nodes.TailCallRootNode;
import hypha.wasm.nodes.ToolWatchRootNode;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.TableType;
import hypha.wasm.types.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * A validated module in an engine, and the code of its functions: made when a function is first called or referred to, then shared by all instances. Safe for threads.
 */
public final class LoadedModule {
    private static final VarHandle TARGETS = MethodHandles.arrayElementVarHandle(RootCallTarget[].class);

    private final EngineState engine;
    private final WasmModule model;
    private final String name;

    @CompilationFinal(dimensions = 1)
    private final DefinedType[] types;

    /** Indexed by type; made when first wanted. Two threads may both do that; they get the same. */
    @CompilationFinal(dimensions = 1)
    private StructLayout[] structLayouts = {};

    /** Indexed by function without imports; written once each, by compare and set. */
    private final RootCallTarget[] targets;

    private final Map<String, Export> exports;
    private final DebugInfo debugInfo;
    private final BaselineModule baseline;
    private final ModuleSources sources;

    private LoadedModule(EngineState engine, WasmModule model, String name) {
        this.engine = engine;
        this.model = model;
        this.name = name;
        this.types = engine.types().canonical(model.definitions());
        this.targets = new RootCallTarget[model.functionCount() - model.importedFunctionCount()];
        this.debugInfo = DebugInfo.of(model);
        // Tools do not see what runs in the first tier, and there are none outside of polyglot contexts.
        boolean wanted = engine.hasBaseline()
                && (engine.isStandalone() || !ToolWatchRootNode.areToolsPresent(engine.rootLanguage()));
        this.baseline = wanted ? new BaselineModule(this) : null;
        this.sources = new ModuleSources(model, name, debugInfo);
        this.exports = HashMap.newHashMap(model.exports().size());
        for (Export export : model.exports()) {
            exports.put(export.name(), export);
        }
    }

    /**
     * Reads and validates a module.
     *
     * @param name its name if it does not name itself
     * @throws hypha.wasm.exception.WasmException if it is malformed or invalid
     */
    @TruffleBoundary
    public static LoadedModule load(EngineState engine, String name, byte[] bytes, ParserLimits limits) {
        WasmModule model = FrontEnd.read(bytes, limits);
        String ownName = model.names().module();
        return new LoadedModule(engine, model, ownName != null ? ownName : name);
    }

    /** Returns what the module shares with others. */
    public EngineState engine() {
        return engine;
    }

    /** Returns the language that code for Truffle belongs to, for who is about to make some; null in a standalone engine. */
    public WasmLanguage language() {
        return engine.rootLanguage();
    }

    /** Returns what the module's bytes say. */
    public WasmModule model() {
        return model;
    }

    /** Returns what compilers tell of the module's sources; read when asked for. */
    public DebugInfo debugInfo() {
        return debugInfo;
    }

    /** Returns the sources of the module as tools see them. */
    public ModuleSources sources() {
        return sources;
    }

    /** Returns the name of the module, from its name section or from who loaded it. */
    public String name() {
        return name;
    }

    /** Returns a type of the module, as the engine knows it. */
    public DefinedType type(int index) {
        return types[index];
    }

    /** Returns the layout of a struct type. */
    public StructLayout structLayout(int index) {
        StructLayout[] known = structLayouts;
        StructLayout layout = index < known.length ? known[index] : null;
        if (layout == null) {
            CompilerDirectives.transferToInterpreterAndInvalidate();
            layout = makeStructLayout(index);
        }
        return layout;
    }

    private StructLayout makeStructLayout(int index) {
        StructLayout layout = engine.structLayouts().of(types[index]);
        if (structLayouts.length == 0) {
            structLayouts = new StructLayout[types.length];
        }
        structLayouts[index] = layout;
        return layout;
    }

    /** Says whether an object or null is of a reference type of the module, given by its code. */
    public boolean isInstance(int code, Object value) {
        return References.isInstance(code, ValueType.isConcrete(code) ? types[ValueType.index(code)] : null, value);
    }

    /** Returns the type of a function. */
    public DefinedType functionType(int function) {
        return types[model.functionTypeIndex(function)];
    }

    /** Returns the type of the store that a value type of the module is. */
    public ValueType resolve(ValueType type) {
        return DefinedType.resolve(type, types);
    }

    /** Returns the type of a table. */
    TableType tableType(int table) {
        return model.table(table).withElement(resolve(model.table(table).element()));
    }

    /** Returns the type of a global. */
    GlobalType globalType(int global) {
        GlobalType type = model.global(global);
        return new GlobalType(resolve(type.value()), type.mutable());
    }

    /** Returns the engine's object for the type of a tag. */
    public DefinedType tagType(int tag) {
        return types[model.tagTypeIndex(tag)];
    }

    /** Returns the export with a name, or null. */
    public Export export(String exportName) {
        return exports.get(exportName);
    }

    /** Returns the byte offset of an index of a function's register code, or a negative number if the index is. For stack traces: the code is made again. */
    @TruffleBoundary
    public int byteOffset(int function, int index) {
        return index < 0 ? index : FrontEnd.translate(model, function).byteOffset(index);
    }

    /** Returns the name of a function: from the name section, else from an export, else {@code func} and its index. */
    @TruffleBoundary
    public String functionName(int function) {
        String named = model.names().function(function);
        if (named != null) {
            return named;
        }
        for (Export export : model.exports()) {
            if (export.kind() == ExternalKind.FUNCTION && export.index() == function) {
                return export.name();
            }
        }
        return "func" + function;
    }

    /** Returns the name of a tag: that of an export, else {@code tag} and its index. */
    @TruffleBoundary
    public String tagName(int tag) {
        for (Export export : model.exports()) {
            if (export.kind() == ExternalKind.TAG && export.index() == tag) {
                return export.name();
            }
        }
        return "tag" + tag;
    }

    /** Returns the code of a defined function that a tail call goes to: unlike {@link #target}, it may return a {@link hypha.wasm.nodes.TailCall}. */
    public RootCallTarget tailTarget(int function) {
        return TailCallRootNode.body(target(function));
    }

    /** Returns the functions' code in the first tier, or null if the engine does without that tier. */
    public BaselineModule baseline() {
        return baseline;
    }

    /** Returns the code of a defined function. */
    @TruffleBoundary
    public RootCallTarget target(int function) {
        int index = function - model.importedFunctionCount();
        RootCallTarget known = (RootCallTarget) TARGETS.getAcquire(targets, index);
        if (known != null) {
            return known;
        }
        RootCallTarget made =
                TailCallRootNode.around(new FunctionRootNode(this, function, FrontEnd.translate(model, function)));
        if (!TARGETS.compareAndSet(targets, index, (RootCallTarget) null, made)) {
            return (RootCallTarget) TARGETS.getAcquire(targets, index);
        }
        if (sources.claimAnnouncement()) {
            announceFunctions();
        }
        return made;
    }

    /** Makes the code of all functions, so that tools know the sources before anything of them is executed: a debugger may be asked for breakpoints in any of them. */
    private void announceFunctions() {
        for (int function = model.importedFunctionCount(); function < model.functionCount(); function++) {
            target(function);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
