package hypha.wasm.translation;

import hypha.wasm.code.Opcode;
import hypha.wasm.code.VectorOpcode;
import hypha.wasm.types.ValueKind;
import java.util.Arrays;

/**
 * The operand stack during translation: for each operand, where its value is. That is the slot of its own, one for each height and kind; or the slot of a local, as long as that
 * keeps the value; or nowhere yet, for a constant. So {@code local.get} and constants emit nothing until someone needs the value elsewhere.
 */
final class ValueStack {
    private static final int KINDS = ValueKind.values().length;
    private static final int UNASSIGNED = 0;
    private static final int CONSTANT = -1;
    private static final int END = -1;

    private static final int[] MOVES = {
        Opcode.MOVE_I32, Opcode.MOVE_I64, Opcode.MOVE_F32, Opcode.MOVE_F64, VectorOpcode.MOVE_V128, Opcode.MOVE_REF
    };

    private final CodeBuffer buffer;
    private int size;
    private int[] slots = new int[32];
    private byte[] kinds = new byte[32];
    private long[] constants = new long[32];

    /** Of an operand in a local: the next operand below in the same local. Operands in a local form a list from the top down. */
    private int[] nextAlias = new int[32];

    private final int[] firstAlias;

    /** Heights, increasing, among which are those of all operands in locals, so that they are found without looking at all operands. */
    private int[] aliasHeights = new int[16];

    private int aliases;
    private int[] ownSlots = new int[32 * KINDS];
    private byte[] slotKinds;
    private int slotCount;

    /** Creates an empty stack; {@code localKinds} are the kinds of the locals, whose slots are the first. */
    ValueStack(CodeBuffer buffer, byte[] localKinds) {
        this.buffer = buffer;
        this.slotKinds = Arrays.copyOf(localKinds, localKinds.length + 16);
        this.slotCount = localKinds.length;
        this.firstAlias = new int[localKinds.length];
        Arrays.fill(firstAlias, END);
    }

    int size() {
        return size;
    }

    /** Returns the kinds of all slots. */
    byte[] slotKinds() {
        return Arrays.copyOf(slotKinds, slotCount);
    }

    /** Returns the slot of an operand of a kind at a height. */
    int ownSlot(int height, int kind) {
        int index = height * KINDS + kind;
        if (index >= ownSlots.length) {
            ownSlots = Arrays.copyOf(ownSlots, Math.max(2 * ownSlots.length, index + KINDS));
        }
        // The table holds the slot plus one, since 0 is a slot too.
        if (ownSlots[index] == UNASSIGNED) {
            ownSlots[index] = newSlot(kind) + 1;
        }
        return ownSlots[index] - 1;
    }

    /** Returns a new slot that no operand is ever in. */
    int newSlot(int kind) {
        if (slotCount == slotKinds.length) {
            slotKinds = Arrays.copyOf(slotKinds, 2 * slotCount);
        }
        slotKinds[slotCount] = (byte) kind;
        return slotCount++;
    }

    private void push(int slot, int kind) {
        if (size == slots.length) {
            int capacity = 2 * size;
            slots = Arrays.copyOf(slots, capacity);
            kinds = Arrays.copyOf(kinds, capacity);
            constants = Arrays.copyOf(constants, capacity);
            nextAlias = Arrays.copyOf(nextAlias, capacity);
        }
        slots[size] = slot;
        kinds[size] = (byte) kind;
        nextAlias[size] = END;
        size++;
    }

    /** Pushes an operand in a slot of its own, and returns that. */
    int push(int kind) {
        int slot = ownSlot(size, kind);
        push(slot, kind);
        return slot;
    }

    void pushLocal(int local) {
        while (aliases > 0 && aliasHeights[aliases - 1] >= size) {
            aliases--;
        }
        if (aliases == aliasHeights.length) {
            aliasHeights = Arrays.copyOf(aliasHeights, 2 * aliases);
        }
        aliasHeights[aliases++] = size;
        push(local, slotKinds[local]);
        nextAlias[size - 1] = firstAlias[local];
        firstAlias[local] = size - 1;
    }

    void pushConstant(int kind, long value) {
        push(CONSTANT, kind);
        constants[size - 1] = value;
    }

    /** Removes operands until a number of them is left. */
    void truncate(int height) {
        while (size > height) {
            pop();
        }
    }

