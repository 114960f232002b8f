package hypha.wasm.validation;

import hypha.wasm.binary.ConstantExpression;
import hypha.wasm.binary.DataSegment;
import hypha.wasm.binary.ElementSegment;
import hypha.wasm.binary.Export;
import hypha.wasm.binary.SectionId;
import hypha.wasm.binary.SegmentMode;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Validates a module (core specification 3.4): first what surrounds the functions, then their bodies. */
public final class ModuleValidator {
    /** Most elements of a table with 32-bit indices. */
    private static final long MAXIMUM_TABLE = 0xFFFF_FFFFL;

    /** Most elements of a table with 64-bit indices, unsigned. */
    private static final long MAXIMUM_TABLE_64 = -1;

    private final WasmModule module;
    private final ModuleTypes types;
    private final DeclaredFunctions declared;
    private final ConstantExpressionValidator expressions;

    private ModuleValidator(WasmModule module) {
        this.module = module;
        this.types = new ModuleTypes(module);
        this.declared = new DeclaredFunctions(module);
        this.expressions = new ConstantExpressionValidator(module, types);
    }

    /**
     * Validates a module.
     *
     * @throws WasmException invalid; malformed if a function's body is
     */
    public static void validate(WasmModule module) {
        ModuleValidator validator = new ModuleValidator(module);
        validator.surroundings();
        validator.bodies();
    }

    /**
     * Validates a module and goes on after errors in functions: each function can have one. What surrounds the functions has to be valid first.
     *
     * @param most after how many failures to stop; at least 1
     * @return what is wrong, in the order of the functions; empty if the module is valid
     */
    public static List<WasmException> failures(WasmModule module, int most) {
        List<WasmException> failures = new ArrayList<>();
        ModuleValidator validator = new ModuleValidator(module);
        try {
            validator.surroundings();
        } catch (WasmException e) {
            return List.of(e);
        }
        FunctionValidator functions = validator.functionValidator();
        for (int i = module.importedFunctionCount(); i < module.functionCount() && failures.size() < most; i++) {
            try {
                functions.validate(i);
            } catch (WasmException e) {
                failures.add(e);
                // Where it stopped, its stacks are as they were.
                functions = validator.functionValidator();
            }
        }
        return failures;
    }

    private FunctionValidator functionValidator() {
        return new FunctionValidator(module, types, declared);
    }

    private void surroundings() {
        functions();
        globalTypes();
        tables();
        memories();
        tags();
        globals();
        exports();
        start();
        elements();
        data();
    }

