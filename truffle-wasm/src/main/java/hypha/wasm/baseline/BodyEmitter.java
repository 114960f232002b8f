package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_MethodHandle;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import hypha.wasm.code.AtomicOpcode;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Emits the JVM code of a function's register code: each slot is a local variable, each instruction a few of the JVM's. */
final class BodyEmitter {
    static final ClassDesc FUNCTION = ClassDesc.of("hypha.wasm.runtime.WasmFunction");
    static final MethodTypeDesc BASELINE = MethodTypeDesc.of(ShapeLoader.ENTRY);
    static final MethodTypeDesc INSTANCE_OF = MethodTypeDesc.of(Shape.INSTANCE, Shape.INSTANCE);

    static final ClassDesc GLOBAL = ClassDesc.of("hypha.wasm.runtime.WasmGlobal");
    private static final ClassDesc STORE = ClassDesc.of(BaselineStore.class.getName());
    private static final ClassDesc POLL = ClassDesc.of(BaselinePoll.class.getName());
    private static final MethodTypeDesc CALLEE = MethodTypeDesc.of(FUNCTION, Shape.INSTANCE, CD_int, CD_int, CD_int);
    private static final MethodTypeDesc TO_FUNCTION = MethodTypeDesc.of(FUNCTION, CD_Object);

    /** Instead of a loop header: execution begins where the function does. */
    static final int NO_HEADER = -1;

    /** The parameter with the slots of a method that begins at a loop header. */
    private static final int FRAME_LOCAL = 1;

    /** The line number that stands for index 0. A function that HotSpot compiles is short enough for the numbers to fit. */
    private static final int FIRST_LINE = 1;

    private static final ClassDesc EXCEPTION = ClassDesc.of("java.lang.RuntimeException");
    private static final ClassDesc TRAP = ClassDesc.of("hypha.wasm.runtime.Trap");
    private static final MethodTypeDesc REFUEL = MethodTypeDesc.of(CD_int, Shape.INSTANCE, CD_int);
    private static final MethodTypeDesc UNWIND =
            MethodTypeDesc.of(EXCEPTION, EXCEPTION, Shape.INSTANCE, CD_int, CD_int, CD_int);

    private final LoadedModule module;
    private final FunctionCode function;
    private final int[] code;
    private final CodeBuilder out;
    private final int[] locals;
    private final TypeKind[] kinds;
    private final Label[] labels;
    private final int scratch;
    private final int pcLocal;
    private final int fuelLocal;
    private final int accessLocals;
    private AccessEmitter access;
    private final ControlEmitter control;
    private final FamilyEmitter families;
    private final PartEmitter region;
    private final int header;
    private final int first;
    private final int end;
    private final Label endLabel;
    private final VectorEmitter vectors;
    private final CountedLoopEmitter loops;
    private final Map<Integer, CountedLoop> countedLoops = new HashMap<>();
    private final DispatchLoops dispatches = new DispatchLoops();

    /** Where loops go back to that have a copy before them, which is entered from outside. */
    private final Map<Integer, Label> copied = new HashMap<>();

    /** How many loop headers there are up to an index, that of the index included. */
    private final int[] headersBefore;

    /** The index of the instruction that was emitted last. */
    private int previous;

    private boolean hasLoops;
    private boolean hasCalls;

    /** Prepares for a method with all of a function's code. */
    BodyEmitter(LoadedModule module, FunctionCode function, CodeBuilder out) {
        this(module, function, out, null, NO_HEADER);
    }

    /**
     * Prepares for a method with a function's code that begins at a loop header, with all slots in an array of words, its second parameter.
     *
     * @param header the index in the code
     */
    BodyEmitter(LoadedModule module, FunctionCode function, CodeBuilder out, int header) {
        this(module, function, out, null, header);
    }

    /**
     * Prepares for a method with some or all of a function's code.
     *
     * @param region the part of the code, and what is around it; null for all
     */
    BodyEmitter(LoadedModule module, FunctionCode function, CodeBuilder out, PartEmitter region) {
        this(module, function, out, region, NO_HEADER);
    }

