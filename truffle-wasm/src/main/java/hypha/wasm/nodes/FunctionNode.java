package hypha.wasm.nodes;

import static hypha.wasm.nodes.Frames.f32;
import static hypha.wasm.nodes.Frames.f64;
import static hypha.wasm.nodes.Frames.i32;
import static hypha.wasm.nodes.Frames.i64;
import static hypha.wasm.nodes.Frames.reference;

import com.oracle.truffle.api.Assumption;
import com.oracle.truffle.api.CompilerAsserts;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.HostCompilerDirectives.BytecodeInterpreterSwitch;
import com.oracle.truffle.api.TruffleSafepoint;
import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.BytecodeOSRNode;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.ExplodeLoop.LoopExplosionKind;
import com.oracle.truffle.api.nodes.LoopNode;
import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.code.AtomicOpcode;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.ObjectOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.code.WideOpcode;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.UnwindingException;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.Trap;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import java.util.Arrays;

/**
 * The interpreter of the register code, and, partially evaluated over the code of one function, its compiler: {@code pc} and everything read from the code are constants then, so that each instruction
 * contributes only its effect, and jumps become the edges of the compiled graph.
 *
 * <p>The dispatch loop is one long method, because that is what both compilers want; but beyond 8,000 bytes of bytecode HotSpot compiles no method at all, and its first compiler gives up before that. So it
 * has the instructions that programs execute most, and the other families have methods of their own.
 *
 * <p>No state of an execution is kept outside of the frame: one node serves all instances of a module, in all threads, and may be suspended with the continuation that it runs in.
 */
final class FunctionNode extends BodyNode implements BytecodeOSRNode {
    /** Back-edges between two looks at safepoints and at whether to compile, a power of two. */
    private static final int BACK_EDGE_STRIDE = 256;

    /** What {@link #executeOSR} gives for null, which there means that nothing was executed. */
    private static final Object NULL_RESULT = new Object();

    /** What {@code pc} is after the function has returned. */
    private static final int RETURNED = -1;

    /** Binary logarithm of how many counters one of {@link #counted} is about. */
    private static final int LOG2_COUNTED = 6;

    /** Where counters of profiles stop. */
    private static final int MAXIMUM_COUNT = 1 << 20;

    private final LoadedModule module;
    private final FunctionCode function;

    @CompilationFinal(dimensions = 1)
    private final int[] code;

    /** Ordinals of the slots' {@link hypha.wasm.types.ValueKind}. */
    @CompilationFinal(dimensions = 1)
    private final byte[] slotKinds;

    /** The function's {@link hypha.wasm.code.HandlerTable}. */
    @CompilationFinal(dimensions = 1)
    private final int[] handlers;

    /** Counters of branch profiles; written by the interpreter only. Compiled code takes them as constants. */
    @CompilationFinal(dimensions = 1)
    private final int[] profile;

    /** Whether any of some neighbouring counters is not 0: the compiler gives up on tables of branches of which it has to look at 10,000. */
    @CompilationFinal(dimensions = 1)
    private final boolean[] counted;

    @Children
    private final CallSiteNode[] callSites;

    /** What tools see of the code; null if there are none. */
    @Child
    private Probes probes;

    /** Valid until another node takes over, which is the {@link #successor} then. */
    private final Assumption current = Assumption.create("current code of a function");

    private volatile FunctionNode successor;

    @CompilationFinal
    private Object osrMetadata;

    /** Creates the node of a function's code; {@code probes} is null if the code has none. */
    FunctionNode(LoadedModule module, FunctionCode function, Probes probes) {
        this.module = module;
        this.function = function;
        this.probes = probes;
        this.code = function.code();
        this.handlers = function.handlers();
        this.profile = new int[function.profileCounters()];
        this.counted = new boolean[(profile.length >> LOG2_COUNTED) + 1];
        this.callSites = new CallSiteNode[function.callSites()];
        this.slotKinds = new byte[function.slotCount()];
        for (int slot = 0; slot < slotKinds.length; slot++) {
            slotKinds[slot] = (byte) function.slotKind(slot).ordinal();
        }
    }

    /** Counts back-edges of an execution. An object, so that its value does not tell apart states of the dispatch loop, which partial evaluation merges by their values. */
    private static final class BackEdgeCounter {
        int count;
    }

