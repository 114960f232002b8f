package hypha.wasm.translation;

import java.util.Arrays;

/** The open blocks during translation. A jump to the end of a block is not known until then: the operands that wait for it form a list, each holding the index of the next. */
final class BlockStack {
    /** End of a list of operands; no operand. */
    static final int NONE = -1;

    private final CodeBuffer buffer;
    private int size;
    private int[] opcodes = new int[32];
    private int[] types = new int[32];
    private int[] bases = new int[32];
    private int[] headers = new int[32];
    private int[] waiting = new int[32];
    private int[] elseOperands = new int[32];
    private int[] edges = new int[32];
    private int[] edgeOwners = new int[32];

    BlockStack(CodeBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Opens a block.
     *
     * @param base height of the operand stack below its parameters
     */
    void push(int opcode, int type, int base) {
        if (size == opcodes.length) {
            grow();
        }
        opcodes[size] = opcode;
        types[size] = type;
        bases[size] = base;
        headers[size] = buffer.size();
        waiting[size] = NONE;
        elseOperands[size] = NONE;
        edgeOwners[size] = NONE;
        size++;
    }

    private void grow() {
        int capacity = 2 * size;
        opcodes = Arrays.copyOf(opcodes, capacity);
        types = Arrays.copyOf(types, capacity);
        bases = Arrays.copyOf(bases, capacity);
        headers = Arrays.copyOf(headers, capacity);
        waiting = Arrays.copyOf(waiting, capacity);
        elseOperands = Arrays.copyOf(elseOperands, capacity);
        edges = Arrays.copyOf(edges, capacity);
        edgeOwners = Arrays.copyOf(edgeOwners, capacity);
    }

    void pop() {
        size--;
    }

    int size() {
        return size;
    }

    int top() {
        return size - 1;
    }

    int opcode(int block) {
        return opcodes[block];
    }

    void opcode(int block, int opcode) {
        opcodes[block] = opcode;
    }

    int type(int block) {
        return types[block];
    }

    int base(int block) {
        return bases[block];
    }

    /** Returns where the code of a loop starts. */
    int header(int block) {
        return headers[block];
    }

    /** Appends an operand to the code: a jump target that is the end of a block. */
    void addTarget(int block) {
        int operand = buffer.size();
        buffer.add(waiting[block]);
        waiting[block] = operand;
    }

    /** Makes an operand that is there already a jump target that is the end of a block. */
    void setTarget(int block, int operand) {
        buffer.set(operand, waiting[block]);
        waiting[block] = operand;
    }

    boolean isTarget(int block) {
        return waiting[block] != NONE;
    }

    /** Returns the operand that was last made a jump target of a block's end, or {@link #NONE}. */
    int lastTarget(int block) {
        return waiting[block];
    }

    /** Forgets {@link #lastTarget}. */
    void removeLastTarget(int block) {
        waiting[block] = buffer.get(waiting[block]);
    }

    /** Resolves the jumps to a block's end: it is here. */
    void resolve(int block) {
        int here = buffer.label();
        for (int operand = waiting[block]; operand != NONE; ) {
            int next = buffer.get(operand);
            buffer.set(operand, here);
            operand = next;
        }
        waiting[block] = NONE;
    }

    /** Appends an operand to the code: the jump target that is the else branch of an {@code if}. */
    void addElseTarget(int block) {
        elseOperands[block] = buffer.size();
        buffer.add(NONE);
    }

    /** Resolves the jump to the else branch: it is here. */
    void resolveElse(int block) {
        buffer.set(elseOperands[block], buffer.label());
    }

    /** Remembers where the code is that a {@code br_table}, known by its place in the code, runs before it jumps to a block. */
    void edge(int block, int table, int codeIndex) {
        edges[block] = codeIndex;
        edgeOwners[block] = table;
    }

    /** Returns what {@link #edge} remembers, or {@link #NONE}. */
    int edge(int block, int table) {
        return edgeOwners[block] == table ? edges[block] : NONE;
    }
}
