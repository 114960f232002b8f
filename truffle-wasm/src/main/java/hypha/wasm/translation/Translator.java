package hypha.wasm.translation;

import hypha.wasm.binary.BlockType;
import hypha.wasm.binary.ControlInstruction;
import hypha.wasm.binary.Immediate;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.binary.LocalTypes;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.code.WideOpcode;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;
import hypha.wasm.types.ValueType;

/**
 * Translates one function, in one pass over its body, without recursion. Code that cannot be reached is skipped.
 *
 * <p>What a block leaves behind is in the slots of their own of the operands at its base, whichever way it is left: so a jump copies operands there first, lowest first. That is
 * safe though some slots are both source and target: an operand only ever moves down, to a slot that nothing but itself or an operand below it, already copied, can be in.
 */
public final class Translator {
    /** Stands for the function itself at the bottom of the stack of blocks. */
    private static final int FUNCTION = -1;

    private static final int I32 = ValueKind.I32.ordinal();
    private static final int V128 = ValueKind.V128.ordinal();
    private static final int I64 = ValueKind.I64.ordinal();
    private static final int REFERENCE = ValueKind.REFERENCE.ordinal();

    final WasmModule module;
    final int function;
    private final FunctionType type;
    final InstructionDecoder in;
    final CodeBuffer code = new CodeBuffer();
    final BlockStack blocks = new BlockStack(code);
    final Branches branches;
    final ValueStack stack;
    final AddressOperands addresses;
    final int localCount;
    private final ControlTranslator control;
    private final ObjectTranslation objects;

    /** Null if no tool wants probes. */
    private final ProbeEmitter probes;

    boolean reachable = true;
    private int callSites;

    private Translator(WasmModule module, int function, ProbePlan plan) {
        this.module = module;
        this.function = function;
        this.type = module.functionType(function);
        this.in = new InstructionDecoder(module.bytes(), module.bodyStart(function), module.bodyEnd(function));
        LocalTypes locals = new LocalTypes();
        locals.read(in, type);
        this.localCount = locals.count();
        byte[] kinds = new byte[localCount];
        for (int i = 0; i < localCount; i++) {
            kinds[i] = (byte) kind(locals.code(i));
        }
        this.stack = new ValueStack(code, kinds);
        this.addresses = new AddressOperands(module, code, stack);
        this.branches = new Branches(module, code, stack, blocks);
        this.control = new ControlTranslator(this);
        this.objects = new ObjectTranslation(module, in, code, stack, blocks, branches);
        this.probes = plan == null ? null : new ProbeEmitter(plan, code);
    }

    /** Translates a defined function of a valid module. */
    public static FunctionCode translate(WasmModule module, int function) {
        return new Translator(module, function, null).run();
    }

    /** Translates a defined function of a valid module, with probes; slots are those that it has without. */
    public static FunctionCode translate(WasmModule module, int function, ProbePlan plan) {
        return new Translator(module, function, plan).run();
    }

    private FunctionCode run() {
        code.recordStart(in.position());
        blocks.push(FUNCTION, module.functionTypeIndex(function), 0);
        while (blocks.size() > 0) {
            if (!reachable) {
                skipUnreachable();
            }
            int opcode = in.next();
            if (probes != null && reachable) {
                probes.before(in.offset);
            }
            instruction(opcode);
        }
        return new FunctionCode(
                function,
                type,
                code.toArray(),
                stack.slotKinds(),
                localCount,
                branches.profileCounters(),
                callSites,
                code.offsetTable(),
                control.handlerTable(),
                control.hasTailCalls());
    }

    private static int kind(int typeCode) {
        return ValueType.kindOrdinal(typeCode);
    }

    /** Goes to the instruction that ends code that cannot be reached. */
    private void skipUnreachable() {
        int depth = 0;
        while (true) {
            int opcode = in.next();
            switch (opcode) {
                case Instruction.BR_TABLE -> in.skipLabels();
                case Instruction.END, ControlInstruction.DELEGATE -> {
                    if (depth == 0) {
                        in.seek(in.offset);
                        return;
                    }
                    depth--;
                }
                default -> {
                    if (depth == 0 && ControlInstruction.separatesParts(opcode)) {
                        in.seek(in.offset);
                        return;
                    }
                    depth += ControlInstruction.opensBlock(opcode) ? 1 : 0;
                }
            }
        }
    }