    private BodyEmitter(LoadedModule module, FunctionCode function, CodeBuilder out, PartEmitter region, int header) {
        this.region = region;
        this.header = header;
        this.first = region == null ? 0 : region.start();
        this.end = region == null ? function.code().length : region.end();
        this.endLabel = out.newLabel();
        this.module = module;
        this.function = function;
        this.code = function.code();
        this.out = out;
        this.locals = new int[function.slotCount()];
        this.kinds = new TypeKind[function.slotCount()];
        int local = region != null ? region.firstLocal() : header != NO_HEADER ? FRAME_LOCAL + 1 : 1;
        for (int slot = 0; slot < locals.length; slot++) {
            kinds[slot] = Shape.kind(function.slotKind(slot));
            if (region == null || region.slots().get(slot)) {
                locals[slot] = local;
                local += kinds[slot].slotSize();
            }
        }
        this.scratch = local;
        this.pcLocal = local + 1;
        this.fuelLocal = local + 2;
        this.accessLocals = local + 3;
        this.loops = new CountedLoopEmitter(this, out, accessLocals + AccessEmitter.LOCALS);
        this.headersBefore = new int[end - first];
        this.labels = new Label[end - first];
        this.control = new ControlEmitter(this, code, out);
        this.families = new FamilyEmitter(this, code, out);
        this.vectors = new VectorEmitter(this, code, out);
    }

    void emit() {
        boolean usesMemory = findLabels();
        control.findLabels(function.handlers());
        if (header != NO_HEADER) {
            for (int slot = 0; slot < locals.length; slot++) {
                Words.load(out, FRAME_LOCAL, slot, kinds[slot]);
                store(slot);
            }
        } else if (region == null) {
            for (int slot = 0; slot < function.parameterCount(); slot++) {
                if (isVector(slot)) {
                    out.aload(locals[slot]);
                    storeObject(slot);
                }
            }
            for (int slot = function.parameterCount(); slot < function.localCount(); slot++) {
                clear(slot);
            }
        }
        access = new AccessEmitter(this, code, out, usesMemory ? module.model().memory(0) : null, accessLocals);
        access.prepare();
        findCountedLoops();
        out.iconst_0().istore(pcLocal);
        if (hasLoops) {
            out.loadConstant(BaselinePoll.FUEL).istore(fuelLocal);
        }
        control.handlers(function.handlers());
        Label start = out.newBoundLabel();
        if (region != null) {
            region.enter();
        } else if (header != NO_HEADER) {
            out.goto_(label(header));
        } else if (hasLoops || hasCalls) {
            // What neither loops nor calls is soon over.
            poll();
        }
        for (int pc = first; pc < end; pc += Opcode.length(code, pc)) {
            if (labels[pc - first] != null) {
                out.labelBinding(labels[pc - first]);
            }
            if (countedLoops.containsKey(pc)) {
                countedLoop(countedLoops.get(pc));
            }
            locatedInstruction(pc);
        }
        out.labelBinding(endLabel);
        if (region != null) {
            region.fallThrough();
        }
        dispatches.emitWays(this, out);
        if (region != null) {
            region.leave();
        }
        Label handler = out.newBoundLabel();
        out.exceptionCatch(start, handler, handler, EXCEPTION);
        out.aload(0)
                .loadConstant(function.function())
                .iload(pcLocal)
                .loadConstant(first)
                .invokestatic(ShapeLoader.CALLS, "unwind", UNWIND)
                .athrow();
    }

    private void locatedInstruction(int pc) {
        if (mayThrow(code[pc])) {
            int at = pc - first;
            out.loadConstant(checksIndex(pc) ? ~at : at).istore(pcLocal);
            out.lineNumber(pc - first + FIRST_LINE);
        }
        instruction(pc, code[pc]);
        previous = pc;
    }

    /** Finds the loops that get a copy, as long as the method does not become too long. */
    private void findCountedLoops() {
        if (region != null && !region.copiesLoops() || !hasLoops) {
            return;
        }
        int bytes = region == null ? 0 : PartEmitter.EXACT_BYTES;
        for (int pc = first; pc < end; pc += Opcode.length(code, pc)) {
            bytes += Acceptance.bytes(code, pc);
        }
        dispatches.find(code, first, end, index -> labels[index - first] != null, Acceptance.LONGEST_METHOD - bytes);
        for (int pc = first; pc < end; pc += Opcode.length(code, pc)) {
            int target = code[pc] == Opcode.JUMP_BACK ? code[pc + 1] : end;
            if (target < pc && contains(target)) {
                CountedLoop loop =
                        CountedLoop.find(function, pc, index -> labels[index - first] != null, this::checksIndex);
                int more = loop == null ? 0 : CountedLoopEmitter.bytes(code, loop);
                if (loop != null && bytes + more <= Acceptance.LONGEST_METHOD && !countedLoops.containsKey(target)) {
                    bytes += more;
                    countedLoops.put(target, loop);
                }
            }
        }
    }

