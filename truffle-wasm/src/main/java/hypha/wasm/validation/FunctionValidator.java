package hypha.wasm.validation;

import hypha.wasm.binary.BlockType;
import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.LocalTypes;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.ValueType;
import java.util.Arrays;

/**
 * Validates function bodies, one after the other, in one pass over each (core specification A.3). The stacks of operands and of blocks are arrays that are kept from function to
 * function: nothing is allocated for an instruction, and nothing recurses on nesting.
 */
final class FunctionValidator {
    /** Stands for the function itself at the bottom of the stack of blocks. */
    private static final int FUNCTION = -1;

    final WasmModule module;
    final InstructionDecoder in;
    final OperandStack stack;
    final ModuleTypes types;
    private final DeclaredFunctions declared;
    final AddressTyping addresses;
    private final AtomicValidator atomics;
    private final LocalTypes locals = new LocalTypes();
    private final LocalInitialization initialized = new LocalInitialization();
    private final ControlRules control = new ControlRules(this);
    private final ObjectValidator objects;

    /**
     * Of each open block: its instruction, its type, the operands below its own, whether those are unreachable, the last {@code br_table} that was checked against it, and how many locals had been set.
     */
    private int[] blockOpcode = new int[64];

    private int[] blockType = new int[64];
    private int[] blockBase = new int[64];
    private boolean[] blockUnreachable = new boolean[64];
    private int[] blockChecked = new int[64];
    private int[] blockInitialized = new int[64];
    private int blocks;

    FunctionValidator(WasmModule module, ModuleTypes types, DeclaredFunctions declared) {
        this.module = module;
        this.types = types;
        this.stack = new OperandStack(types);
        this.declared = declared;
        this.addresses = new AddressTyping(module);
        this.atomics = new AtomicValidator(module);
        this.in = new InstructionDecoder(module.bytes(), 0, module.bytes().length);
        this.objects = new ObjectValidator(this, in, types, stack);
    }

    /** Validates the body of a defined function. */
    void validate(int function) {
        in.seek(module.bodyStart(function));
        FunctionType type = module.functionType(function);
        locals.read(in, type);
        if (locals.highestTypeIndex() >= module.typeCount()) {
            throw WasmException.invalid("unknown type " + locals.highestTypeIndex(), module.bodyStart(function));
        }
        initialized.begin(locals, type.parameterCount());
        stack.size = 0;
        blocks = 0;
        open(FUNCTION, module.functionTypeIndex(function));
        while (blocks > 0) {
            int opcode = in.next();
            stack.offset = in.offset;
            int signature = Instruction.signature(opcode);
            if (signature >= 0) {
                simple(opcode, signature);
            } else if (opcode >= Instruction.PREFIX_FE) {
                atomics.validate(opcode, in, stack);
            } else {
                special(opcode);
            }
        }
        if (in.position() != module.bodyEnd(function)) {
            throw in.malformed("section size mismatch");
        }
    }

    /** Validates an instruction with a type of its own. */
    private void simple(int opcode, int type) {
        int signature = type;
        int immediate = Instruction.immediate(opcode);
        if (immediate > Immediate.NONE) {
            immediates(immediate);
            if (addresses.bulk(opcode, immediate, in, stack)) {
                return;
            }
        }
        if (Immediate.isAccess(immediate)) {
            signature = addresses.ofAccess(signature, in);
        }
        switch (signature & 0xFF) {
            case 0 -> {}
            case 1 -> stack.pop(signature >> 8 & 0xFF);
            case 2 -> {
                stack.pop(signature >> 16 & 0xFF);
                stack.pop(signature >> 8 & 0xFF);
            }
            default -> popThree(signature >> 8 & 0xFF);
        }
        int result = signature >>> 24;
        if (result != 0) {
            stack.push(result);
        }
    }

    private void popThree(int type) {
        stack.pop(type);
        stack.pop(type);
        stack.pop(type);
    }

