package hypha.wasm.runtime;

import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.LinearMemoryProvider;
import hypha.wasm.binary.ConstantExpression;
import hypha.wasm.binary.DataSegment;
import hypha.wasm.binary.ElementSegment;
import hypha.wasm.binary.Import;
import hypha.wasm.binary.SegmentMode;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.TableType;
import java.util.BitSet;

/**
 * Instantiation (core specification 4.5.4): imports are matched before anything is allocated; then globals, tables and memories are made; active segments are copied in order, elements before data, the
 * first that does not fit being a trap that leaves what came before; last, the start function runs.
 */
public final class Instantiation {
    private final LoadedModule module;
    private final WasmModule model;
    private final WasmInstance instance;
    private final StoreLimits limits;

    private Instantiation(LoadedModule module, Object embedderData, StoreLimits limits) {
        this.module = module;
        this.model = module.model();
        this.instance = new WasmInstance(module, embedderData);
        this.limits = limits;
    }

    /** Instantiates a module, but for its start function; see {@link hypha.wasm.api.WasmEngine#link}. */
    public static WasmInstance link(
            LoadedModule module,
            ImportResolver imports,
            LinearMemoryProvider memories,
            Object embedderData,
            StoreLimits limits) {
        Instantiation instantiation = new Instantiation(module, embedderData, limits);
        instantiation.link(imports);
        instantiation.allocate(memories);
        try {
            instantiation.evaluateElements();
            instantiation.copyElements();
            instantiation.copyData();
        } catch (Trap trap) {
            throw WasmException.trap(trap.getMessage(), null);
        }
        return instantiation.instance;
    }

    /** Runs the start function of an instance's module, if it has one. */
    public static void start(WasmInstance instance) {
        int function = instance.module().model().startFunction();
        if (function != WasmModule.NO_FUNCTION) {
            instance.function(function).invokeIn(instance);
        }
    }

    private void link(ImportResolver resolver) {
        for (Import wanted : model.imports()) {
            Object type = switch (wanted.kind()) {
                case FUNCTION -> module.functionType(wanted.index()).composite();
                case TABLE -> module.tableType(wanted.index());
                case MEMORY -> model.memory(wanted.index());
                case GLOBAL -> module.globalType(wanted.index());
                case TAG -> module.tagType(wanted.index()).composite();
            };
            Object found = resolver.resolve(wanted.module(), wanted.name(), wanted.kind(), type);
            if (found == null) {
                throw WasmException.unlinkable("unknown import: " + describe(wanted, type));
            }
            if (!link(wanted, type, found)) {
                throw WasmException.unlinkable(
                        "incompatible import type: " + describe(wanted, type) + " found=" + found);
            }
        }
    }

    /** Puts what was found where the import wants it; false if it is not of the type wanted. */
    private boolean link(Import wanted, Object type, Object found) {
        switch (wanted.kind()) {
            case FUNCTION -> {
                DefinedType required = module.functionType(wanted.index());
                // A host function takes on the type that the module gives it: it has no recursion group of its own.
                if (found instanceof HostFunction host && host.type().equals(type)) {
                    instance.importedFunctions[wanted.index()] = new WasmFunction(required, host.code(module.engine()));
                    return true;
                }
                if (found instanceof UnlinkedFunction foreign && foreign.type().equals(type)) {
                    instance.importedFunctions[wanted.index()] =
                            new WasmFunction(required, foreign.target(), foreign.receiver());
                    return true;
                }
                if (found instanceof WasmFunction function
                        && function.definedType().isSubtypeOf(required)) {
                    instance.importedFunctions[wanted.index()] = function;
                    return true;
                }
            }
            case TABLE -> {
                TableType required = (TableType) type;
                if (found instanceof WasmTable table
                        && table.type().address() == required.address()
                        && table.elementType().equals(required.element())
                        && Limits.matches(table.size(), table.type().limits(), required.limits())) {
                    instance.tables[wanted.index()] = table;
                    return true;
                }
            }
            case MEMORY -> {
                MemoryType required = (MemoryType) type;
                if (found instanceof WasmMemory memory && memory.matches(required)) {
                    instance.setMemory(wanted.index(), memory);
                    return true;
                }
            }
            case GLOBAL -> {
                if (found instanceof WasmGlobal global && global.type().matches((GlobalType) type)) {
                    instance.globals[wanted.index()] = global;
                    return true;
                }
            }
            case TAG -> {
                if (found instanceof WasmTag tag && tag.isOfType(module.tagType(wanted.index()))) {
                    instance.tags[wanted.index()] = tag;
                    return true;
                }
            }
        }
        return false;
    }

    private void allocate(LinearMemoryProvider memories) {
        for (int i = model.importedTagCount(); i < model.tagCount(); i++) {
            instance.tags[i] = new WasmTag(module.tagType(i), module.tagName(i));
        }
        for (int i = model.importedGlobalCount(); i < model.globalCount(); i++) {
            instance.globals[i] = new WasmGlobal(
                    module.globalType(i), ConstantEvaluator.evaluate(model.globalInitializer(i), instance));
        }
        for (int i = model.importedTableCount(); i < model.tableCount(); i++) {
            var initializer = model.tableInitializer(i);
            instance.tables[i] = new WasmTable(
                    module.tableType(i),
                    initializer == null ? null : ConstantEvaluator.evaluate(initializer, instance),
                    limits);
        }
        for (int i = model.importedMemoryCount(); i < model.memoryCount(); i++) {
            instance.setMemory(i, new WasmMemory(model.memory(i), memories, limits));
        }
        if (model.hasDataCount()) {
            instance.droppedData = new BitSet(model.dataSegmentCount());
        }
    }

    private void evaluateElements() {
        for (int i = 0; i < model.elementSegmentCount(); i++) {
            instance.evaluateElements(i);
        }
    }

    private void copyElements() {
        for (int i = 0; i < model.elementSegmentCount(); i++) {
            ElementSegment segment = model.elementSegment(i);
            if (segment.mode() == SegmentMode.ACTIVE) {
                long offset = address(segment.offset());
                // No table has 2^32 - 1 elements.
                int index = Long.compareUnsigned(offset, 0xFFFF_FFFFL) < 0 ? (int) offset : -1;
                instance.initTable(i, segment.table(), index, 0, segment.length());
            }
            if (segment.mode() != SegmentMode.PASSIVE) {
                instance.dropElements(i);
            }
        }
    }

    private void copyData() {
        for (int i = 0; i < model.dataSegmentCount(); i++) {
            DataSegment segment = model.dataSegment(i);
            if (segment.mode() == SegmentMode.ACTIVE) {
                instance.memory(segment.memory())
                        .init(
                                address(segment.address()),
                                model.bytes(),
                                segment.start(),
                                segment.start() + segment.length(),
                                0,
                                segment.length());
                if (instance.droppedData != null) {
                    instance.droppedData.set(i);
                }
            }
        }
    }

    /** Returns the value of an expression that gives an address, 64 bits wide, or an unsigned number of 32 bits. */
    private long address(ConstantExpression expression) {
        Object value = ConstantEvaluator.evaluate(expression, instance);
        return value instanceof Integer narrow ? narrow & 0xFFFF_FFFFL : (long) value;
    }

    private static String describe(Import wanted, Object type) {
        return "module=" + wanted.module() + " name=" + wanted.name() + " kind="
                + wanted.kind().keyword() + " type=" + type;
    }
}
