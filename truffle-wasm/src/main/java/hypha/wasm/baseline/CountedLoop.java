package hypha.wasm.baseline;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.ValueKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * A loop without jumps in it, of which can be said on entry how often it goes round, and to which addresses some of its accesses go: compilers unroll loops and leave such ones behind. {@link CountedLoopEmitter} says what becomes of it.
 *
 * <p>Slots that grow by a constant each round, and those that do not change, make the addresses: {@link LinearForm}s of the values that slots have where the loop begins.
 */
final class CountedLoop {
    /** Addresses in one stream are at most so many bytes apart. */
    private static final int WIDEST_STREAM = 1 << 16;

    /** Most streams. */
    static final int MAXIMUM_STREAMS = 8;

    /** Accesses whose addresses have the same distance in each round. */
    static final class Stream {
        final LinearForm first;
        final int stride;
        int lowest;
        long end;

        Stream(LinearForm first, int stride) {
            this.first = first;
            this.stride = stride;
        }
    }

    /**
     * An access.
     *
     * @param distance of the address from that of the stream's first access
     */
    record Access(int stream, int distance) {}

    /** Where the loop begins, and where its last two instructions do: the jump out of it, and that back. */
    final int header;

    final int exit;
    final int back;

    /** How the loop ends: it goes round until the distance is 0, or, if {@code isBelow}, as long as it is positive and at most the limit. */
    private LinearForm distance;

    private int step;
    private boolean isBelow;
    private int limit;
    private final List<Stream> streams = new ArrayList<>();
    private final Map<Integer, Access> accesses = new HashMap<>();

    private CountedLoop(int header, int exit, int back) {
        this.header = header;
        this.exit = exit;
        this.back = back;
    }

    /**
     * Returns the loop that a jump back ends, or null if it is none of this kind.
     *
     * @param back the index of the jump
     * @param isEntry which indices other code jumps to, or may
     * @param isAccess which instructions access memory in a way that the loop may do for them
     */
    static CountedLoop find(FunctionCode function, int back, IntPredicate isEntry, IntPredicate isAccess) {
        int[] code = function.code();
        int header = code[back + 1];
        Map<Integer, LinearForm> state = new HashMap<>();
        Map<Integer, LinearForm> addresses = new HashMap<>();
        int pc = header;
        while (pc < back) {
            int next = pc + Opcode.length(code, pc);
            if (pc != header && isEntry.test(pc)) {
                return null;
            }
            if (next == back) {
                break;
            }
            if (isAccess.test(pc)) {
                LinearForm address = read(state, code[addressOperand(code, pc)]);
                if (address != null) {
                    addresses.put(pc, address);
                }
            } else if (!isHarmless(code[pc])) {
                return null;
            }
            step(function, pc, state);
            pc = next;
        }
        CountedLoop loop = new CountedLoop(header, pc, back);
        Map<Integer, Integer> steps = steps(state);
        return !isEntry.test(back) && loop.ends(code, state, steps) && loop.addStreams(code, addresses, steps)
                ? loop
                : null;
    }

    /** Returns the index of the operand with the address of an access. */
    private static int addressOperand(int[] code, int pc) {
        return pc + (Opcode.operands(code[pc]).startsWith("d") ? 2 : 1);
    }

    /** Says whether an instruction that is no access may be in such a loop: it neither jumps nor calls, and does not change the memory's size. It may trap. */
    static boolean isHarmless(int opcode) {
        return opcode < Opcode.REF_FUNC
                        && switch (opcode) {
                            case Opcode.JUMP,
                                    Opcode.JUMP_BACK,
                                    Opcode.JUMP_IF_ZERO,
                                    Opcode.JUMP_IF_NONZERO,
                                    Opcode.BR_TABLE,
                                    Opcode.CALL,
                                    Opcode.CALL_INDIRECT,
                                    Opcode.RETURN,
                                    Opcode.UNREACHABLE -> false;
                            default -> opcode < Opcode.JUMP_IF_I32_EQ || opcode > Opcode.JUMP_IF_I32_LE_U;
                        }
                || VectorEmitter.accepts(opcode) && !VectorEmitter.accessesMemory(opcode);
    }

    private static LinearForm read(Map<Integer, LinearForm> state, int slot) {
        return state.containsKey(slot) ? state.get(slot) : LinearForm.slot(slot);
    }

    /** Notes what an instruction does to the slots: null for what is no such sum. */
    private static void step(FunctionCode function, int pc, Map<Integer, LinearForm> state) {
        int[] code = function.code();
        LinearForm result = switch (code[pc]) {
            case Opcode.MOVE_I32 -> read(state, code[pc + 2]);
            case Opcode.I32_CONST -> LinearForm.constant(code[pc + 2]);
            case Opcode.I32_ADD_IMM -> {
                LinearForm operand = read(state, code[pc + 2]);
                yield operand == null ? null : operand.plus(code[pc + 3]);
            }
            case Opcode.I32_SHL_IMM -> {
                LinearForm operand = read(state, code[pc + 2]);
                yield operand == null ? null : operand.shifted(code[pc + 3]);
            }
            case Opcode.I32_ADD, Opcode.I32_SUB -> {
                LinearForm operand = read(state, code[pc + 2]);
                yield operand == null
                        ? null
                        : operand.plus(read(state, code[pc + 3]), code[pc] == Opcode.I32_ADD ? 1 : -1);
            }
            default -> null;
        };
        SlotUses.of(
                code,
                pc,
                slot -> {},
                slot -> state.put(slot, function.slotKind(slot) == ValueKind.I32 ? result : null));
    }

