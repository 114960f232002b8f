package hypha.wasm.binary;

import hypha.wasm.types.FunctionType;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.SubType;
import hypha.wasm.types.TableType;
import java.util.List;

/**
 * A module: what the parser found in its bytes. Immutable, so that contexts and instances share it. It keeps the bytes; function bodies and data segments are ranges of them.
 *
 * <p>Indices are those of the specification's index spaces: imports first, then definitions. The methods do not check them; indices in a valid module are in range.
 */
public final class WasmModule {
    /** The {@link #startFunction()} of a module without one. */
    public static final int NO_FUNCTION = -1;

    private final ModuleContent content;
    private final ModuleNames names;

    /** Creates a module that owns what it is given. */
    WasmModule(ModuleContent content) {
        this.content = content;
        this.names = new ModuleNames(content.bytes, content.customSections, content.functionTypes.length);
    }

    /** Returns the module's bytes. Not a copy, and not to be changed. */
    public byte[] bytes() {
        return content.bytes;
    }

    /** Returns the number of types. */
    public int typeCount() {
        return content.types.length;
    }

    /** Returns a type, which has to be one of functions. */
    public FunctionType type(int index) {
        return (FunctionType) content.types[index].composite();
    }

    /** Returns a type as it is defined. */
    public SubType definition(int index) {
        return content.types[index];
    }

    /** Returns all types as they are defined. Not a copy, and not to be changed. */
    public SubType[] definitions() {
        return content.types;
    }

    /** Returns the imports in the order of the module. */
    public List<Import> imports() {
        return content.imports;
    }

    /** Returns the exports in the order of the module. */
    public List<Export> exports() {
        return content.exports;
    }

    /** Returns the number of functions, imported ones included. */
    public int functionCount() {
        return content.functionTypes.length;
    }

    /** Returns the number of imported functions, which is the index of the first defined one. */
    public int importedFunctionCount() {
        return content.importedFunctions;
    }

    /** Returns the index of a function's type. */
    public int functionTypeIndex(int function) {
        return content.functionTypes[function];
    }

    /** Returns a function's type. */
    public FunctionType functionType(int function) {
        return type(content.functionTypes[function]);
    }

    /** Returns the offset of a defined function's body: of its local declarations. */
    public int bodyStart(int function) {
        return content.bodyStarts[function - content.importedFunctions];
    }

    /** Returns the offset after a defined function's body. */
    public int bodyEnd(int function) {
        return content.bodyEnds[function - content.importedFunctions];
    }

    /** Returns the number of tables, imported ones included. */
    public int tableCount() {
        return content.tables.length;
    }

    /** Returns the number of imported tables. */
    public int importedTableCount() {
        return content.importedTables;
    }

    /** Returns the type of a table. */
    public TableType table(int index) {
        return content.tables[index];
    }

    /** Returns the expression that gives a defined table its initial elements, or null: they are null references. */
    public ConstantExpression tableInitializer(int index) {
        return content.tableInitializers[index - content.importedTables];
    }

    /** Returns the number of memories, imported ones included. */
    public int memoryCount() {
        return content.memories.length;
    }

    /** Returns the number of imported memories. */
    public int importedMemoryCount() {
        return content.importedMemories;
    }

    /** Returns the type of a memory. */
    public MemoryType memory(int index) {
        return content.memories[index];
    }

    /** Returns the number of globals, imported ones included. */
    public int globalCount() {
        return content.globals.length;
    }

    /** Returns the number of imported globals. */
    public int importedGlobalCount() {
        return content.importedGlobals;
    }

    /** Returns the type of a global. */
    public GlobalType global(int index) {
        return content.globals[index];
    }

    /** Returns the expression that gives a defined global its initial value. */
    public ConstantExpression globalInitializer(int index) {
        return content.globalInitializers[index - content.importedGlobals];
    }

    /** Returns the number of tags, imported ones included. */
    public int tagCount() {
        return content.tagTypes.length;
    }

    /** Returns the number of imported tags. */
    public int importedTagCount() {
        return content.importedTags;
    }

    /** Returns the index of a tag's type, a function type whose parameters are the values of an exception. */
    public int tagTypeIndex(int tag) {
        return content.tagTypes[tag];
    }

    /** Returns a tag's type. */
    public FunctionType tagType(int tag) {
        return type(content.tagTypes[tag]);
    }

    /** Returns the index of the start function, or {@link #NO_FUNCTION}. */
    public int startFunction() {
        return content.startFunction;
    }

    /** Returns the number of element segments. */
    public int elementSegmentCount() {
        return content.elementSegments.length;
    }

    /** Returns an element segment. */
    public ElementSegment elementSegment(int index) {
        return content.elementSegments[index];
    }

    /** Returns the number of data segments. */
    public int dataSegmentCount() {
        return content.dataSegments.length;
    }

    /** Returns a data segment. */
    public DataSegment dataSegment(int index) {
        return content.dataSegments[index];
    }

    /** Says whether there is a data count section, which {@code memory.init} and {@code data.drop} need. */
    public boolean hasDataCount() {
        return content.hasDataCount;
    }

    /** Returns the custom sections in the order of the module. */
    public List<CustomSection> customSections() {
        return content.customSections;
    }

    /** Returns the names that the module's name section gives. */
    public ModuleNames names() {
        return names;
    }

    /** Returns the offset of the content of a section, by its id, for messages; {@code NO_OFFSET} of WasmException if there is no such section. */
    public int sectionOffset(int id) {
        return content.sectionOffsets[id];
    }
}