    /** Emits the copy of a loop; the loop as it was follows. */
    private void countedLoop(CountedLoop loop) {
        Label otherwise = out.newLabel();
        Label done = label(code[loop.exit + (code[loop.exit] == Opcode.JUMP_IF_ZERO ? 2 : 3)]);
        loops.emit(loop, label(loop.header), otherwise, done, () -> {
            for (int pc = loop.header; pc < loop.exit; pc += Opcode.length(code, pc)) {
                CountedLoop.Access known = loop.access(pc);
                if (known != null) {
                    access.known(() -> loops.address(loop, known));
                    instruction(pc, code[pc]);
                    previous = pc;
                    access.known(null);
                } else {
                    locatedInstruction(pc);
                }
            }
        });
        out.labelBinding(otherwise);
        copied.put(loop.header, otherwise);
    }

    /**
     * Returns the index of the register code that a line number of the class file stands for, or {@link hypha.wasm.exception.UnwoundFrames#NO_INDEX}.
     *
     * @param start the index where the code of the method starts
     */
    static int index(int lineNumber, int start) {
        return lineNumber < FIRST_LINE ? UnwoundFrames.NO_INDEX : lineNumber - FIRST_LINE + start;
    }

    /** Says whether an exception can come up in an instruction, so that the handler must know where it was. */
    private static boolean mayThrow(int opcode) {
        return switch (opcode) {
            case Opcode.CALL,
                    Opcode.CALL_INDIRECT,
                    Opcode.UNREACHABLE,
                    Opcode.JUMP_BACK,
                    Opcode.I32_DIV_S,
                    Opcode.I32_DIV_U,
                    Opcode.I32_REM_S,
                    Opcode.I32_REM_U,
                    Opcode.I64_DIV_S,
                    Opcode.I64_DIV_U,
                    Opcode.I64_REM_S,
                    Opcode.I64_REM_U -> true;
            default ->
                VectorEmitter.accepts(opcode)
                        ? VectorEmitter.accessesMemory(opcode)
                        : opcode >= Opcode.I32_LOAD && opcode <= Opcode.F64_STORE
                                || opcode >= Opcode.I32_TRUNC_F32_S && opcode <= Opcode.I64_TRUNC_F64_U
                                || opcode > Opcode.REF_FUNC;
        };
    }

    /** Says whether an instruction is an access whose check fails with an {@link IndexOutOfBoundsException}. */
    private boolean checksIndex(int pc) {
        int opcode = code[pc];
        if (VectorEmitter.accepts(opcode)) {
            return VectorEmitter.accessesMemory(opcode) && access.checksIndex(vectors.memory(pc));
        }
        return opcode >= Opcode.I32_LOAD && opcode <= Opcode.F64_STORE && access.checksIndex(code[pc + 3]);
    }

    private boolean findLabels() {
        boolean usesMemory = false;
        for (int pc = first; pc < end; pc += Opcode.length(code, pc)) {
            int opcode = code[pc];
            if (opcode >= Opcode.I32_LOAD && opcode <= Opcode.F64_STORE && code[pc + 3] == 0) {
                usesMemory = true;
            } else if (VectorEmitter.accepts(opcode)) {
                usesMemory |= VectorEmitter.accessesMemory(opcode) && vectors.memory(pc) == 0;
                continue;
            }
            switch (opcode) {
                case Opcode.CALL, Opcode.CALL_INDIRECT, ObjectOpcode.CALL_REF -> hasCalls = true;
                case Opcode.JUMP -> label(code[pc + 1]);
                case Opcode.JUMP_BACK -> {
                    int target = jumpBackTarget(pc);
                    label(target);
                    hasLoops = true;
                    if (target <= pc && contains(target)) {
                        headersBefore[target - first] = 1;
                    }
                }
                case Opcode.JUMP_IF_ZERO, Opcode.JUMP_IF_NONZERO -> label(code[pc + 2]);
                case Opcode.BR_TABLE -> {
                    for (int i = 0; i < code[pc + 3] && !isDistant(pc); i++) {
                        label(code[pc + 4 + i]);
                    }
                }
                default -> {
                    if (opcode >= Opcode.JUMP_IF_I32_EQ && opcode <= Opcode.JUMP_IF_I32_LE_U) {
                        label(code[pc + 3]);
                    }
                }
            }
        }
        for (int i = 1; i < headersBefore.length; i++) {
            headersBefore[i] += headersBefore[i - 1];
        }
        return usesMemory;
    }