    /** Returns by how much those of the slots that are written grow each round whose growth is constant. */
    private static Map<Integer, Integer> steps(Map<Integer, LinearForm> state) {
        Map<Integer, Integer> steps = new HashMap<>();
        state.forEach((slot, form) ->
                steps.put(slot, form != null && form.isSlotPlusConstant(slot) ? form.constant() : null));
        return steps;
    }

    /** Returns by how much a form grows each round, or null if that is not constant. */
    private static Integer stride(LinearForm form, Map<Integer, Integer> steps) {
        int stride = 0;
        for (Map.Entry<Integer, Integer> term : form.factors().entrySet()) {
            Integer step = steps.containsKey(term.getKey()) ? steps.get(term.getKey()) : Integer.valueOf(0);
            if (step == null) {
                return null;
            }
            stride += step * term.getValue();
        }
        return stride;
    }

    private boolean ends(int[] code, Map<Integer, LinearForm> state, Map<Integer, Integer> steps) {
        LinearForm left = read(state, code[exit + 1]);
        LinearForm form;
        switch (code[exit]) {
            case Opcode.JUMP_IF_ZERO -> form = left;
            case Opcode.JUMP_IF_I32_EQ -> {
                form = left == null ? null : left.plus(read(state, code[exit + 2]), -1);
            }
            case Opcode.JUMP_IF_I32_LE_U -> {
                LinearForm right = read(state, code[exit + 2]);
                form = left == null || !left.factors().isEmpty() ? null : left.plus(right, -1);
                isBelow = true;
            }
            default -> form = null;
        }
        Integer growth = form == null ? null : stride(form, steps);
        if (growth == null || growth == Integer.MIN_VALUE || Integer.bitCount(Math.abs(growth)) != 1) {
            return false;
        }
        if (isBelow) {
            limit = left.constant();
            // The number that is compared grows, and does not reach 2^31 before the loop ends.
            if (growth > 0 || limit <= 0 || limit > Integer.MAX_VALUE + growth) {
                return false;
            }
        }
        distance = growth < 0 ? form : LinearForm.constant(0).plus(form, -1);
        step = Math.abs(growth);
        return distance != null;
    }

    private boolean addStreams(int[] code, Map<Integer, LinearForm> addresses, Map<Integer, Integer> steps) {
        addresses.forEach((pc, address) -> {
            Integer stride = stride(address, steps);
            if (stride != null) {
                addAccess(code, pc, address, stride);
            }
        });
        return !accesses.isEmpty();
    }

    private void addAccess(int[] code, int pc, LinearForm address, int stride) {
        int number = 0;
        while (number < streams.size() && !isIn(streams.get(number), address)) {
            number++;
        }
        if (number == MAXIMUM_STREAMS) {
            return;
        }
        if (number == streams.size()) {
            streams.add(new Stream(address, stride));
        }
        Stream stream = streams.get(number);
        int away = address.constant() - stream.first.constant();
        stream.lowest = Math.min(stream.lowest, away);
        stream.end = Math.max(stream.end, away + end(code, pc));
        accesses.put(pc, new Access(number, away));
    }

    private static boolean isIn(Stream stream, LinearForm address) {
        int away = address.constant() - stream.first.constant();
        return stream.first.factors().equals(address.factors()) && away > -WIDEST_STREAM && away < WIDEST_STREAM;
    }

    /** Returns how many bytes behind its address an access ends. */
    private static long end(int[] code, int pc) {
        int opcode = code[pc];
        if (VectorEmitter.accepts(opcode)) {
            return VectorEmitter.end(code, pc);
        }
        return (code[pc + 4] & 0xFFFF_FFFFL) + MemoryEmitter.width(opcode);
    }

    /** Returns what is 0 where the loop ends, or, if {@link #isBelow}, no longer positive. It has the value at the end of the first round, and shrinks. */
    LinearForm distance() {
        return distance;
    }

    /** Returns by how much the distance shrinks each round: a power of 2. */
    int step() {
        return step;
    }

    /** Says whether the loop goes on while the distance, below 2^31 then, is positive. */
    boolean isBelow() {
        return isBelow;
    }

    /** Returns what the loop compares with, if {@link #isBelow}: a number that is no longer below this, unsigned, ends it. */
    int limit() {
        return limit;
    }

    /** Returns the streams. */
    List<Stream> streams() {
        return streams;
    }

    /** Returns what is known of the instruction at an index, or null. */
    Access access(int pc) {
        return accesses.get(pc);
    }
}