    private void instruction(int opcode) {
        switch (opcode) {
            case Instruction.NOP -> {}
            case Instruction.LOCAL_GET -> stack.pushLocal(in.first);
            case Instruction.LOCAL_SET -> setLocal(in.first);
            case Instruction.LOCAL_TEE -> teeLocal(in.first);
            case Instruction.I32_CONST, Instruction.I64_CONST, Instruction.F32_CONST, Instruction.F64_CONST ->
                stack.pushConstant(kind(Instruction.signature(opcode) >>> 24), in.value);
            case Instruction.BLOCK -> enter(opcode);
            case Instruction.LOOP -> enter(opcode);
            case Instruction.IF -> branches.enterIf(in.first);
            case Instruction.ELSE -> elseBranch();
            case Instruction.END -> end();
            case Instruction.BR -> {
                branches.jump(label(in.first), in.offset);
                unreachable();
            }
            case Instruction.BR_IF -> branches.jumpIf(label(in.first), in.offset);
            case Instruction.BR_TABLE -> {
                branches.jumpTable(in);
                unreachable();
            }
            case Instruction.RETURN -> {
                branches.jump(0, in.offset);
                unreachable();
            }
            case Instruction.UNREACHABLE -> {
                code.begin(Opcode.UNREACHABLE, in.offset);
                unreachable();
            }
            case Instruction.CALL -> {
                FunctionType callee = module.functionType(in.first);
                int arguments = stack.slots(callee.parameterCount());
                code.begin(Opcode.CALL, in.offset);
                code.add(in.first);
                call(callee, arguments);
            }
            case Instruction.CALL_INDIRECT -> {
                FunctionType callee = module.type(in.first);
                int index = popSlot();
                if (addresses.isWideTable(in.second)) {
                    index = addresses.narrow(index, stack.size());
                }
                int arguments = stack.slots(callee.parameterCount());
                code.begin(Opcode.CALL_INDIRECT, in.offset);
                code.add(in.second);
                code.add(in.first);
                code.add(index);
                call(callee, arguments);
            }
            case Instruction.DROP -> stack.pop();
            case Instruction.SELECT, Instruction.SELECT_T -> select();
            case Instruction.GLOBAL_GET -> {
                int kind = module.global(in.first).value().kind().ordinal();
                code.begin(of(Opcode.GLOBAL_GET_I32, kind));
                code.addDestination(stack.push(kind));
                code.add(in.first);
            }
            case Instruction.GLOBAL_SET -> {
                int kind = stack.kind(stack.size() - 1);
                int value = popSlot();
                code.begin(of(Opcode.GLOBAL_SET_I32, kind));
                code.add(in.first);
                code.add(value);
            }
            case Instruction.CALL_REF -> {
                FunctionType callee = module.type(in.first);
                int target = popSlot();
                int arguments = stack.slots(callee.parameterCount());
                code.begin(ObjectOpcode.CALL_REF, in.offset);
                code.add(in.first);
                code.add(target);
                call(callee, arguments);
            }
            default -> {
                if (ObjectTranslation.handles(opcode)) {
                    objects.translate(opcode);
                } else if (!control.translate(opcode)) {
                    simple(opcode);
                }
            }
        }
    }

    /** Returns the member of a family that has one for each kind. */
    private static int of(int first, int kind) {
        if (kind == V128) {
            return VectorTranslation.member(first);
        }
        return first + (kind == REFERENCE ? kind - 1 : kind);
    }

    int popSlot() {
        int slot = stack.slot(stack.size() - 1);
        stack.pop();
        return slot;
    }

    int label(int depth) {
        return blocks.top() - depth;
    }

    void unreachable() {
        stack.truncate(blocks.base(blocks.top()));
        reachable = false;
    }

    private void setLocal(int local) {
        if (!redirect(local)) {
            stack.releaseLocal(local);
            // The operand has been popped, and is still where it was.
            stack.copyTo(stack.size(), local);
        }
    }

    private void teeLocal(int local) {
        if (redirect(local)) {
            stack.pushLocal(local);
        } else {
            stack.releaseLocal(local);
            stack.copyTo(stack.size(), local);
            stack.unpop();
        }
    }

