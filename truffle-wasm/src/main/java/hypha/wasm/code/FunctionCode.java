package hypha.wasm.code;

import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;

/**
 * The register code of one function. Immutable: profiles and call targets belong to who executes it.
 *
 * <p>Slots of the frame: first the parameters, then the other locals, then those of the operand stack. At entry the caller has written the parameters; the other locals are zero
 * or null; operand slots are written before they are read.
 */
public final class FunctionCode {
    private final int function;
    private final FunctionType type;
    private final int[] code;
    private final byte[] slotKinds;
    private final int localCount;
    private final int profileCounters;
    private final int callSites;
    private final int[] offsetTable;
    private final int[] handlers;
    private final boolean hasTailCalls;

    /**
     * Creates code that owns its arrays.
     *
     * @param offsetTable pairs of an index of {@code code} and a byte offset in the module, sorted by the first
     * @param handlers a {@link HandlerTable}
     * @param hasTailCalls whether the code makes calls objects that it returns
     */
    public FunctionCode(
            int function,
            FunctionType type,
            int[] code,
            byte[] slotKinds,
            int localCount,
            int profileCounters,
            int callSites,
            int[] offsetTable,
            int[] handlers,
            boolean hasTailCalls) {
        this.function = function;
        this.type = type;
        this.code = code;
        this.slotKinds = slotKinds;
        this.localCount = localCount;
        this.profileCounters = profileCounters;
        this.callSites = callSites;
        this.offsetTable = offsetTable;
        this.handlers = handlers;
        this.hasTailCalls = hasTailCalls;
    }

    /** Returns the index of the function. */
    public int function() {
        return function;
    }

    /** Returns the type of the function. */
    public FunctionType type() {
        return type;
    }

    /** Returns the code. Not a copy, and not to be changed. Execution starts at index 0. */
    public int[] code() {
        return code;
    }

    /** Returns the number of slots of a frame. */
    public int slotCount() {
        return slotKinds.length;
    }

    /** Returns the number of parameters, which are the first slots. */
    public int parameterCount() {
        return type.parameterCount();
    }

    /** Returns the number of locals, parameters included; their slots are 0 to this, exclusive. */
    public int localCount() {
        return localCount;
    }

    /** Returns the kind of the values that a slot holds. */
    public ValueKind slotKind(int slot) {
        return ValueKind.of(slotKinds[slot]);
    }

    /** Returns the number of counters of branch profiles. */
    public int profileCounters() {
        return profileCounters;
    }

    /** Returns the number of call sites, direct and indirect. */
    public int callSites() {
        return callSites;
    }

    /** Returns where exceptions are handled: a {@link HandlerTable}. Not a copy, and not to be changed. */
    public int[] handlers() {
        return handlers;
    }

    /** Says whether the function may return a call that its caller has to make. */
    public boolean hasTailCalls() {
        return hasTailCalls;
    }

    /**
     * Returns the byte offset in the module of the instruction of the binary format that an index of the code comes from.
     *
     * @return the offset; that of the function's body for code before the first entry of the table
     */
    public int byteOffset(int codeIndex) {
        int low = 0;
        int high = offsetTable.length / 2 - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (offsetTable[2 * middle] <= codeIndex) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return offsetTable[2 * low + 1];
    }
}