    /** Returns the label of an index of the code; in another region, of the way to it. */
    Label label(int target) {
        if (!contains(target)) {
            return region.exit(Region.Way.JUMP, target);
        }
        if (labels[target - first] == null) {
            labels[target - first] = out.newLabel();
        }
        return labels[target - first];
    }

    /** Returns the label of a handler; in another region, of the way to behind it. */
    Label handlerLabel(int handler) {
        return contains(handler) ? label(handler) : region.exit(Region.Way.EXCEPTION, handler);
    }

    /** Returns the label of an index of this method's code, or of its end. */
    Label endLabel(int pc) {
        return pc == end ? endLabel : label(pc);
    }

    /** Returns the index where this method's code starts. */
    int first() {
        return first;
    }

    /** Returns the index where this method's code ends, exclusive. */
    int end() {
        return end;
    }

    private boolean contains(int pc) {
        return pc >= first && pc < end;
    }

    private int jumpBackTarget(int pc) {
        return region == null ? code[pc + 1] : region.jumpBackTarget(pc);
    }

    private boolean isDistant(int table) {
        return region != null && region.isDistant(table);
    }

    private boolean isVector(int slot) {
        return function.slotKind(slot) == ValueKind.V128;
    }

    /** Pushes the value in a slot as calls pass it. */
    private void loadObject(int slot) {
        load(slot);
        if (isVector(slot)) {
            vectors.toObject();
        }
    }

    /** Puts the topmost operand, as calls pass it, into a slot. */
    void storeObject(int slot) {
        if (isVector(slot)) {
            vectors.ofObject();
        }
        store(slot);
    }

    /** Returns what emits accesses to memory. */
    AccessEmitter access() {
        return access;
    }

    private void clear(int slot) {
        if (isVector(slot)) {
            vectors.zero();
            store(slot);
            return;
        }
        switch (kinds[slot]) {
            case INT -> out.iconst_0();
            case LONG -> out.lconst_0();
            case FLOAT -> out.fconst_0();
            case DOUBLE -> out.dconst_0();
            default -> out.aconst_null();
        }
        store(slot);
    }

    void load(int slot) {
        out.loadLocal(kinds[slot], locals[slot]);
    }

    void store(int slot) {
        out.storeLocal(kinds[slot], locals[slot]);
    }

    /**
     * Emits a jump to a loop header. Innermost loops look for interruptions every {@link BaselinePoll#FUEL} times, if the switch is on. It is a countdown in a local and two jumps to the header, one of them rare: HotSpot makes an
     * inner loop of the other, without a call or a read that must not be moved, out of which it can take loads and checks.
     *
     * <p>Loops around others do so unless the switch is off. By how much they count down is no constant, so that HotSpot does not see a counted loop, which would lose its safepoint poll.
     */
    private void jumpBack(int pc, int target) {
        int table = dispatches.table(target);
        if (table >= 0) {
            Label copy = out.newLabel();
            jumpBack(pc, target, copy);
            out.labelBinding(copy);
            for (int index = target; index < table; index += Opcode.length(code, index)) {
                locatedInstruction(index);
            }
            table(table, index -> dispatches.target(out, index));
            return;
        }
        jumpBack(pc, target, copied.containsKey(target) ? copied.get(target) : label(target));
    }

    private void jumpBack(int pc, int target, Label header) {
        if (target > pc || !contains(target)) {
            if (target <= pc) {
                poll();
            }
            out.goto_(label(target));
            return;
        }
        boolean innermost = headersBefore[pc - first] == headersBefore[target - first];
        PollClass.getTarget(out);
        if (innermost) {
            out.getstatic(POLL, "ON", CD_MethodHandle).if_acmpne(header);
            out.iinc(fuelLocal, -1).iload(fuelLocal);
        } else {
            out.getstatic(POLL, "OFF", CD_MethodHandle).if_acmpeq(header);
            out.iload(fuelLocal)
                    .aload(0)
                    .getfield(Shape.INSTANCE, "pollStep", CD_int)
                    .isub()
                    .dup()
                    .istore(fuelLocal);
        }
        out.ifge(header);
        out.aload(0)
                .loadConstant(function.function())
                .invokestatic(POLL, "refuel", REFUEL)
                .istore(fuelLocal);
        access.reload();
        out.goto_(header);
    }