    @Override
    Object execute(VirtualFrame frame) {
        Object[] arguments = frame.getArguments();
        WasmInstance instance = CallingConvention.instance(arguments);
        poll(instance);
        enter(frame, arguments);
        return run(frame, instance, 0);
    }

    private static void poll(WasmInstance instance) {
        if (CompilerDirectives.injectBranchProbability(
                CompilerDirectives.SLOWPATH_PROBABILITY, instance.isPollPending())) {
            instance.poll();
        }
    }

    /** Copies the arguments to their slots and clears the other locals. */
    @ExplodeLoop
    private void enter(VirtualFrame frame, Object[] arguments) {
        int parameters = function.parameterCount();
        CompilerAsserts.partialEvaluationConstant(parameters);
        for (int slot = 0; slot < parameters; slot++) {
            Frames.unbox(frame, slot, slotKinds[slot], arguments[CallingConvention.FIRST_PARAMETER + slot]);
        }
        int locals = function.localCount();
        CompilerAsserts.partialEvaluationConstant(locals);
        for (int slot = parameters; slot < locals; slot++) {
            Frames.clear(frame, slot, slotKinds[slot]);
        }
        if (VectorApi.isUsed()) {
            for (int slot = locals; slot < slotKinds.length; slot++) {
                Frames.clearVector(frame, slot, slotKinds[slot]);
            }
        }
    }