    void pop() {
        size--;
        int slot = slots[size];
        if (isLocal(slot)) {
            firstAlias[slot] = nextAlias[size];
        }
    }

    /** Takes {@link #pop} back, after which nothing has been pushed. */
    void unpop() {
        if (isLocal(slots[size])) {
            pushLocal(slots[size]);
        } else {
            size++;
        }
    }

    /** Says whether a slot is that of a local. */
    boolean isLocal(int slot) {
        return slot >= 0 && slot < firstAlias.length;
    }

    boolean isConstant(int height) {
        return slots[height] == CONSTANT;
    }

    long constant(int height) {
        return constants[height];
    }

    /** Returns the kind of the values that a slot holds. */
    int kindOf(int slot) {
        return slotKinds[slot];
    }

    int kind(int height) {
        return kinds[height];
    }

    /** Returns the slot in which the operand at a height can be read; a constant is put into one first. */
    int slot(int height) {
        if (slots[height] == CONSTANT) {
            slots[height] = ownSlot(height, kinds[height]);
            load(kinds[height], slots[height], constants[height]);
        }
        return slots[height];
    }

    /** Returns the slot in which the operand at a height is; negative if it is a constant. */
    int location(int height) {
        return slots[height];
    }

    /** Says whether the values of a local can be constants of the code. */
    boolean hasConstants(int local) {
        return switch (ValueKind.of(slotKinds[local])) {
            case I32, I64, F32, F64 -> true;
            case V128, REFERENCE -> false;
        };
    }

    /** Emits what sets a local to zero, which {@link #hasConstants}. */
    void clear(int local) {
        load(slotKinds[local], local, 0);
    }

    /** Emits what puts the operand at a height into a slot. */
    void copyTo(int height, int target) {
        int source = slots[height];
        if (source == CONSTANT) {
            load(kinds[height], target, constants[height]);
        } else if (source != target) {
            move(kinds[height], target, source);
        }
    }

    /** Says whether the operand at a height is in the slot that an operand at another height has of its own. */
    boolean isAt(int height, int targetHeight) {
        return slots[height] == ownSlot(targetHeight, kinds[height]);
    }

    /** Says whether the operand at a height is in a slot of its own. */
    boolean isOwn(int height) {
        return slots[height] >= firstAlias.length;
    }

    /** Puts the topmost operands into slots, and returns the height of the lowest. */
    int slots(int count) {
        int base = size - count;
        for (int height = base; height < size; height++) {
            slot(height);
        }
        return base;
    }

    /** Before the value of a local changes: gives the operands in it slots of their own. */
    void releaseLocal(int local) {
        for (int height = firstAlias[local]; height != END; height = nextAlias[height]) {
            slots[height] = ownSlot(height, kinds[height]);
            move(kinds[height], slots[height], local);
        }
        firstAlias[local] = END;
    }

    /** Says whether no operand is in a local. */
    boolean isReleased(int local) {
        return firstAlias[local] == END;
    }

    /**
     * Before code with several entries: gives the operands in locals slots of their own, and the topmost, which the code may expect there, too if they are constants.
     *
     * @param expected number of the topmost operands
     */
    void settle(int expected) {
        for (int i = 0; i < aliases; i++) {
            int height = aliasHeights[i];
            if (height < size && isLocal(slots[height])) {
                int local = slots[height];
                firstAlias[local] = END;
                slots[height] = ownSlot(height, kinds[height]);
                move(kinds[height], slots[height], local);
            }
        }
        aliases = 0;
        for (int height = size - expected; height < size; height++) {
            slot(height);
        }
    }

    private void move(int kind, int target, int source) {
        buffer.begin(MOVES[kind]);
        buffer.addDestination(target);
        buffer.add(source);
    }

    private void load(int kind, int target, long value) {
        switch (ValueKind.of(kind)) {
            case I32, F32 -> {
                buffer.begin(kind == ValueKind.I32.ordinal() ? Opcode.I32_CONST : Opcode.F32_CONST);
                buffer.addDestination(target);
                buffer.add((int) value);
            }
            case I64, F64 -> {
                buffer.begin(kind == ValueKind.I64.ordinal() ? Opcode.I64_CONST : Opcode.F64_CONST);
                buffer.addDestination(target);
                buffer.add((int) value);
                buffer.add((int) (value >>> 32));
            }
            case V128, REFERENCE -> throw new IllegalStateException("constant of kind=" + ValueKind.of(kind));
        }
    }
}