    void poll() {
        Label done = out.newLabel();
        PollClass.getTarget(out);
        out.getstatic(POLL, "ON", CD_MethodHandle).if_acmpne(done);
        out.getstatic(POLL, "epoch", CD_int)
                .aload(0)
                .getfield(Shape.INSTANCE, "pollEpoch", CD_int)
                .if_icmpeq(done);
        out.aload(0)
                .loadConstant(function.function())
                .invokestatic(POLL, "poll", MethodTypeDesc.of(CD_void, Shape.INSTANCE, CD_int));
        access.reload();
        out.labelBinding(done);
    }

    private void instruction(int pc, int opcode) {
        if (VectorEmitter.accepts(opcode)) {
            vectors.instruction(pc, opcode);
            return;
        }
        if (opcode >= Opcode.I32_LOAD && opcode <= Opcode.F64_LOAD) {
            access.load(pc, opcode);
            return;
        }
        if (opcode >= Opcode.I32_STORE && opcode <= Opcode.F64_STORE) {
            access.store(pc, opcode);
            return;
        }
        if (opcode >= Opcode.GLOBAL_GET_I32 && opcode <= Opcode.GLOBAL_GET_REF) {
            global(code[pc + 2]);
            TypeKind kind = kinds[code[pc + 1]];
            out.invokevirtual(GLOBAL, accessor(kind), MethodTypeDesc.of(descriptor(kind)));
            store(code[pc + 1]);
            return;
        }
        if (opcode >= Opcode.GLOBAL_SET_I32 && opcode <= Opcode.GLOBAL_SET_REF) {
            global(code[pc + 1]);
            load(code[pc + 2]);
            TypeKind kind = kinds[code[pc + 2]];
            out.invokevirtual(GLOBAL, accessor(kind), MethodTypeDesc.of(CD_void, descriptor(kind)));
            return;
        }
        switch (opcode) {
            case Opcode.MOVE_I32, Opcode.MOVE_I64, Opcode.MOVE_F32, Opcode.MOVE_F64, Opcode.MOVE_REF -> {
                load(code[pc + 2]);
                store(code[pc + 1]);
            }
            case Opcode.I32_CONST -> {
                out.loadConstant(code[pc + 2]);
                store(code[pc + 1]);
            }
            case Opcode.I64_CONST -> {
                out.loadConstant(constant64(pc + 2));
                store(code[pc + 1]);
            }
            case Opcode.F32_CONST -> {
                floatConstant(code[pc + 2]);
                store(code[pc + 1]);
            }
            case Opcode.F64_CONST -> {
                doubleConstant(constant64(pc + 2));
                store(code[pc + 1]);
            }
            case Opcode.JUMP -> out.goto_(label(code[pc + 1]));
            case Opcode.JUMP_BACK -> {
                jumpBack(pc, jumpBackTarget(pc));
            }
            case Opcode.JUMP_IF_ZERO -> {
                load(code[pc + 1]);
                out.ifeq(label(code[pc + 2]));
            }
            case Opcode.JUMP_IF_NONZERO -> {
                load(code[pc + 1]);
                out.ifne(label(code[pc + 2]));
            }
            case Opcode.JUMP_IF_I32_EQ,
                    Opcode.JUMP_IF_I32_NE,
                    Opcode.JUMP_IF_I32_LT_S,
                    Opcode.JUMP_IF_I32_LE_S,
                    Opcode.JUMP_IF_I32_LT_U,
                    Opcode.JUMP_IF_I32_LE_U -> jumpIf(pc, opcode);
            case Opcode.BR_TABLE -> table(pc, this::label);
            case Opcode.CALL -> call(pc);
            case Opcode.CALL_INDIRECT -> callIndirect(pc);
            case ObjectOpcode.CALL_REF -> callReference(pc);
            case Opcode.RETURN -> returnResults(pc);
            case Opcode.UNREACHABLE -> out.getstatic(TRAP, "UNREACHABLE", TRAP).athrow();
            case Opcode.SELECT_I32, Opcode.SELECT_I64, Opcode.SELECT_F32, Opcode.SELECT_F64, Opcode.SELECT_REF -> {
                Label otherwise = out.newLabel();
                Label end = out.newLabel();
                load(code[pc + 4]);
                out.ifeq(otherwise);
                load(code[pc + 2]);
                out.goto_(end).labelBinding(otherwise);
                load(code[pc + 3]);
                out.labelBinding(end);
                store(code[pc + 1]);
            }
            case Opcode.I32_ADD_IMM -> immediate(pc).iadd().storeLocal(TypeKind.INT, locals[code[pc + 1]]);
            case Opcode.I32_AND_IMM -> immediate(pc).iand().storeLocal(TypeKind.INT, locals[code[pc + 1]]);
            case Opcode.I32_SHL_IMM -> immediate(pc).ishl().storeLocal(TypeKind.INT, locals[code[pc + 1]]);
            case Opcode.I32_SHR_U_IMM -> immediate(pc).iushr().storeLocal(TypeKind.INT, locals[code[pc + 1]]);
            case Opcode.I64_ADD_IMM -> {
                load(code[pc + 2]);
                out.loadConstant((long) code[pc + 3]).ladd();
                store(code[pc + 1]);
            }
            case Opcode.REF_NULL -> {
                out.aconst_null();
                store(code[pc + 1]);
            }
            case Opcode.REF_IS_NULL -> {
                Label isNull = out.newLabel();
                Label end = out.newLabel();
                load(code[pc + 2]);
                out.ifnull(isNull).iconst_0().goto_(end);
                out.labelBinding(isNull).iconst_1().labelBinding(end);
                store(code[pc + 1]);
            }
            default -> {
                if (FamilyEmitter.accepts(opcode)) {
                    families.instruction(pc, opcode);
                    if (opcode == AtomicOpcode.WAIT32 || opcode == AtomicOpcode.WAIT64) {
                        // Another task may have run meanwhile.
                        access.reload();
                    }
                } else if (opcode >= ControlOpcode.FIRST) {
                    control.instruction(pc, opcode);
                    if (opcode == ControlOpcode.CATCH) {
                        access.reload();
                    }
                } else if (opcode >= Opcode.REF_FUNC) {
                    store(pc, opcode);
                } else {
                    numeric(pc, opcode);
                }
            }
        }
    }

