package hypha.wasm.binary;

import hypha.wasm.exception.WasmException;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.MemoryType;
import hypha.wasm.types.SubType;
import hypha.wasm.types.TableType;
import java.util.Arrays;
import java.util.List;

/** What the parser collects for a {@link WasmModule}, which gives access to it. Not changed after parsing. */
final class ModuleContent {
    final byte[] bytes;
    final int[] sectionOffsets = new int[SectionId.COUNT];
    SubType[] types = {};
    List<Import> imports = List.of();
    List<Export> exports = List.of();
    int[] functionTypes = {};
    int importedFunctions;
    int[] bodyStarts = {};
    int[] bodyEnds = {};
    TableType[] tables = {};
    int importedTables;
    ConstantExpression[] tableInitializers = {};
    MemoryType[] memories = {};
    int importedMemories;
    GlobalType[] globals = {};
    int importedGlobals;
    ConstantExpression[] globalInitializers = {};
    int[] tagTypes = {};
    int importedTags;
    int startFunction = WasmModule.NO_FUNCTION;
    ElementSegment[] elementSegments = {};
    DataSegment[] dataSegments = {};
    boolean hasDataCount;
    List<CustomSection> customSections = List.of();

    ModuleContent(byte[] bytes) {
        this.bytes = bytes;
        Arrays.fill(sectionOffsets, WasmException.NO_OFFSET);
    }
}
