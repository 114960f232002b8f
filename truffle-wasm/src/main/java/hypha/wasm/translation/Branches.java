package hypha.wasm.translation;

import hypha.wasm.binary.BlockType;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.Opcode;

/** Emits jumps to labels, with the copies of the values that they take. */
final class Branches {
    private static final int FUNCTION_BLOCK = 0;
    private static final int NONE = -1;

    /** Counters of a conditional jump: taken, and not. */
    private static final int JUMP_COUNTERS = 2;

    private final WasmModule module;
    private final CodeBuffer code;
    private final ValueStack stack;
    private final BlockStack blocks;
    private final Condition condition;
    private int profileCounters;

    Branches(WasmModule module, CodeBuffer code, ValueStack stack, BlockStack blocks) {
        this.module = module;
        this.code = code;
        this.stack = stack;
        this.blocks = blocks;
        this.condition = new Condition(code, stack);
    }

    int profileCounters() {
        return profileCounters;
    }

    /** Returns the first counter of a new conditional jump. */
    int jumpCounters() {
        return counters(JUMP_COUNTERS);
    }

    private int counters(int count) {
        int first = profileCounters;
        profileCounters += count;
        return first;
    }

    private boolean isLoop(int block) {
        return blocks.opcode(block) == Instruction.LOOP;
    }

    private int arity(int block) {
        int type = blocks.type(block);
        return isLoop(block) ? BlockType.parameterCount(module, type) : BlockType.resultCount(module, type);
    }

    /** Opens an {@code if}. */
    void enterIf(int type) {
        int parameters = BlockType.parameterCount(module, type);
        condition.pop();
        stack.settle(parameters);
        blocks.push(Instruction.IF, type, stack.size() - parameters);
        condition.beginJump(false);
        blocks.addElseTarget(blocks.top());
        code.add(jumpCounters());
    }

    /** Jumps to a label. */
    void jump(int block, int byteOffset) {
        int arity = arity(block);
        if (block == FUNCTION_BLOCK) {
            int base = stack.slots(arity);
            code.begin(Opcode.RETURN);
            code.add(arity);
            for (int height = base; height < base + arity; height++) {
                code.add(stack.slot(height));
            }
            return;
        }
        copy(block, arity);
        if (isLoop(block)) {
            code.begin(Opcode.JUMP_BACK, byteOffset);
            code.add(blocks.header(block));
        } else {
            code.begin(Opcode.JUMP);
            blocks.addTarget(block);
        }
    }

    /** Jumps to a label if the topmost operand is true. */
    void jumpIf(int block, int byteOffset) {
        condition.pop();
        int arity = arity(block);
        if (isDirect(block, arity)) {
            condition.beginJump(true);
            blocks.addTarget(block);
            code.add(jumpCounters());
            return;
        }
        if (block == FUNCTION_BLOCK) {
            // Otherwise constants would be put into slots only where the jump is taken.
            stack.slots(arity);
        }
        condition.beginJump(false);
        int target = code.size();
        code.add(NONE);
        code.add(jumpCounters());
        jump(block, byteOffset);
        code.set(target, code.label());
    }

    /** Translates the {@code br_table} that a decoder has just decoded, but for its labels. */
    void jumpTable(InstructionDecoder in) {
        int byteOffset = in.offset;
        int count = in.first + 1;
        int index = stack.slot(stack.size() - 1);
        stack.pop();
        int labels = in.position();
        for (int i = 1; i < count; i++) {
            in.u32();
        }
        int arity = arity(blocks.top() - in.u32());
        stack.slots(arity);
        int table = code.size();
        code.begin(Opcode.BR_TABLE);
        code.add(index);
        code.add(counters(count));
        code.add(count);
        int targets = code.size();
        in.seek(labels);
        for (int i = 0; i < count; i++) {
            int block = blocks.top() - in.u32();
            if (isDirect(block, arity)) {
                blocks.addTarget(block);
            } else {
                code.add(NONE);
            }
        }
        in.seek(labels);
        for (int i = 0; i < count; i++) {
            int block = blocks.top() - in.u32();
            if (!isDirect(block, arity)) {
                code.set(targets + i, edge(block, table, byteOffset));
            }
        }
    }

    /** Returns where the jump to a label is on behalf of a {@code br_table}; emits it if it is the first one of that table. */
    private int edge(int block, int table, int byteOffset) {
        int edge = blocks.edge(block, table);
        if (edge == NONE) {
            edge = code.label();
            blocks.edge(block, table, edge);
            jump(block, byteOffset);
        }
        return edge;
    }

    /** Says whether nothing has to be done on the way to a label: it is ahead, and its values are in place. */
    private boolean isDirect(int block, int arity) {
        if (block == FUNCTION_BLOCK || isLoop(block)) {
            return false;
        }
        int source = stack.size() - arity;
        int target = blocks.base(block);
        for (int i = 0; i < arity; i++) {
            if (!stack.isAt(source + i, target + i)) {
                return false;
            }
        }
        return true;
    }

    private void copy(int block, int arity) {
        int source = stack.size() - arity;
        int target = blocks.base(block);
        for (int i = 0; i < arity; i++) {
            stack.copyTo(source + i, stack.ownSlot(target + i, stack.kind(source + i)));
        }
    }

    /** Copies what a block leaves behind when its end is reached. */
    void copyToResults(int block) {
        copy(block, BlockType.resultCount(module, blocks.type(block)));
    }

    /** At a block's end that is not reached: removes a jump to right here, the last instruction, if there is one. */
    boolean fallThrough(int block) {
        int last = code.last();
        boolean redundant = last != NONE && code.get(last) == Opcode.JUMP && blocks.lastTarget(block) == last + 1;
        if (redundant) {
            blocks.removeLastTarget(block);
            code.removeLast();
        }
        return redundant;
    }
}