    TypeKind kind(int slot) {
        return kinds[slot];
    }

    /** Pushes an array with the boxes of values in the slots that the code lists from an index on. */
    void boxes(int first, int count) {
        out.loadConstant(count).anewarray(ConstantDescs.CD_Object);
        for (int i = 0; i < count; i++) {
            int slot = code[first + i];
            out.dup().loadConstant(i);
            loadObject(slot);
            Boxes.box(out, kinds[slot]);
            out.aastore();
        }
    }

    private CodeBuilder immediate(int pc) {
        load(code[pc + 2]);
        return out.loadConstant(code[pc + 3]);
    }

    /** Emits a call of {@link BaselineStore}: the instance, then the operands in their order. */
    private void store(int pc, int opcode) {
        String operands = Opcode.operands(opcode);
        boolean hasResult = operands.charAt(0) == 'd';
        List<ClassDesc> parameters = new ArrayList<>();
        parameters.add(Shape.INSTANCE);
        out.aload(0);
        for (int i = hasResult ? 1 : 0; i < operands.length(); i++) {
            int operand = code[pc + 1 + i];
            if (operands.charAt(i) == 's') {
                load(operand);
                parameters.add(descriptor(kinds[operand]));
            } else {
                out.loadConstant(operand);
                parameters.add(CD_int);
            }
        }
        ClassDesc result = hasResult ? descriptor(kinds[code[pc + 1]]) : CD_void;
        out.invokestatic(STORE, storeMethod(opcode), MethodTypeDesc.of(result, parameters));
        if (hasResult) {
            store(code[pc + 1]);
        }
        if (opcode == Opcode.MEMORY_GROW) {
            access.reload();
        }
    }