    /** Pops an operand, and lets the instruction that computed it write it into a local, if it was the last one and no operand below needs the local's old value. */
    private boolean redirect(int local) {
        stack.pop();
        int top = stack.size();
        return stack.isOwn(top) && stack.isReleased(local) && code.redirect(stack.slot(top), local);
    }

    void enter(int opcode) {
        int parameters = BlockType.parameterCount(module, in.first);
        stack.settle(parameters);
        if (opcode == Instruction.LOOP) {
            code.label();
        }
        blocks.push(opcode, in.first, stack.size() - parameters);
    }

    private void elseBranch() {
        int block = blocks.top();
        if (reachable) {
            branches.jump(block, in.offset);
        }
        blocks.resolveElse(block);
        blocks.opcode(block, Instruction.ELSE);
        stack.truncate(blocks.base(block));
        int type = blocks.type(block);
        for (int i = 0; i < BlockType.parameterCount(module, type); i++) {
            stack.push(kind(BlockType.parameter(module, type, i)));
        }
        reachable = true;
    }

    private void end() {
        if (control.isTry(blocks.top())) {
            control.end();
        }
        endBlock();
    }

    /** Ends the innermost block here. */
    void endBlock() {
        int block = blocks.top();
        int blockType = blocks.type(block);
        if (block == 0) {
            if (reachable) {
                branches.jump(0, in.offset);
            }
            blocks.pop();
            return;
        }
        if (reachable) {
            branches.copyToResults(block);
        } else {
            reachable = branches.fallThrough(block);
        }
        if (blocks.opcode(block) == Instruction.IF) {
            blocks.resolveElse(block);
            reachable = true;
        }
        if (blocks.isTarget(block)) {
            blocks.resolve(block);
            reachable = true;
        }
        stack.truncate(blocks.base(block));
        blocks.pop();
        for (int i = 0; i < BlockType.resultCount(module, blockType); i++) {
            stack.push(kind(BlockType.result(module, blockType, i)));
        }
    }

    int newCallSite() {
        return callSites++;
    }

    /** Appends what is common to calls. The arguments are the topmost operands, from a height on, and in slots. */
    private void call(FunctionType callee, int base) {
        code.add(newCallSite());
        code.add(callee.parameterCount());
        for (int height = base; height < stack.size(); height++) {
            code.add(stack.slot(height));
        }
        stack.truncate(base);
        code.add(callee.resultCount());
        boolean single = callee.resultCount() == 1;
        for (int i = 0; i < callee.resultCount(); i++) {
            int slot = stack.push(callee.result(i).kind().ordinal());
            if (single) {
                code.addDestination(slot);
            } else {
                code.add(slot);
            }
        }
    }

    private void select() {
        int base = stack.slots(3);
        int kind = stack.kind(base);
        int first = stack.slot(base);
        int second = stack.slot(base + 1);
        int condition = stack.slot(base + 2);
        stack.truncate(base);
        code.begin(of(Opcode.SELECT_I32, kind));
        code.addDestination(stack.push(kind));
        code.add(first);
        code.add(second);
        code.add(condition);
    }

    /** Translates an instruction to the register instruction of the same name. */
    private void simple(int opcode) {
        if (opcode >= Instruction.PREFIX_FD && opcode < Instruction.PREFIX_FE) {
            VectorTranslation.translate(opcode, in, stack, code, addresses);
            return;
        }
        if (opcode >= Instruction.PREFIX_FE) {
            AtomicTranslation.translate(opcode, in, stack, code, addresses);
            return;
        }
        int immediate = Instruction.immediate(opcode);
        if (immediate == Immediate.NONE && Instruction.signature(opcode) >= 0) {
            numeric(opcode);
        } else if (immediate >= Immediate.MEMORY_1) {
            access(opcode);
        } else {
            bulk(opcode, immediate);
        }
    }

    private void numeric(int opcode) {
        int signature = Instruction.signature(opcode);
        int result = kind(signature >>> 24);
        if (opcode == Instruction.I32_WRAP_I64 && Narrowing.translate(stack, code)) {
            return;
        }
        if ((signature & 0xFF) == 1) {
            int operand = popSlot();
            beginNumeric(opcode);
            code.addDestination(stack.push(result));
            code.add(operand);
            return;
        }
        if (ConstantOperands.translate(opcode, stack, code)) {
            return;
        }
        int base = stack.slots(2);
        int first = stack.slot(base);
        int second = stack.slot(base + 1);
        stack.truncate(base);
        beginNumeric(opcode);
        code.addDestination(stack.push(result));
        boolean swapped = RegisterOpcodes.isSwapped(opcode);
        code.add(swapped ? second : first);
        code.add(swapped ? first : second);
    }

