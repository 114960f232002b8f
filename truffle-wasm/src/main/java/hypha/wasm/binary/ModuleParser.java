package hypha.wasm.binary;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.AddressType;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.TableType;
import hypha.wasm.types.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Parses a module (core specification 5.5). Function bodies are only delimited here; what may be malformed in them is found by the validator, which decodes them anyway.
 *
 * <p>Nothing is allocated for a count that the bytes claim before it is known that so many entries can follow.
 */
public final class ModuleParser {
    private static final int MAGIC = 0x6D73_6100;
    private static final int VERSION = 1;
    private static final int TABLE_WITH_INITIALIZER = 0x40;
    private static final int EXCEPTION_ATTRIBUTE = 0;
    private static final int FLAG_MAXIMUM = 1;
    private static final int FLAG_SHARED = 2;
    private static final int FLAG_WIDE = 4;
    private static final String FUNCTIONS_HINT = ParserLimits.hint("MaximumFunctions");
    private static final String SEGMENTS_HINT = ParserLimits.hint("MaximumSegments");

    /** Where a section may stand among the others, by its id: the data count comes before the code, tags before globals. */
    private static final int[] SECTION_ORDER = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};

    private final byte[] bytes;
    private final ParserLimits limits;
    private final InstructionDecoder in;
    private final ConstantExpressionReader expressions = new ConstantExpressionReader();
    private final SegmentReader segments;
    private final ModuleContent content;
    private final List<CustomSection> customSections = new ArrayList<>();
    private final List<TableType> tables = new ArrayList<>();
    private final List<MemoryType> memories = new ArrayList<>();
    private final List<GlobalType> globals = new ArrayList<>();
    private int dataCount;

    private ModuleParser(byte[] bytes, ParserLimits limits) {
        this.bytes = bytes;
        this.limits = limits;
        this.in = new InstructionDecoder(bytes, 0, bytes.length);
        this.segments = new SegmentReader(in, expressions, limits);
        this.content = new ModuleContent(bytes);
    }

    /**
     * Parses a module with the default limits.
     *
     * @param bytes the module, which belongs to the result from now on
     * @throws WasmException malformed
     */
    public static WasmModule parse(byte[] bytes) {
        return parse(bytes, ParserLimits.DEFAULT);
    }

    /**
     * Parses a module.
     *
     * @param bytes the module, which belongs to the result from now on
     * @throws WasmException malformed, also if it exceeds a limit
     */
    public static WasmModule parse(byte[] bytes, ParserLimits limits) {
        return new ModuleParser(bytes, limits).module();
    }

    private WasmModule module() {
        if (bytes.length > limits.moduleBytes()) {
            throw in.malformed("module too large: bytes=" + bytes.length + " limit=" + limits.moduleBytes()
                    + ParserLimits.hint("MaximumModuleBytes"));
        }
        header();
        try {
            sections();
        } catch (WasmException e) {
            throw firstInCode(e);
        }
        return finish();
    }

    private void sections() {
        int last = 0;
        while (in.remaining() > 0) {
            int id = in.u8();
            if (id >= SectionId.COUNT) {
                throw in.malformed("malformed section id");
            }
            int end = in.length();
            end += in.position();
            if (id == SectionId.CUSTOM) {
                customSection(end);
                continue;
            }
            if (SECTION_ORDER[id] <= last) {
                throw in.malformed("unexpected content after last section");
            }
            last = SECTION_ORDER[id];
            content.sectionOffsets[id] = in.position();
            section(id, end);
            if (in.position() != end) {
                throw in.malformed("section size mismatch");
            }
        }
    }

    /**
     * Returns the failure that comes first in the bytes: a malformed instruction may be what makes the rest look malformed too.
     *
     * @param failure what was found after the code, if there is code
     */
    private WasmException firstInCode(WasmException failure) {
        try {
            for (int i = 0; i < content.bodyStarts.length && content.bodyEnds[i] != 0; i++) {
                in.seek(content.bodyStarts[i]);
                int groups = in.u32();
                for (int j = 0; j < groups; j++) {
                    in.u32();
                    in.valueType();
                }
                expressions.read(in);
            }
        } catch (WasmException first) {
            return first;
        }
        return failure;
    }

    private void header() {
        if (in.fixed32() != MAGIC) {
            throw WasmException.malformed("magic header not detected", 0);
        }
        if (in.fixed32() != VERSION) {
            throw WasmException.malformed("unknown binary version", 4);
        }
    }

    private void customSection(int end) {
        in.limit(end);
        String name = in.name();
        in.limit(bytes.length);
        customSections.add(new CustomSection(name, in.position(), end));
        in.seek(end);
    }

    private void section(int id, int end) {
        switch (id) {
            case SectionId.TYPE -> content.types = new TypeSectionReader(in, limits).read();
            case SectionId.IMPORT -> imports();
            case SectionId.FUNCTION -> functions();
            case SectionId.TABLE -> tables(end);
            case SectionId.MEMORY -> memories();
            case SectionId.TAG -> tags();
            case SectionId.GLOBAL -> globals(end);
            case SectionId.EXPORT -> exports();
            case SectionId.START -> start();
            case SectionId.ELEMENT -> elements();
            case SectionId.DATA_COUNT -> dataCount();
            case SectionId.CODE -> code();
            case SectionId.DATA -> data();
            default -> throw in.malformed("malformed section id");
        }
    }

    private void imports() {
        int count = in.count("imports", limits.imports());
        List<Import> imports = new ArrayList<>(count);
        int[] functionTypes = new int[count];
        int functions = 0;
        int[] tagTypes = new int[0];
        int tags = 0;
        for (int i = 0; i < count; i++) {
            String module = in.name();
            String name = in.name();
            ExternalKind kind = externalKind("malformed import kind");
            int index = switch (kind) {
                case FUNCTION -> functions;
                case TABLE -> tables.size();
                case MEMORY -> memories.size();
                case GLOBAL -> globals.size();
                case TAG -> tags;
            };
            switch (kind) {
                case FUNCTION -> functionTypes[functions++] = in.u32();
                case TABLE -> tables.add(tableType());
                case MEMORY -> memories.add(memoryType());
                case GLOBAL -> globals.add(globalType());
                case TAG -> {
                    tagTypes = tags == tagTypes.length ? Arrays.copyOf(tagTypes, 2 * tags + 4) : tagTypes;
                    tagTypes[tags++] = tagType();
                }
            }
            imports.add(new Import(module, name, kind, index));
        }
        checkCount("functions", functions, limits.functions(), FUNCTIONS_HINT);
        checkCount("tables", tables.size(), limits.tables(), "");
        checkCount("memories", memories.size(), limits.memories(), "");
        checkCount("globals", globals.size(), limits.globals(), "");
        checkCount("tags", tags, limits.globals(), "");
        content.imports = List.copyOf(imports);
        content.functionTypes = Arrays.copyOf(functionTypes, functions);
        content.importedFunctions = functions;
        content.importedTables = tables.size();
        content.importedMemories = memories.size();
        content.importedGlobals = globals.size();
        content.tagTypes = Arrays.copyOf(tagTypes, tags);
        content.importedTags = tags;
    }

    private void checkCount(String what, int count, int limit, String hint) {
        if (count > limit) {
            throw in.malformed("too many " + what + ": count=" + count + " limit=" + limit + hint);
        }
    }

    private ExternalKind externalKind(String message) {
        int kind = in.u8();
        return switch (kind) {
            case 0 -> ExternalKind.FUNCTION;
            case 1 -> ExternalKind.TABLE;
            case 2 -> ExternalKind.MEMORY;
            case 3 -> ExternalKind.GLOBAL;
            case 4 -> ExternalKind.TAG;
            default -> throw in.malformed(message);
        };
    }

    private void functions() {
        int count = in.count("functions", content.importedFunctions, limits.functions(), FUNCTIONS_HINT);
        int[] types = Arrays.copyOf(content.functionTypes, content.importedFunctions + count);
        for (int i = content.importedFunctions; i < types.length; i++) {
            types[i] = in.u32();
        }
        content.functionTypes = types;
    }

    private void tables(int end) {
        int count = in.count("tables", tables.size(), limits.tables(), "");
        content.tableInitializers = new ConstantExpression[count];
        for (int i = 0; i < count; i++) {
            boolean initialized = in.peek() == TABLE_WITH_INITIALIZER;
            if (initialized && (in.u8() != TABLE_WITH_INITIALIZER || in.u8() != 0)) {
                throw in.malformed("malformed table");
            }
            tables.add(tableType());
            if (initialized) {
                content.tableInitializers[i] = expression(end);
            }
        }
    }

    private TableType tableType() {
        ValueType element = ValueType.ofCode(in.referenceType());
        int flags = limitsFlags(FLAG_MAXIMUM | FLAG_WIDE);
        return new TableType(addressType(flags), element, limits(flags));
    }

    private void memories() {
        int count = in.count("memories", memories.size(), limits.memories(), "");
        for (int i = 0; i < count; i++) {
            memories.add(memoryType());
        }
    }

    private MemoryType memoryType() {
        int flags = limitsFlags(FLAG_MAXIMUM | FLAG_SHARED | FLAG_WIDE);
        return new MemoryType(addressType(flags), limits(flags), (flags & FLAG_SHARED) != 0);
    }

    /** Reads the flags of limits (core specification 5.3.9), of which some are known. */
    private int limitsFlags(int known) {
        int flags = in.u8();
        if ((flags & ~known) != 0) {
            throw in.malformed("malformed limits flags");
        }
        return flags;
    }

    private static AddressType addressType(int flags) {
        return (flags & FLAG_WIDE) != 0 ? AddressType.I64 : AddressType.I32;
    }

    private Limits limits(int flags) {
        long minimum = in.u64();
        return (flags & FLAG_MAXIMUM) == 0 ? Limits.atLeast(minimum) : Limits.between(minimum, in.u64());
    }

    private void globals(int end) {
        int count = in.count("globals", globals.size(), limits.globals(), "");
        content.globalInitializers = new ConstantExpression[count];
        for (int i = 0; i < count; i++) {
            globals.add(globalType());
            content.globalInitializers[i] = expression(end);
        }
    }

    private void tags() {
        int count = in.count("tags", content.importedTags, limits.globals(), "");
        int[] types = Arrays.copyOf(content.tagTypes, content.importedTags + count);
        for (int i = content.importedTags; i < types.length; i++) {
            types[i] = tagType();
        }
        content.tagTypes = types;
    }

    /** Reads a tag type and returns the index of its function type. */
    private int tagType() {
        if (in.u8() != EXCEPTION_ATTRIBUTE) {
            throw in.malformed("malformed tag attribute");
        }
        return in.u32();
    }

    private GlobalType globalType() {
        ValueType value = ValueType.ofCode(in.valueType());
        return new GlobalType(value, in.mutability());
    }

    /** Reads an expression that has to end before its section does. */
    private ConstantExpression expression(int sectionEnd) {
        in.limit(sectionEnd);
        ConstantExpression expression = expressions.read(in);
        in.limit(bytes.length);
        return expression;
    }

    private void exports() {
        int count = in.count("exports", limits.exports());
        List<Export> exports = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = in.name();
            ExternalKind kind = externalKind("malformed export kind");
            exports.add(new Export(name, kind, in.u32()));
        }
        content.exports = List.copyOf(exports);
    }

    private void start() {
        int function = in.u32();
        // An index that does not fit an int is beyond any limit, and must not be taken for NO_FUNCTION.
        content.startFunction = function < 0 ? Integer.MAX_VALUE : function;
    }

    private void elements() {
        int count = in.count("element segments", 0, limits.segments(), SEGMENTS_HINT);
        content.elementSegments = new ElementSegment[count];
        for (int i = 0; i < count; i++) {
            content.elementSegments[i] = segments.element();
        }
    }

    private void dataCount() {
        dataCount = in.u32();
        content.hasDataCount = true;
    }

    private void data() {
        int count = in.count("data segments", 0, limits.segments(), SEGMENTS_HINT);
        if (content.hasDataCount && count != dataCount) {
            throw inconsistentData();
        }
        content.dataSegments = new DataSegment[count];
        for (int i = 0; i < count; i++) {
            content.dataSegments[i] = segments.data();
        }
    }

    private void code() {
        int count = in.count("functions", 0, limits.functions(), FUNCTIONS_HINT);
        content.bodyStarts = new int[count];
        content.bodyEnds = new int[count];
        for (int i = 0; i < count; i++) {
            int size = in.length();
            int start = in.position();
            if (size > limits.functionBytes()) {
                throw in.malformed("function too large: bytes=" + size + " limit=" + limits.functionBytes()
                        + ParserLimits.hint("MaximumFunctionBytes"));
            }
            content.bodyStarts[i] = start;
            content.bodyEnds[i] = start + size;
            locals(content.importedFunctions + i);
            in.seek(start + size);
        }
    }

    /** Checks the number of locals that a body declares, so that no one allocates for more. */
    private void locals(int function) {
        // Whether the function and its type exist is only checked later.
        int type = function < content.functionTypes.length ? content.functionTypes[function] : -1;
        long total = type >= 0
                        && type < content.types.length
                        && content.types[type].composite() instanceof FunctionType signature
                ? signature.parameterCount()
                : 0;
        int groups = in.count("locals", Integer.MAX_VALUE);
        for (int i = 0; i < groups; i++) {
            total += in.u32() & 0xFFFF_FFFFL;
            in.valueType();
            if (total > limits.locals()) {
                throw in.malformed("too many locals: count=" + total + " limit=" + limits.locals());
            }
        }
    }

    private WasmModule finish() {
        if (content.bodyStarts.length != content.functionTypes.length - content.importedFunctions) {
            throw inconsistentCode();
        }
        if (content.hasDataCount && dataCount != content.dataSegments.length) {
            throw inconsistentData();
        }
        content.tables = tables.toArray(TableType[]::new);
        content.memories = memories.toArray(MemoryType[]::new);
        content.globals = globals.toArray(GlobalType[]::new);
        content.customSections = List.copyOf(customSections);
        return new WasmModule(content);
    }

    private WasmException inconsistentCode() {
        return in.malformed("function and code section have inconsistent lengths");
    }

    private WasmException inconsistentData() {
        return in.malformed("data count and data section have inconsistent lengths");
    }
}