    private void immediates(int immediate) {
        switch (immediate) {
            case Immediate.MEMORY_1, Immediate.MEMORY_2, Immediate.MEMORY_4, Immediate.MEMORY_8, Immediate.MEMORY_16 ->
                access(immediate - Immediate.MEMORY_1);
            case Immediate.MEMORY -> memory(in.first);
            case Immediate.MEMORY_MEMORY -> {
                memory(in.first);
                memory(in.second);
            }
            case Immediate.DATA_MEMORY -> {
                memory(in.second);
                data(in.first);
            }
            case Immediate.DATA -> data(in.first);
            case Immediate.ELEMENT -> element(in.first);
            case Immediate.TABLE -> table(in.first);
            case Immediate.TABLE_TABLE -> {
                int target = table(in.first);
                same(target, table(in.second));
            }
            case Immediate.ELEMENT_TABLE -> {
                int target = table(in.second);
                same(target, element(in.first));
            }
            case Immediate.SHUFFLE -> {
                // Lanes are 0 to 31.
                if (((in.value | in.high) & 0xE0E0_E0E0_E0E0_E0E0L) != 0) {
                    throw invalid("invalid lane index");
                }
            }
            default -> lanes(immediate);
        }
    }

    /** Checks the immediates of an access of 2 to the power of {@code log2Bytes} bytes. */
    private void access(int log2Bytes) {
        memory(in.first);
        if (in.second > log2Bytes) {
            throw invalid("alignment must not be larger than natural");
        }
        if (in.value >>> 32 != 0 && !module.memory(in.first).address().isWide()) {
            throw invalid("offset out of range");
        }
    }

    private void lanes(int immediate) {
        if (immediate < Immediate.MEMORY_LANE_1 || immediate > Immediate.LANE_2) {
            return;
        }
        boolean access = immediate <= Immediate.MEMORY_LANE_8;
        int log2Bytes = immediate - (access ? Immediate.MEMORY_LANE_1 : Immediate.LANE_16);
        if (access) {
            access(log2Bytes);
        }
        if (in.lane >= 16 >>> log2Bytes) {
            throw invalid("invalid lane index");
        }
    }

    private void special(int opcode) {
        switch (opcode) {
            case Instruction.UNREACHABLE -> unreachable();
            case Instruction.BLOCK, Instruction.LOOP, Instruction.IF -> enter(opcode);
            case Instruction.ELSE -> elseBranch();
            case Instruction.END -> end();
            case Instruction.BR -> {
                popLabel(label(in.first));
                unreachable();
            }
            case Instruction.BR_IF -> {
                int block = label(in.first);
                stack.pop(ValueType.I32_CODE);
                popLabel(block);
                pushLabel(block);
            }
            case Instruction.BR_TABLE -> branchTable();
            case Instruction.RETURN -> {
                popLabel(0);
                unreachable();
            }
            case Instruction.CALL -> {
                ModuleValidator.check(in.first, module.functionCount(), "function", in.offset);
                call(module.functionType(in.first));
            }
            case Instruction.CALL_INDIRECT -> {
                if (!types.matches(table(in.second), ValueType.FUNCREF_CODE)) {
                    throw invalid("type mismatch: call_indirect needs a table of functions");
                }
                stack.pop(addresses.ofTable(in.second));
                call(types.function(in.first, in.offset));
            }
            case Instruction.DROP -> stack.pop();
            case Instruction.SELECT -> select();
            case Instruction.SELECT_T -> typedSelect();
            case Instruction.LOCAL_GET -> {
                int type = local();
                if (!initialized.isSet(in.first)) {
                    throw invalid("uninitialized local " + in.first);
                }
                stack.push(type);
            }
            case Instruction.LOCAL_SET -> {
                stack.pop(local());
                initialized.set(in.first);
            }
            case Instruction.LOCAL_TEE -> {
                int type = local();
                stack.pop(type);
                stack.push(type);
                initialized.set(in.first);
            }
            case Instruction.GLOBAL_GET -> stack.push(global().value().code());
            case Instruction.GLOBAL_SET -> {
                GlobalType global = global();
                if (!global.mutable()) {
                    throw invalid("immutable global " + in.first);
                }
                stack.pop(global.value().code());
            }
            default -> {
                if (!control.validate(opcode)) {
                    references(opcode);
                }
            }
        }
    }

    private void references(int opcode) {
        switch (opcode) {
            case Instruction.TABLE_GET -> {
                int type = table(in.first);
                stack.pop(addresses.ofTable(in.first));
                stack.push(type);
            }
            case Instruction.TABLE_SET -> {
                int type = table(in.first);
                stack.pop(type);
                stack.pop(addresses.ofTable(in.first));
            }
            case Instruction.TABLE_GROW -> {
                int type = table(in.first);
                stack.pop(addresses.ofTable(in.first));
                stack.pop(type);
                stack.push(addresses.ofTable(in.first));
            }
            case Instruction.TABLE_FILL -> {
                int type = table(in.first);
                stack.pop(addresses.ofTable(in.first));
                stack.pop(type);
                stack.pop(addresses.ofTable(in.first));
            }
            case Instruction.REF_NULL -> {
                types.check(in.first, in.offset);
                stack.push(in.first);
            }
            case Instruction.REF_IS_NULL -> {
                stack.popReference();
                stack.push(ValueType.I32_CODE);
            }
            case Instruction.REF_FUNC -> {
                ModuleValidator.check(in.first, module.functionCount(), "function", in.offset);
                if (!declared.contains(in.first)) {
                    throw invalid("undeclared function reference " + in.first);
                }
                stack.push(ValueType.nonNull(ValueType.ofIndex(module.functionTypeIndex(in.first))));
            }
            default -> objects.validate(opcode);
        }
    }