    @BytecodeInterpreterSwitch
    @ExplodeLoop(kind = LoopExplosionKind.MERGE_EXPLODE)
    private Object run(VirtualFrame frame, WasmInstance instance, int start) {
        int[] code = this.code;
        BackEdgeCounter backEdges = new BackEdgeCounter();
        int pc = start;
        Object returned = null;
        try {
            dispatch:
            while (pc != RETURNED) {
                int opcode = code[pc];
                CompilerAsserts.partialEvaluationConstant(pc);
                CompilerAsserts.partialEvaluationConstant(opcode);
                try {
                    switch (opcode) {
                        case Opcode.MOVE_I32 -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.MOVE_I64 -> {
                            i64(frame, code[pc + 1], i64(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.MOVE_F32 -> {
                            f32(frame, code[pc + 1], f32(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.MOVE_F64 -> {
                            f64(frame, code[pc + 1], f64(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.MOVE_REF -> {
                            reference(frame, code[pc + 1], reference(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.I32_CONST -> {
                            i32(frame, code[pc + 1], code[pc + 2]);
                            pc += 3;
                        }
                        case Opcode.I64_CONST -> {
                            i64(frame, code[pc + 1], constant64(code, pc + 2));
                            pc += 4;
                        }
                        case Opcode.F32_CONST -> {
                            f32(frame, code[pc + 1], Float.intBitsToFloat(code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.F64_CONST -> {
                            f64(frame, code[pc + 1], Double.longBitsToDouble(constant64(code, pc + 2)));
                            pc += 4;
                        }
                        case Opcode.JUMP -> pc = code[pc + 1];
                        case Opcode.JUMP_BACK -> {
                            pc = code[pc + 1];
                            poll(instance);
                            if (CompilerDirectives.inCompiledCode() && !current.isValid()) {
                                // The interpreter hands over to the successor.
                                CompilerDirectives.transferToInterpreter();
                            }
                            if (CompilerDirectives.hasNextTier() && ++backEdges.count >= BACK_EDGE_STRIDE) {
                                backEdges.count = 0;
                                Object result = reportBackEdges(frame, pc);
                                if (result != null) {
                                    pc = RETURNED;
                                    return osrResult(result);
                                }
                            }
                        }
                        case Opcode.JUMP_IF_ZERO -> {
                            boolean taken = i32(frame, code[pc + 1]) == 0;
                            pc = branch(code[pc + 3], taken) ? code[pc + 2] : pc + 4;
                        }
                        case Opcode.JUMP_IF_NONZERO -> {
                            boolean taken = i32(frame, code[pc + 1]) != 0;
                            pc = branch(code[pc + 3], taken) ? code[pc + 2] : pc + 4;
                        }
                        case Opcode.JUMP_IF_I32_EQ -> {
                            boolean taken = i32(frame, code[pc + 1]) == i32(frame, code[pc + 2]);
                            pc = branch(code[pc + 4], taken) ? code[pc + 3] : pc + 5;
                        }
                        case Opcode.JUMP_IF_I32_NE -> {
                            boolean taken = i32(frame, code[pc + 1]) != i32(frame, code[pc + 2]);
                            pc = branch(code[pc + 4], taken) ? code[pc + 3] : pc + 5;
                        }
                        case Opcode.JUMP_IF_I32_LT_S -> {
                            boolean taken = i32(frame, code[pc + 1]) < i32(frame, code[pc + 2]);
                            pc = branch(code[pc + 4], taken) ? code[pc + 3] : pc + 5;
                        }
                        case Opcode.JUMP_IF_I32_LT_U -> {
                            boolean taken =
                                    Integer.compareUnsigned(i32(frame, code[pc + 1]), i32(frame, code[pc + 2])) < 0;
                            pc = branch(code[pc + 4], taken) ? code[pc + 3] : pc + 5;
                        }
                        case Opcode.JUMP_IF_I32_LE_S -> {
                            boolean taken = i32(frame, code[pc + 1]) <= i32(frame, code[pc + 2]);
                            pc = branch(code[pc + 4], taken) ? code[pc + 3] : pc + 5;
                        }
                        case Opcode.JUMP_IF_I32_LE_U -> {
                            boolean taken =
                                    Integer.compareUnsigned(i32(frame, code[pc + 1]), i32(frame, code[pc + 2])) <= 0;
                            pc = branch(code[pc + 4], taken) ? code[pc + 3] : pc + 5;
                        }
                        case Opcode.BR_TABLE -> {
                            int choice = Math.min(
                                            i32(frame, code[pc + 1]) + Integer.MIN_VALUE,
                                            code[pc + 3] - 1 + Integer.MIN_VALUE)
                                    - Integer.MIN_VALUE;
                            if (CompilerDirectives.inInterpreter()) {
                                pc = chooseTarget(pc, choice);
                            } else {
                                // A path for each target, so that pc stays a constant; none for those never taken.
                                for (int i = 0; i < code[pc + 3]; i++) {
                                    int counter = code[pc + 2] + i;
                                    if (!counted[counter >> LOG2_COUNTED]) {
                                        i = (counter | (1 << LOG2_COUNTED) - 1) - code[pc + 2];
                                    } else if (profile[counter] != 0 && i == choice) {
                                        pc = code[pc + 4 + i];
                                        continue dispatch;
                                    }
                                }
                                CompilerDirectives.transferToInterpreterAndInvalidate();
                                pc = chooseTarget(pc, choice);
                            }
                        }
                        case Opcode.CALL -> pc = call(frame, instance, pc);
                        case Opcode.CALL_INDIRECT -> pc = callIndirect(frame, instance, pc);
                        case Opcode.RETURN -> {
                            // Boxed inside of the loop, where pc is still a constant.
                            returned = result(frame, pc);
                            pc = RETURNED;
                        }
                        case Opcode.UNREACHABLE -> {
                            CompilerDirectives.transferToInterpreter();
                            throw Trap.UNREACHABLE;
                        }
                        case Opcode.SELECT_I32 -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    i32(frame, code[pc + 4]) != 0
                                            ? i32(frame, code[pc + 2])
                                            : i32(frame, code[pc + 3]));
                            pc += 5;
                        }
                        case Opcode.SELECT_I64 -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    i32(frame, code[pc + 4]) != 0
                                            ? i64(frame, code[pc + 2])
                                            : i64(frame, code[pc + 3]));
                            pc += 5;
                        }
                        case Opcode.SELECT_F32 -> {
                            f32(
                                    frame,
                                    code[pc + 1],
                                    i32(frame, code[pc + 4]) != 0
                                            ? f32(frame, code[pc + 2])
                                            : f32(frame, code[pc + 3]));
                            pc += 5;
                        }
                        case Opcode.SELECT_F64 -> {
                            f64(
                                    frame,
                                    code[pc + 1],
                                    i32(frame, code[pc + 4]) != 0
                                            ? f64(frame, code[pc + 2])
                                            : f64(frame, code[pc + 3]));
                            pc += 5;
                        }
                        case Opcode.SELECT_REF -> {
                            reference(
                                    frame,
                                    code[pc + 1],
                                    i32(frame, code[pc + 4]) != 0
                                            ? reference(frame, code[pc + 2])
                                            : reference(frame, code[pc + 3]));
                            pc += 5;
                        }
                        case Opcode.GLOBAL_GET_I32 -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    instance.global(code[pc + 2]).i32());
                            pc += 3;
                        }
                        case Opcode.GLOBAL_GET_I64 -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.global(code[pc + 2]).i64());
                            pc += 3;
                        }
                        case Opcode.GLOBAL_GET_F32 -> {
                            f32(
                                    frame,
                                    code[pc + 1],
                                    instance.global(code[pc + 2]).f32());
                            pc += 3;
                        }
                        case Opcode.GLOBAL_GET_F64 -> {
                            f64(
                                    frame,
                                    code[pc + 1],
                                    instance.global(code[pc + 2]).f64());
                            pc += 3;
                        }
                        case Opcode.GLOBAL_GET_REF -> {
                            reference(
                                    frame,
                                    code[pc + 1],
                                    instance.global(code[pc + 2]).reference());
                            pc += 3;
                        }
                        case Opcode.GLOBAL_SET_I32 -> {
                            instance.global(code[pc + 1]).i32(i32(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.GLOBAL_SET_I64 -> {
                            instance.global(code[pc + 1]).i64(i64(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.GLOBAL_SET_F32 -> {
                            instance.global(code[pc + 1]).f32(f32(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.GLOBAL_SET_F64 -> {
                            instance.global(code[pc + 1]).f64(f64(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.GLOBAL_SET_REF -> {
                            instance.global(code[pc + 1]).reference(reference(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.I32_ADD_IMM -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) + code[pc + 3]);
                            pc += 4;
                        }
                        case Opcode.I32_AND_IMM -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) & code[pc + 3]);
                            pc += 4;
                        }
                        case Opcode.I32_SHL_IMM -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) << code[pc + 3]);
                            pc += 4;
                        }
                        case Opcode.I32_SHR_U_IMM -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) >>> code[pc + 3]);
                            pc += 4;
                        }
                        case Opcode.I32_ADD -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) + i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_SUB -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) - i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_MUL -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) * i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_AND -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) & i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_OR -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) | i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_XOR -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) ^ i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_SHL -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) << i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_SHR_S -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) >> i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_SHR_U -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) >>> i32(frame, code[pc + 3]));
                            pc += 4;
                        }
                        case Opcode.I32_ROTL -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    Integer.rotateLeft(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])));
                            pc += 4;
                        }
                        case Opcode.I32_ROTR -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    Integer.rotateRight(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])));
                            pc += 4;
                        }
                        case Opcode.I32_CLZ -> {
                            i32(frame, code[pc + 1], Integer.numberOfLeadingZeros(i32(frame, code[pc + 2])));
                            pc += 3;
                        }
                        case Opcode.I32_CTZ -> {
                            i32(frame, code[pc + 1], Integer.numberOfTrailingZeros(i32(frame, code[pc + 2])));
                            pc += 3;
                        }
                        case Opcode.I32_POPCNT -> {
                            i32(frame, code[pc + 1], Integer.bitCount(i32(frame, code[pc + 2])));
                            pc += 3;
                        }
                        case Opcode.I32_EXTEND8_S -> {
                            i32(frame, code[pc + 1], (byte) i32(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.I32_EXTEND16_S -> {
                            i32(frame, code[pc + 1], (short) i32(frame, code[pc + 2]));
                            pc += 3;
                        }
                        case Opcode.I32_DIV_S -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    IntegerArithmetic.divS(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])));
                            pc += 4;
                        }
                        case Opcode.I32_DIV_U -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    IntegerArithmetic.divU(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])));
                            pc += 4;
                        }
                        case Opcode.I32_REM_S -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    IntegerArithmetic.remS(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])));
                            pc += 4;
                        }
                        case Opcode.I32_REM_U -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    IntegerArithmetic.remU(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])));
                            pc += 4;
                        }
                        case Opcode.I32_EQZ -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) == 0 ? 1 : 0);
                            pc += 3;
                        }
                        case Opcode.I32_EQ -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) == i32(frame, code[pc + 3]) ? 1 : 0);
                            pc += 4;
                        }
                        case Opcode.I32_NE -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) != i32(frame, code[pc + 3]) ? 1 : 0);
                            pc += 4;
                        }
                        case Opcode.I32_LT_S -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) < i32(frame, code[pc + 3]) ? 1 : 0);
                            pc += 4;
                        }
                        case Opcode.I32_LT_U -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    Integer.compareUnsigned(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])) < 0
                                            ? 1
                                            : 0);
                            pc += 4;
                        }
                        case Opcode.I32_LE_S -> {
                            i32(frame, code[pc + 1], i32(frame, code[pc + 2]) <= i32(frame, code[pc + 3]) ? 1 : 0);
                            pc += 4;
                        }
                        case Opcode.I32_LE_U -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    Integer.compareUnsigned(i32(frame, code[pc + 2]), i32(frame, code[pc + 3])) <= 0
                                            ? 1
                                            : 0);
                            pc += 4;
                        }
                        case Opcode.I32_LOAD -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load32(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I32_LOAD8_S -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load8(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I32_LOAD8_U -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load8(i32(frame, code[pc + 2]), code[pc + 4]) & 0xFF);
                            pc += 5;
                        }
                        case Opcode.I32_LOAD16_S -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load16(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I32_LOAD16_U -> {
                            i32(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load16(i32(frame, code[pc + 2]), code[pc + 4])
                                            & 0xFFFF);
                            pc += 5;
                        }
                        case Opcode.I64_LOAD -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load64(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I64_LOAD8_S -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load8(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I64_LOAD8_U -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load8(i32(frame, code[pc + 2]), code[pc + 4]) & 0xFF);
                            pc += 5;
                        }
                        case Opcode.I64_LOAD16_S -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load16(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I64_LOAD16_U -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load16(i32(frame, code[pc + 2]), code[pc + 4])
                                            & 0xFFFF);
                            pc += 5;
                        }
                        case Opcode.I64_LOAD32_S -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load32(i32(frame, code[pc + 2]), code[pc + 4]));
                            pc += 5;
                        }
                        case Opcode.I64_LOAD32_U -> {
                            i64(
                                    frame,
                                    code[pc + 1],
                                    instance.memory(code[pc + 3]).load32(i32(frame, code[pc + 2]), code[pc + 4])
                                            & 0xFFFF_FFFFL);
                            pc += 5;
                        }
                        case Opcode.F32_LOAD -> {
                            f32(
                                    frame,
                                    code[pc + 1],
                                    Float.intBitsToFloat(instance.memory(code[pc + 3])
                                            .load32(i32(frame, code[pc + 2]), code[pc + 4])));
                            pc += 5;
                        }
                        case Opcode.F64_LOAD -> {
                            f64(
                                    frame,
                                    code[pc + 1],
                                    Double.longBitsToDouble(instance.memory(code[pc + 3])
                                            .load64(i32(frame, code[pc + 2]), code[pc + 4])));
                            pc += 5;
                        }
                        case Opcode.I32_STORE -> {
                            instance.memory(code[pc + 3])
                                    .store32(i32(frame, code[pc + 1]), code[pc + 4], i32(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.I32_STORE8 -> {
                            instance.memory(code[pc + 3])
                                    .store8(i32(frame, code[pc + 1]), code[pc + 4], (byte) i32(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.I32_STORE16 -> {
                            instance.memory(code[pc + 3])
                                    .store16(i32(frame, code[pc + 1]), code[pc + 4], (short) i32(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.I64_STORE -> {
                            instance.memory(code[pc + 3])
                                    .store64(i32(frame, code[pc + 1]), code[pc + 4], i64(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.I64_STORE8 -> {
                            instance.memory(code[pc + 3])
                                    .store8(i32(frame, code[pc + 1]), code[pc + 4], (byte) i64(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.I64_STORE16 -> {
                            instance.memory(code[pc + 3])
                                    .store16(i32(frame, code[pc + 1]), code[pc + 4], (short) i64(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.I64_STORE32 -> {
                            instance.memory(code[pc + 3])
                                    .store32(i32(frame, code[pc + 1]), code[pc + 4], (int) i64(frame, code[pc + 2]));
                            pc += 5;
                        }
                        case Opcode.F32_STORE -> {
                            instance.memory(code[pc + 3])
                                    .store32(
                                            i32(frame, code[pc + 1]),
                                            code[pc + 4],
                                            Float.floatToRawIntBits(f32(frame, code[pc + 2])));
                            pc += 5;
                        }
                        case Opcode.F64_STORE -> {
                            instance.memory(code[pc + 3])
                                    .store64(
                                            i32(frame, code[pc + 1]),
                                            code[pc + 4],
                                            Double.doubleToRawLongBits(f64(frame, code[pc + 2])));
                            pc += 5;
                        }
                        default -> pc = executeRare(frame, instance, code, pc, opcode);
                    }
                } catch (TaggedException e) {
                    CompilerAsserts.partialEvaluationConstant(pc);
                    pc = ControlInstructions.handle(frame, code, handlers, pc, e);
                }
            }
            return returned;
        } catch (Trap trap) {
            CompilerDirectives.transferToInterpreter();
            WasmException e = WasmException.trap(trap.getMessage(), insert(new LocationNode(function, pc)));
            e.unwound().add(module, function.function(), pc);
            throw e;
        } catch (UnwindingException e) {
            // Not if it comes from code that replaced this on the stack, which has done it.
            if (pc != RETURNED) {
                e.unwound().add(module, function.function(), pc);
            }
            throw e;
        }
    }

    private int executeRare(VirtualFrame frame, WasmInstance instance, int[] code, int pc, int opcode) {
        if (opcode <= Opcode.I64_EXTEND_I32_U) {
            return LongInstructions.execute(frame, code, pc, opcode);
        }
        if (opcode <= Opcode.F32_LE) {
            return FloatInstructions.execute(frame, code, pc, opcode);
        }
        if (opcode <= Opcode.F64_REINTERPRET_I64) {
            return ConversionInstructions.execute(frame, code, pc, opcode);
        }
        if (opcode < Opcode.FAMILIES) {
            return StoreInstructions.execute(frame, instance, code, pc, opcode);
        }
        if (opcode < AtomicOpcode.FIRST) {
            return VectorInstructions.execute(frame, instance, code, pc, opcode);
        }
        if (opcode < AtomicOpcode.END) {
            return AtomicInstructions.execute(frame, instance, code, pc, opcode);
        }
        if (opcode >= WideOpcode.FIRST) {
            return WideInstructions.execute(frame, instance, code, pc, opcode);
        }
        if (opcode >= ControlOpcode.FIRST) {
            return ControlInstructions.execute(this, frame, instance, code, pc, opcode);
        }
        if (opcode == ObjectOpcode.CALL_REF) {
            return callReference(frame, instance, pc);
        }
        if (opcode >= ObjectOpcode.FIRST) {
            return ObjectInstructions.execute(frame, instance, module, code, pc, opcode);
        }
        throw CompilerDirectives.shouldNotReachHere("opcode=" + opcode);
    }

    static long constant64(int[] code, int index) {
        return code[index] & 0xFFFF_FFFFL | (long) code[index + 1] << 32;
    }

    /** Counts a conditional jump; compiled code takes the counts as its probability, and leaves out what never happened. */
    private boolean branch(int counter, boolean taken) {
        if (CompilerDirectives.inInterpreter()) {
            count(taken ? counter : counter + 1);
            return taken;
        }
        int yes = profile[counter];
        int no = profile[counter + 1];
        if (taken ? yes == 0 : no == 0) {
            CompilerDirectives.transferToInterpreterAndInvalidate();
            count(taken ? counter : counter + 1);
        }
        return CompilerDirectives.injectBranchProbability(yes / Math.max(1.0, (double) yes + no), taken);
    }

    /** Counts a target of {@code BR_TABLE} and returns it. Interpreter only. */
    private int chooseTarget(int pc, int choice) {
        count(code[pc + 2] + choice);
        return code[pc + 4 + choice];
    }

    private void count(int counter) {
        int count = profile[counter];
        if (count < MAXIMUM_COUNT) {
            counted[counter >> LOG2_COUNTED] = true;
            profile[counter] = count + 1;
        }
    }

    /** Executes {@code CALL} and returns the index of the next instruction. */
    private int call(VirtualFrame frame, WasmInstance instance, int pc) {
        int argumentCount = code[pc + 3];
        Object[] arguments = arguments(frame, pc + 4, argumentCount);
        Object result = call(frame, instance, callSite(pc, code[pc + 2]), code[pc + 2], arguments, 0);
        return storeResults(frame, pc + 4 + argumentCount, result);
    }

    /** Executes {@code CALL_INDIRECT} and returns the index of the next instruction. */
    private int callIndirect(VirtualFrame frame, WasmInstance instance, int pc) {
        int argumentCount = code[pc + 5];
        Object[] arguments = arguments(frame, pc + 6, argumentCount);
        int index = i32(frame, code[pc + 3]);
        Object result = call(frame, instance, callSite(pc, code[pc + 4]), code[pc + 4], arguments, index);
        return storeResults(frame, pc + 6 + argumentCount, result);
    }

    /** Calls, through the node that tools see if there are any. */
    private Object call(
            VirtualFrame frame, WasmInstance instance, CallSiteNode node, int site, Object[] arguments, int index) {
        return probes == null
                ? node.call(instance, arguments, index)
                : probes.call(site).executeCall(frame, node, instance, arguments, index);
    }

    /** Tells tools that execution is at a point. */
    void probe(VirtualFrame frame, int point) {
        probes.statement(point).execute(frame);
    }

    /** Returns the node that tools see for a call site; the call site itself if there are none. */
    Node instrumentableNode(CallSiteNode node) {
        for (int site = 0; probes != null && site < callSites.length; site++) {
            if (callSites[site] == node && probes.call(site) != null) {
                return probes.call(site);
            }
        }
        return node;
    }

    FunctionCode function() {
        return function;
    }

    LoadedModule module() {
        return module;
    }

    /** Makes executions of this node, which has just been replaced, go on in another one at their next loop, if the two see the same frames. */
    void handOver(FunctionNode other) {
        if (Arrays.equals(slotKinds, other.slotKinds)) {
            successor = other;
            current.invalidate();
        }
    }

    /** Executes the rest of the function in the successor. */
    private Object succeed(VirtualFrame frame, FunctionNode next, int target) {
        int there = LoopHeaders.corresponding(code, target, next.code);
        return there == LoopHeaders.NONE ? null : next.executeOSR(frame, there, null);
    }

    /** Returns the node of a call site, which the instruction at {@code pc} has. */
    CallSiteNode callSite(int pc, int site) {
        CallSiteNode node = callSites[site];
        if (node == null) {
            CompilerDirectives.transferToInterpreterAndInvalidate();
            // Two threads may do this at once; either node will do.
            node = insert(CallSiteNode.create(module, function, pc));
            callSites[site] = node;
        }
        return node;
    }

    /** Executes {@code CALL_REF} and returns the index of the next instruction. */
    private int callReference(VirtualFrame frame, WasmInstance instance, int pc) {
        int argumentCount = code[pc + 4];
        Object[] arguments = arguments(frame, pc + 5, argumentCount);
        Object callee = ObjectInstructions.nonNull(reference(frame, code[pc + 2]), Trap.NULL_FUNCTION);
        CallSiteNode.Reference callSite = (CallSiteNode.Reference) callSite(pc, code[pc + 3]);
        WasmFunction target = CompilerDirectives.castExact(callee, WasmFunction.class);
        Object result = probes == null
                ? callSite.call(instance, arguments, target)
                : probes.call(code[pc + 3]).executeReference(frame, callSite, instance, arguments, target);
        return storeResults(frame, pc + 5 + argumentCount, result);
    }

    @ExplodeLoop
    Object[] arguments(VirtualFrame frame, int first, int count) {
        CompilerAsserts.partialEvaluationConstant(count);
        Object[] arguments = new Object[CallingConvention.FIRST_PARAMETER + count];
        for (int i = 0; i < count; i++) {
            int slot = code[first + i];
            arguments[CallingConvention.FIRST_PARAMETER + i] = Frames.box(frame, slot, slotKinds[slot]);
        }
        return arguments;
    }

    /** Sets a slot to a boxed value. */
    void unbox(VirtualFrame frame, int slot, Object value) {
        Frames.unbox(frame, slot, slotKinds[slot], value);
    }

    /** Writes the results of a call to the slots that the code lists from {@code index} on, and returns the index after them. */
    @ExplodeLoop
    private int storeResults(VirtualFrame frame, int index, Object result) {
        int count = code[index];
        CompilerAsserts.partialEvaluationConstant(count);
        if (count == 1) {
            int slot = code[index + 1];
            Frames.unbox(frame, slot, slotKinds[slot], result);
        } else if (count > 1) {
            Object[] results = (Object[]) result;
            for (int i = 0; i < count; i++) {
                int slot = code[index + 1 + i];
                Frames.unbox(frame, slot, slotKinds[slot], results[i]);
            }
        }
        return index + 1 + count;
    }

    /** Returns the operands of {@code RETURN} as the calling convention wants them. */
    @ExplodeLoop
    private Object result(VirtualFrame frame, int pc) {
        int count = code[pc + 1];
        CompilerAsserts.partialEvaluationConstant(count);
        if (count == 0) {
            return null;
        }
        if (count == 1) {
            int slot = code[pc + 2];
            return Frames.box(frame, slot, slotKinds[slot]);
        }
        Object[] results = new Object[count];
        for (int i = 0; i < count; i++) {
            int slot = code[pc + 2 + i];
            results[i] = Frames.box(frame, slot, slotKinds[slot]);
        }
        return results;
    }

    /** Reports a stride of back-edges to the runtime; returns the result of the function if that made it finish in compiled code, else null. */
    private Object reportBackEdges(VirtualFrame frame, int target) {
        if (CompilerDirectives.inInterpreter()) {
            // Compiled code has its own polls.
            TruffleSafepoint.poll(this);
            FunctionNode next = successor;
            if (next != null) {
                return succeed(frame, next, target);
            }
            if (BytecodeOSRNode.pollOSRBackEdge(this, BACK_EDGE_STRIDE)) {
                return BytecodeOSRNode.tryOSR(this, target, null, null, frame);
            }
        }
        LoopNode.reportLoopCount(this, BACK_EDGE_STRIDE);
        return null;
    }

    @Override
    public Object executeOSR(VirtualFrame osrFrame, int target, Object interpreterState) {
        try {
            Object result = run(osrFrame, CallingConvention.instance(osrFrame.getArguments()), target);
            return result == null ? NULL_RESULT : result;
        } catch (UnwindingException e) {
            return new Uncaught(e);
        }
    }

    /** What {@link #executeOSR} gives for an exception that leaves the function: thrown there, it would come out at the loop, where there may be a handler. */
    private record Uncaught(UnwindingException exception) {}

    private static Object osrResult(Object result) {
        if (result instanceof Uncaught uncaught) {
            throw uncaught.exception;
        }
        return result == NULL_RESULT ? null : result;
    }

    /** Says whether a slot is of kind V128. */
    private boolean hasVectors() {
        for (byte kind : slotKinds) {
            if (kind == Frames.V128) {
                return true;
            }
        }
        return false;
    }

    /** Called before this node's code is compiled; says whether it can be. */
    boolean prepareForCompilation() {
        if (hasVectors()) {
            VectorApi.prepareForCompilation();
        }
        return LiveCode.fits(code, handlers, profile);
    }

    @Override
    public void prepareOSR(int target) {
        prepareForCompilation();
    }

    @Override
    public Object getOSRMetadata() {
        return osrMetadata;
    }

    @Override
    public void setOSRMetadata(Object metadata) {
        osrMetadata = metadata;
    }

    @Override
    public Object[] storeParentFrameInArguments(VirtualFrame parentFrame) {
        return new Object[] {CallingConvention.instance(parentFrame.getArguments()), parentFrame};
    }

    @Override
    public Frame restoreParentFrameFromArguments(Object[] arguments) {
        return (Frame) arguments[1];
    }

    /** Copies each slot by its kind; the runtime's own copy would leave all numbers widened to 64 bits. */
    @Override
    @ExplodeLoop
    public void copyIntoOSRFrame(VirtualFrame osrFrame, VirtualFrame parentFrame, int target, Object targetMetadata) {
        for (int slot = 0; slot < slotKinds.length; slot++) {
            Frames.copy(parentFrame, osrFrame, slot, slotKinds[slot]);
        }
    }

    @Override
    public void restoreParentFrame(VirtualFrame osrFrame, VirtualFrame parentFrame) {
        // Nobody reads the parent frame after on-stack replacement: its function has returned.
    }
}
