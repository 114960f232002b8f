package hypha.wasm.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.code.CodePrinter;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.code.HandlerTable;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.ValueKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Checks what holds for all register code: operands in range, jumps to instructions and only forward but for one, moves of the right kind, no operand slot read before it is written. */
final class CodeVerifier {
    private final FunctionCode function;
    private final int[] code;
    private final BitSet starts = new BitSet();
    private final BitSet counters = new BitSet();
    private final BitSet sites = new BitSet();

    private CodeVerifier(FunctionCode function) {
        this.function = function;
        this.code = function.code();
    }

    static void verify(FunctionCode function) {
        CodeVerifier verifier = new CodeVerifier(function);
        try {
            verifier.instructions();
            verifier.assignment();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + CodePrinter.print(function), e);
        }
    }

    private void instructions() {
        int last = 0;
        for (int at = 0; at < code.length; at += Opcode.length(code, at)) {
            assertTrue(code[at] >= 0 && code[at] < Opcode.COUNT && Opcode.name(code[at]) != null, "opcode at " + at);
            starts.set(at);
            last = at;
        }
        assertEquals(code.length, last + Opcode.length(code, last), "the last instruction is cut off");
        assertTrue(isTerminator(code[last]), "execution runs off the end");
        for (int at = starts.nextSetBit(0); at >= 0; at = starts.nextSetBit(at + 1)) {
            operands(at);
        }
        assertEquals(function.profileCounters(), counters.cardinality(), "unused counters");
        assertEquals(function.callSites(), sites.cardinality(), "unused call sites");
    }

    private static boolean isTerminator(int opcode) {
        return switch (opcode) {
            case Opcode.RETURN, Opcode.JUMP, Opcode.JUMP_BACK, Opcode.BR_TABLE, Opcode.UNREACHABLE -> true;
            case ControlOpcode.THROW, ControlOpcode.THROW_REF, ControlOpcode.RETHROW -> true;
            default -> false;
        };
    }

    private void operands(int at) {
        int opcode = code[at];
        String name = Opcode.name(opcode) + " at " + at;
        for (int slot : slots(at, "sS")) {
            assertTrue(slot >= 0 && slot < function.slotCount(), name);
        }
        for (int slot : slots(at, "dD")) {
            assertTrue(slot >= 0 && slot < function.slotCount(), name);
        }
        for (int target : targets(at)) {
            assertTrue(starts.get(target), name + " target=" + target);
            assertEquals(opcode == Opcode.JUMP_BACK, target <= at, name + " target=" + target);
        }
        String letters = Opcode.operands(opcode);
        if (letters.indexOf('p') >= 0) {
            int first = code[at + 1 + letters.indexOf('p')];
            int count = opcode == Opcode.BR_TABLE ? code[at + 3] : 2;
            assertEquals(-1, firstSet(counters, first, first + count), name + " shares counters");
            counters.set(first, first + count);
        }
        if (letters.indexOf('c') >= 0) {
            int site = code[at + 1 + letters.indexOf('c')];
            assertTrue(!sites.get(site) && site < function.callSites(), name);
            sites.set(site);
        }
        if (opcode <= Opcode.MOVE_REF) {
            ValueKind kind = ValueKind.valueOf(name.startsWith("MOVE_REF") ? "REFERENCE" : name.substring(5, 8));
            assertEquals(kind, function.slotKind(code[at + 1]), name);
            assertEquals(kind, function.slotKind(code[at + 2]), name);
        }
    }

    private static int firstSet(BitSet bits, int from, int to) {
        int first = bits.nextSetBit(from);
        return first >= to ? -1 : first;
    }

    private List<Integer> slots(int at, String letters) {
        List<Integer> slots = new ArrayList<>();
        String operands = Opcode.operands(code[at]);
        int next = at + 1;
        for (int i = 0; i < operands.length(); i++) {
            char letter = operands.charAt(i);
            boolean list = letter == 'S' || letter == 'D' || letter == 'T';
            int count = list ? code[next - 1] : letter == 'I' || letter == 'O' ? 2 : 1;
            for (int j = 0; j < count && letters.indexOf(letter) >= 0; j++) {
                slots.add(code[next + j]);
            }
            next += count;
        }
        return slots;
    }

    private List<Integer> targets(int at) {
        return slots(at, "tT");
    }

    /** Checks by data flow that operand slots are written before they are read. */
    private void assignment() {
        BitSet[] before = new BitSet[code.length];
        ArrayDeque<Integer> work = new ArrayDeque<>();
        BitSet entry = new BitSet();
        entry.set(0, function.localCount());
        before[0] = entry;
        work.add(0);
        while (!work.isEmpty()) {
            int at = work.remove();
            BitSet written = (BitSet) before[at].clone();
            int handler = handler(at);
            if (handler != HandlerTable.NONE) {
                assertEquals(ControlOpcode.CATCH, code[handler], "handler of " + at);
                flow(handler, written, before, work);
            }
            for (int slot : slots(at, "sS")) {
                assertTrue(written.get(slot), Opcode.name(code[at]) + " at " + at + " reads s" + slot + " unwritten");
            }
            slots(at, "dD").forEach(written::set);
            List<Integer> successors = targets(at);
            if (!isTerminator(code[at])) {
                successors.add(at + Opcode.length(code, at));
            }
            for (int successor : successors) {
                assertTrue(code[successor] != ControlOpcode.CATCH, "reached without an exception: " + successor);
                flow(successor, written, before, work);
            }
        }
    }

    private static void flow(int successor, BitSet written, BitSet[] before, ArrayDeque<Integer> work) {
        BitSet known = before[successor];
        BitSet merged = (BitSet) (known == null ? written : known).clone();
        merged.and(written);
        if (!merged.equals(known)) {
            before[successor] = merged;
            work.add(successor);
        }
    }

    /** Returns where an exception of the instruction at an index goes. */
    private int handler(int at) {
        int[] table = function.handlers();
        int handler = HandlerTable.NONE;
        for (int i = 0; i < table.length && table[i] <= at; i += 2) {
            handler = table[i + 1];
        }
        return handler;
    }
}