    /** Begins the next part of the innermost block, with no operands. */
    void beginPart(int opcode) {
        initialized.reset(blockInitialized[blocks - 1]);
        blockOpcode[blocks - 1] = opcode;
        stack.unreachable = false;
    }

    /** Returns the instruction of an open block; {@link #FUNCTION} for the outermost. */
    int opcode(int block) {
        return blockOpcode[block];
    }

    /** Returns the innermost block. */
    int top() {
        return blocks - 1;
    }

    private void select() {
        stack.pop(ValueType.I32_CODE);
        int second = stack.pop();
        int first = stack.pop();
        if (ValueType.isReference(first) || ValueType.isReference(second)) {
            throw invalid("type mismatch: select of references needs a type");
        }
        if (first != second && first != ValueType.BOTTOM && second != ValueType.BOTTOM) {
            throw invalid("type mismatch: select of " + ValueType.name(first) + " and " + ValueType.name(second));
        }
        stack.push(first == ValueType.BOTTOM ? second : first);
    }

    private void typedSelect() {
        if (in.first != 1) {
            throw invalid("invalid result arity");
        }
        types.check(in.second, in.offset);
        stack.pop(ValueType.I32_CODE);
        stack.pop(in.second);
        stack.pop(in.second);
        stack.push(in.second);
    }

    void call(FunctionType type) {
        for (int i = type.parameterCount() - 1; i >= 0; i--) {
            stack.pop(type.parameter(i).code());
        }
        for (int i = 0; i < type.resultCount(); i++) {
            stack.push(type.result(i).code());
        }
    }

    void enter(int opcode) {
        int type = in.first;
        if (type >= 0) {
            types.function(type, in.offset);
        } else if (type != BlockType.EMPTY) {
            types.check(BlockType.result(module, type, 0), in.offset);
        }
        if (opcode == Instruction.IF) {
            stack.pop(ValueType.I32_CODE);
        }
        int parameters = BlockType.parameterCount(module, type);
        for (int i = parameters - 1; i >= 0; i--) {
            stack.pop(BlockType.parameter(module, type, i));
        }
        open(opcode, type);
        for (int i = 0; i < parameters; i++) {
            stack.push(BlockType.parameter(module, type, i));
        }
    }

    private void open(int opcode, int type) {
        if (blocks == blockOpcode.length) {
            int capacity = 2 * blocks;
            blockOpcode = Arrays.copyOf(blockOpcode, capacity);
            blockType = Arrays.copyOf(blockType, capacity);
            blockBase = Arrays.copyOf(blockBase, capacity);
            blockUnreachable = Arrays.copyOf(blockUnreachable, capacity);
            blockChecked = Arrays.copyOf(blockChecked, capacity);
            blockInitialized = Arrays.copyOf(blockInitialized, capacity);
        }
        if (blocks > 0) {
            blockUnreachable[blocks - 1] = stack.unreachable;
        }
        blockOpcode[blocks] = opcode;
        blockType[blocks] = type;
        blockBase[blocks] = stack.size;
        blockChecked[blocks] = 0;
        blockInitialized[blocks] = initialized.height();
        blocks++;
        stack.base = stack.size;
        stack.unreachable = false;
    }

    private void elseBranch() {
        int top = blocks - 1;
        if (blockOpcode[top] != Instruction.IF) {
            throw in.malformed("END opcode expected");
        }
        popResults(top);
        beginPart(Instruction.ELSE);
        int type = blockType[top];
        for (int i = 0; i < BlockType.parameterCount(module, type); i++) {
            stack.push(BlockType.parameter(module, type, i));
        }
    }

    void end() {
        int top = blocks - 1;
        popResults(top);
        int type = blockType[top];
        if (blockOpcode[top] == Instruction.IF) {
            missingElse(type);
        }
        initialized.reset(blockInitialized[top]);
        blocks--;
        if (blocks > 0) {
            stack.base = blockBase[blocks - 1];
            stack.unreachable = blockUnreachable[blocks - 1];
            pushResults(type);
        }
    }