    private static String storeMethod(int opcode) {
        return switch (opcode) {
            case Opcode.REF_FUNC -> "function";
            case Opcode.MEMORY_SIZE -> "memorySize";
            case Opcode.MEMORY_GROW -> "memoryGrow";
            case Opcode.MEMORY_FILL -> "memoryFill";
            case Opcode.MEMORY_COPY -> "memoryCopy";
            case Opcode.MEMORY_INIT -> "memoryInit";
            case Opcode.DATA_DROP -> "dataDrop";
            case Opcode.TABLE_GET -> "tableGet";
            case Opcode.TABLE_SET -> "tableSet";
            case Opcode.TABLE_SIZE -> "tableSize";
            case Opcode.TABLE_GROW -> "tableGrow";
            case Opcode.TABLE_FILL -> "tableFill";
            case Opcode.TABLE_COPY -> "tableCopy";
            case Opcode.TABLE_INIT -> "tableInit";
            case Opcode.ELEM_DROP -> "elementsDrop";
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        };
    }

    private void numeric(int pc, int opcode) {
        if (dividesByConstant(pc, opcode)) {
            return;
        }
        String operands = Opcode.operands(opcode);
        for (int i = 1; i < operands.length(); i++) {
            load(code[pc + 1 + i]);
        }
        NumericEmitter.emit(out, opcode);
        store(code[pc + 1]);
    }

    /** Emits a division if the instruction before it says what it divides by, and that helps. */
    private boolean dividesByConstant(int pc, int opcode) {
        if (!ConstantDivision.accepts(opcode)
                || pc == first
                || labels[pc - first] != null
                || previous + Opcode.length(code, previous) != pc
                || code[previous + 1] != code[pc + 3]) {
            return false;
        }
        long divisor = switch (code[previous]) {
            case Opcode.I32_CONST -> code[previous + 2];
            case Opcode.I64_CONST -> constant64(previous + 2);
            default -> 0;
        };
        if (!ConstantDivision.isBetter(opcode, divisor)) {
            return false;
        }
        load(code[pc + 2]);
        ConstantDivision.emit(out, opcode, divisor);
        store(code[pc + 1]);
        return true;
    }

    private void jumpIf(int pc, int opcode) {
        load(code[pc + 1]);
        boolean unsigned = opcode == Opcode.JUMP_IF_I32_LT_U || opcode == Opcode.JUMP_IF_I32_LE_U;
        if (unsigned) {
            out.loadConstant(Integer.MIN_VALUE).iadd();
        }
        load(code[pc + 2]);
        if (unsigned) {
            out.loadConstant(Integer.MIN_VALUE).iadd();
        }
        Label target = label(code[pc + 3]);
        switch (opcode) {
            case Opcode.JUMP_IF_I32_EQ -> out.if_icmpeq(target);
            case Opcode.JUMP_IF_I32_NE -> out.if_icmpne(target);
            case Opcode.JUMP_IF_I32_LT_S, Opcode.JUMP_IF_I32_LT_U -> out.if_icmplt(target);
            default -> out.if_icmple(target);
        }
    }