    private void beginNumeric(int opcode) {
        int registerOpcode = RegisterOpcodes.of(opcode);
        if (Traps.mayTrap(opcode)) {
            code.begin(registerOpcode, in.offset);
        } else {
            code.begin(registerOpcode);
        }
    }

    private void access(int opcode) {
        int signature = Instruction.signature(opcode);
        boolean store = (signature & 0xFF) == 2;
        int base = stack.slots(store ? 2 : 1);
        int address = stack.slot(base);
        int value = store ? stack.slot(base + 1) : 0;
        stack.truncate(base);
        boolean wide = addresses.isWideMemory(in.first);
        int registerOpcode = RegisterOpcodes.of(opcode);
        code.begin(wide ? WideOpcode.of(registerOpcode) : registerOpcode, in.offset);
        if (store) {
            code.add(address);
            code.add(value);
        } else {
            code.addDestination(stack.push(kind(signature >>> 24)));
            code.add(address);
        }
        code.add(in.first);
        code.add((int) in.value);
        if (wide) {
            code.add((int) (in.value >>> Integer.SIZE));
        }
    }

    /** Translates the instructions on whole memories and tables, and on references. The order of operands is that of {@link Opcode}: result, indices, slots. */
    private void bulk(int opcode, int immediate) {
        int operands = operandCount(opcode);
        int base = stack.slots(operands);
        int[] slots = new int[operands];
        for (int i = 0; i < operands; i++) {
            slots[i] = stack.slot(base + i);
        }
        boolean wide = addresses.isWide(immediate, in);
        if (wide) {
            addresses.convert(immediate, slots, base);
        }
        stack.truncate(base);
        int first = in.first;
        boolean wideMemory = wide && AddressOperands.isOfMemory(immediate);
        int registerOpcode = RegisterOpcodes.of(opcode);
        code.begin(wideMemory ? WideOpcode.of(registerOpcode) : registerOpcode, in.offset);
        int result = resultKind(opcode);
        // A table's size is 32 bits wide, and is extended for a table with 64-bit indices.
        boolean extended = wide && !wideMemory && result == I32;
        if (extended) {
            code.addDestination(stack.ownSlot(base, I32));
        } else if (result >= 0) {
            code.addDestination(stack.push(wideMemory ? I64 : result));
        }
        boolean gives = opcode == Instruction.MEMORY_GROW;
        if (gives) {
            code.add(slots[0]);
        }
        if (immediate != Immediate.NONE) {
            code.add(first);
        }
        if (hasTwoIndices(immediate)) {
            code.add(in.second);
        }
        for (int i = gives ? 1 : 0; i < operands; i++) {
            code.add(slots[i]);
        }
        if (extended) {
            addresses.pushSize(stack.ownSlot(base, I32));
        }
    }

    private static boolean hasTwoIndices(int immediate) {
        return switch (immediate) {
            case Immediate.DATA_MEMORY, Immediate.MEMORY_MEMORY, Immediate.ELEMENT_TABLE, Immediate.TABLE_TABLE -> true;
            default -> false;
        };
    }

    private static int operandCount(int opcode) {
        return switch (opcode) {
            case Instruction.TABLE_GET, Instruction.REF_IS_NULL -> 1;
            case Instruction.TABLE_SET, Instruction.TABLE_GROW -> 2;
            case Instruction.TABLE_FILL -> 3;
            case Instruction.REF_NULL, Instruction.REF_FUNC -> 0;
            default -> Instruction.signature(opcode) & 0xFF;
        };
    }

    private static int resultKind(int opcode) {
        return switch (opcode) {
            case Instruction.TABLE_GET, Instruction.REF_NULL, Instruction.REF_FUNC -> REFERENCE;
            case Instruction.REF_IS_NULL, Instruction.TABLE_GROW -> I32;
            case Instruction.TABLE_SET, Instruction.TABLE_FILL -> -1;
            default -> {
                int result = Instruction.signature(opcode) >>> 24;
                yield result == 0 ? -1 : kind(result);
            }
        };
    }
}