    /** An {@code if} without {@code else} passes its parameters on as results. */
    private void missingElse(int type) {
        int count = BlockType.resultCount(module, type);
        boolean same = count == BlockType.parameterCount(module, type);
        for (int i = 0; same && i < count; i++) {
            same = types.matches(BlockType.parameter(module, type, i), BlockType.result(module, type, i));
        }
        if (!same) {
            throw invalid("type mismatch: if without else, and its results are not its parameters");
        }
    }

    /** Pops the results of the innermost block, after which nothing may be left of its operands. */
    void popResults(int block) {
        int type = blockType[block];
        for (int i = BlockType.resultCount(module, type) - 1; i >= 0; i--) {
            stack.pop(BlockType.result(module, type, i));
        }
        if (stack.size != stack.base) {
            throw invalid("type mismatch: values remain on the stack at the end of a block");
        }
    }

    private void pushResults(int type) {
        for (int i = 0; i < BlockType.resultCount(module, type); i++) {
            stack.push(BlockType.result(module, type, i));
        }
    }

    void unreachable() {
        stack.size = stack.base;
        stack.unreachable = true;
    }

    /** Returns the block that a label refers to. */
    int label(int depth) {
        if (depth < 0 || depth >= blocks) {
            throw invalid("unknown label " + Integer.toUnsignedString(depth));
        }
        return blocks - 1 - depth;
    }

    /** Returns the number of values that a branch to a block takes: parameters of a loop, results of others. */
    int labelArity(int block) {
        return blockOpcode[block] == Instruction.LOOP
                ? BlockType.parameterCount(module, blockType[block])
                : BlockType.resultCount(module, blockType[block]);
    }

    private int labelType(int block, int index) {
        return blockOpcode[block] == Instruction.LOOP
                ? BlockType.parameter(module, blockType[block], index)
                : BlockType.result(module, blockType[block], index);
    }

    void popLabel(int block) {
        for (int i = labelArity(block) - 1; i >= 0; i--) {
            stack.pop(labelType(block, i));
        }
    }

    void pushLabel(int block) {
        int arity = labelArity(block);
        for (int i = 0; i < arity; i++) {
            stack.push(labelType(block, i));
        }
    }

    private void branchTable() {
        stack.pop(ValueType.I32_CODE);
        int count = in.first;
        int arity = -1;
        int block = 0;
        for (int i = 0; i <= count; i++) {
            block = label(in.u32());
            if (arity == -1) {
                arity = labelArity(block);
            }
            if (blockChecked[block] != in.offset) {
                blockChecked[block] = in.offset;
                checkLabel(block, arity);
            }
        }
        popLabel(block);
        unreachable();
    }

    private void checkLabel(int block, int arity) {
        if (labelArity(block) != arity) {
            throw invalid("type mismatch: labels of br_table take " + arity + " and " + labelArity(block) + " values");
        }
        for (int i = 0; i < arity; i++) {
            stack.check(arity - 1 - i, labelType(block, i));
        }
    }

    private int local() {
        ModuleValidator.check(in.first, locals.count(), "local", in.offset);
        return locals.code(in.first);
    }

    private GlobalType global() {
        ModuleValidator.check(in.first, module.globalCount(), "global", in.offset);
        return module.global(in.first);
    }

    /** Checks the index of a table and returns the code of its elements' type. */
    int table(int index) {
        ModuleValidator.check(index, module.tableCount(), "table", in.offset);
        return module.table(index).element().code();
    }

    private void memory(int index) {
        ModuleValidator.check(index, module.memoryCount(), "memory", in.offset);
    }

    void data(int index) {
        if (!module.hasDataCount()) {
            throw WasmException.malformed("data count section required", in.offset);
        }
        ModuleValidator.check(index, module.dataSegmentCount(), "data segment", in.offset);
    }

    /** Checks the index of an element segment and returns the code of its elements' type. */
    int element(int index) {
        ModuleValidator.check(index, module.elementSegmentCount(), "elem segment", in.offset);
        return module.elementSegment(index).type().code();
    }

    private void same(int target, int source) {
        if (!types.matches(source, target)) {
            throw invalid("type mismatch: " + ValueType.name(source) + " into a table of " + ValueType.name(target));
        }
    }

    WasmException invalid(String message) {
        return WasmException.invalid(message, in.offset);
    }
}
