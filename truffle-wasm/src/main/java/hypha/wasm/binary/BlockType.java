package hypha.wasm.binary;

import hypha.wasm.types.FunctionType;

/**
 * A block type (core specification 5.4.1) as an {@code int}: the index of a type, or the complement of the code of the only result's type, or {@link #EMPTY}. So the walks over
 * function bodies need no object for a block.
 */
public final class BlockType {
    /** No parameters and no results. */
    public static final int EMPTY = -1;

    private BlockType() {}

    /** Returns the block type with one result. */
    public static int ofResult(int typeCode) {
        return ~typeCode;
    }

    /** Returns the number of parameters. */
    public static int parameterCount(WasmModule module, int blockType) {
        return blockType < 0 ? 0 : module.type(blockType).parameterCount();
    }

    /** Returns the code of the type of a parameter. */
    public static int parameter(WasmModule module, int blockType, int index) {
        return module.type(blockType).parameter(index).code();
    }

    /** Returns the number of results. */
    public static int resultCount(WasmModule module, int blockType) {
        if (blockType < 0) {
            return blockType == EMPTY ? 0 : 1;
        }
        FunctionType type = module.type(blockType);
        return type.resultCount();
    }

    /** Returns the code of the type of a result. */
    public static int result(WasmModule module, int blockType, int index) {
        return blockType < 0 ? ~blockType : module.type(blockType).result(index).code();
    }
}