    private void bodies() {
        FunctionValidator functions = functionValidator();
        for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
            functions.validate(i);
        }
    }

    private void functions() {
        for (int i = 0; i < module.functionCount(); i++) {
            int type = module.functionTypeIndex(i);
            int section = i < module.importedFunctionCount() ? SectionId.IMPORT : SectionId.FUNCTION;
            types.function(type, module.sectionOffset(section));
        }
    }

    private void tables() {
        for (int i = 0; i < module.tableCount(); i++) {
            boolean imported = i < module.importedTableCount();
            int offset = module.sectionOffset(imported ? SectionId.IMPORT : SectionId.TABLE);
            long most = module.table(i).address().isWide() ? MAXIMUM_TABLE_64 : MAXIMUM_TABLE;
            limits(module.table(i).limits(), most, "table size must be at most 2^32 - 1 elements", offset);
            ValueType element = module.table(i).element();
            types.check(element.code(), offset);
            ConstantExpression initializer = imported ? null : module.tableInitializer(i);
            if (initializer != null) {
                expressions.validate(initializer, element, module.importedGlobalCount());
            } else if (!imported && !element.isNullable()) {
                throw WasmException.invalid("type mismatch: table of " + element + " without initial value", offset);
            }
        }
    }

    private void memories() {
        for (int i = 0; i < module.memoryCount(); i++) {
            MemoryType type = module.memory(i);
            int offset = module.sectionOffset(i < module.importedMemoryCount() ? SectionId.IMPORT : SectionId.MEMORY);
            String tooLarge = type.address().isWide()
                    ? "memory size must be at most 2^48 pages"
                    : "memory size must be at most 65536 pages (4GiB)";
            limits(type.limits(), type.addressablePages(), tooLarge, offset);
            if (type.shared() && !type.limits().hasMaximum()) {
                throw WasmException.invalid("shared memory must have maximum", offset);
            }
        }
    }

    private static void limits(Limits limits, long most, String tooLarge, int offset) {
        if (Long.compareUnsigned(limits.minimum(), most) > 0
                || limits.hasMaximum() && Long.compareUnsigned(limits.maximum(), most) > 0) {
            throw WasmException.invalid(tooLarge, offset);
        }
        if (limits.hasMaximum() && Long.compareUnsigned(limits.minimum(), limits.maximum()) > 0) {
            throw WasmException.invalid("size minimum must not be greater than maximum", offset);
        }
    }

    private void tags() {
        for (int i = 0; i < module.tagCount(); i++) {
            int section = i < module.importedTagCount() ? SectionId.IMPORT : SectionId.TAG;
            int offset = module.sectionOffset(section);
            if (types.function(module.tagTypeIndex(i), offset).resultCount() != 0) {
                throw WasmException.invalid("non-empty tag result type", offset);
            }
        }
    }

    /** Checks the types of globals, which the initial values of tables may read. */
    private void globalTypes() {
        for (int i = 0; i < module.globalCount(); i++) {
            int section = i < module.importedGlobalCount() ? SectionId.IMPORT : SectionId.GLOBAL;
            types.check(module.global(i).value().code(), module.sectionOffset(section));
        }
    }

    private void globals() {
        for (int i = module.importedGlobalCount(); i < module.globalCount(); i++) {
            expressions.validate(module.globalInitializer(i), module.global(i).value(), i);
        }
    }

    private void exports() {
        int offset = module.sectionOffset(SectionId.EXPORT);
        Set<String> names = new HashSet<>();
        for (Export export : module.exports()) {
            check(export.index(), count(export.kind()), word(export.kind()), offset);
            if (!names.add(export.name())) {
                throw WasmException.invalid("duplicate export name: " + export.name(), offset);
            }
        }
    }

    private int count(ExternalKind kind) {
        return switch (kind) {
            case FUNCTION -> module.functionCount();
            case TABLE -> module.tableCount();
            case MEMORY -> module.memoryCount();
            case GLOBAL -> module.globalCount();
            case TAG -> module.tagCount();
        };
    }

    private static String word(ExternalKind kind) {
        return kind == ExternalKind.FUNCTION ? "function" : kind.keyword();
    }

    private void start() {
        int function = module.startFunction();
        if (function != WasmModule.NO_FUNCTION) {
            int offset = module.sectionOffset(SectionId.START);
            check(function, module.functionCount(), "function", offset);
            FunctionType type = module.functionType(function);
            if (type.parameterCount() != 0 || type.resultCount() != 0) {
                throw WasmException.invalid("start function: its type is " + type + ", not [] -> []", offset);
            }
        }
    }

    private void elements() {
        for (int i = 0; i < module.elementSegmentCount(); i++) {
            ElementSegment segment = module.elementSegment(i);
            int offset = segment.byteOffset();
            types.check(segment.type().code(), offset);
            for (int j = 0; j < segment.length(); j++) {
                if (segment.isFunctions()) {
                    check(segment.function(j), module.functionCount(), "function", offset);
                } else {
                    expressions.validate(segment.expression(j), segment.type(), module.globalCount());
                }
            }
            if (segment.mode() == SegmentMode.ACTIVE) {
                check(segment.table(), module.tableCount(), "table", offset);
                ValueType element = module.table(segment.table()).element();
                if (!types.matches(segment.type().code(), element.code())) {
                    throw WasmException.invalid(
                            "type mismatch: table of " + element + ", elements of " + segment.type(), offset);
                }
                expressions.validate(
                        segment.offset(),
                        module.table(segment.table()).address().value(),
                        module.globalCount());
            }
        }
    }

    private void data() {
        for (int i = 0; i < module.dataSegmentCount(); i++) {
            DataSegment segment = module.dataSegment(i);
            if (segment.mode() == SegmentMode.ACTIVE) {
                check(segment.memory(), module.memoryCount(), "memory", segment.start());
                ValueType address = module.memory(segment.memory()).address().value();
                expressions.validate(segment.address(), address, module.globalCount());
            }
        }
    }

    /** Checks an index, which is unsigned. */
    static void check(int index, int count, String what, int offset) {
        if (index < 0 || index >= count) {
            throw WasmException.invalid("unknown " + what + " " + Integer.toUnsignedString(index), offset);
        }
    }
}