    private void table(int pc, IntFunction<Label> target) {
        if (isDistant(pc)) {
            load(code[pc + 1]);
            region.distantTable(pc);
            return;
        }
        int count = code[pc + 3];
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < count - 1; i++) {
            cases.add(SwitchCase.of(i, target.apply(code[pc + 4 + i])));
        }
        load(code[pc + 1]);
        Label last = target.apply(code[pc + 4 + count - 1]);
        if (count == 1) {
            out.pop().goto_(last);
        } else {
            out.tableswitch(0, count - 2, last, cases);
        }
    }

    long constant64(int index) {
        return code[index] & 0xFFFF_FFFFL | (long) code[index + 1] << 32;
    }

    /** A NaN's bits do not survive as a constant of the class file. */
    private void floatConstant(int bits) {
        float value = Float.intBitsToFloat(bits);
        if (value == value) {
            out.loadConstant(value);
        } else {
            out.loadConstant(bits)
                    .invokestatic(ConstantDescs.CD_Float, "intBitsToFloat", MethodTypeDesc.of(CD_float, CD_int));
        }
    }

    private void doubleConstant(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (value == value) {
            out.loadConstant(value);
        } else {
            out.loadConstant(bits)
                    .invokestatic(ConstantDescs.CD_Double, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long));
        }
    }

    void global(int index) {
        out.aload(0).loadConstant(index).invokevirtual(Shape.INSTANCE, "global", MethodTypeDesc.of(GLOBAL, CD_int));
    }

    private static String accessor(TypeKind kind) {
        return switch (kind) {
            case INT -> "i32";
            case LONG -> "i64";
            case FLOAT -> "f32";
            case DOUBLE -> "f64";
            default -> "reference";
        };
    }

    static ClassDesc descriptor(TypeKind kind) {
        return switch (kind) {
            case INT -> CD_int;
            case LONG -> CD_long;
            case FLOAT -> CD_float;
            case DOUBLE -> CD_double;
            default -> CD_Object;
        };
    }

    private void call(int pc) {
        int callee = code[pc + 1];
        Shape shape = Shape.of((FunctionType) module.functionType(callee).composite());
        out.aload(0);
        int count = code[pc + 3];
        for (int i = 0; i < count; i++) {
            loadObject(code[pc + 4 + i]);
        }
        boolean direct = callee == function.function()
                || callee < module.model().importedFunctionCount()
                || module.baseline().isFinal(callee);
        out.invokestatic(
                direct ? FunctionClass.type(callee) : ColdClasses.linkType(callee),
                FunctionClass.CALL,
                shape.descriptor());
        storeResults(pc + 4 + count);
        access.reload();
    }

    private void callIndirect(int pc) {
        int table = code[pc + 1];
        int type = code[pc + 2];
        Shape shape = Shape.of((FunctionType) module.type(type).composite());
        ShapeLoader.INSTANCE.register(shape);
        int site = module.baseline().sites().add(table, type);
        Label done = out.newLabel();
        if (site != IndirectSites.NONE) {
            Label otherwise = out.newLabel();
            DispatchClass.state(out, site);
            out.ifle(otherwise).aload(0);
            int count = code[pc + 5];
            for (int i = 0; i < count; i++) {
                loadObject(code[pc + 6 + i]);
            }
            load(code[pc + 3]);
            DispatchClass.call(out, site, shape);
            storeResults(pc + 6 + count);
            access.reload();
            out.goto_(done).labelBinding(otherwise);
        }
        out.aload(0).loadConstant(table);
        load(code[pc + 3]);
        out.loadConstant(type).invokestatic(ShapeLoader.CALLS, "callee", CALLEE).astore(scratch);
        if (site != IndirectSites.NONE) {
            Label counted = out.newLabel();
            DispatchClass.state(out, site);
            out.ifne(counted);
            DispatchClass.count(out, site, scratch);
            out.labelBinding(counted);
        }
        callFunction(shape, pc + 5);
        out.labelBinding(done);
    }

    private void callReference(int pc) {
        Shape shape = Shape.of((FunctionType) module.type(code[pc + 1]).composite());
        ShapeLoader.INSTANCE.register(shape);
        load(code[pc + 2]);
        out.invokestatic(ShapeLoader.CALLS, "function", TO_FUNCTION).astore(scratch);
        callFunction(shape, pc + 4);
    }

    /** Emits a call of the function in {@link #scratch}, with the arguments and results that the code lists from an index on. */
    private void callFunction(Shape shape, int list) {
        out.aload(scratch).invokevirtual(FUNCTION, "baseline", BASELINE).checkcast(shape.type());
        out.aload(scratch).aload(0).invokevirtual(FUNCTION, "instance", INSTANCE_OF);
        int count = code[list];
        for (int i = 0; i < count; i++) {
            loadObject(code[list + 1 + i]);
        }
        out.invokevirtual(shape.type(), ShapeLoader.INVOKE, shape.descriptor());
        storeResults(list + 1 + count);
        access.reload();
    }

    private void storeResults(int index) {
        int count = code[index];
        if (count == 1) {
            storeObject(code[index + 1]);
        } else if (count > 1) {
            out.astore(scratch);
            for (int i = 0; i < count; i++) {
                int slot = code[index + 1 + i];
                out.aload(scratch).loadConstant(i).aaload();
                Boxes.unbox(out, kinds[slot]);
                storeObject(slot);
            }
        }
    }

    private void returnResults(int pc) {
        int count = code[pc + 1];
        TypeKind kind = TypeKind.VOID;
        if (count == 1) {
            kind = kinds[code[pc + 2]];
            loadObject(code[pc + 2]);
        } else if (count > 1) {
            kind = TypeKind.REFERENCE;
            boxes(pc + 2, count);
        }
        if (region == null) {
            out.return_(kind);
        } else {
            region.returned();
        }
    }
}
