package hypha.wasm.translation;

import hypha.wasm.binary.CatchClauses;
import hypha.wasm.code.HandlerTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The open {@code try_table} and legacy {@code try} blocks during translation, and the ranges of code that have handlers. A try is in its body until its first handler begins; a
 * legacy one stays open through its catches.
 */
final class TryStack {
    /** No try. */
    static final int NONE = -1;

    /** A try. */
    private static final class Try {
        final int block;
        final int start;
        final CatchClauses clauses;

        /** The innermost try below this one in whose body it is. */
        final int enclosing;

        boolean inBody = true;

        /** Ranges that are handled where this try's body is, because a {@code delegate} says so: indices of {@link TryStack#ranges}. */
        private Delegated delegated;

        Try(int block, int start, CatchClauses clauses, int enclosing) {
            this.block = block;
            this.start = start;
            this.clauses = clauses;
            this.enclosing = enclosing;
        }
    }

    /** A tree of ranges, so that two can be joined at once. */
    private record Delegated(int range, Delegated first, Delegated second) {}

    private final List<Try> open = new ArrayList<>();
    private final List<HandlerTable.Range> ranges = new ArrayList<>();
    private int[] exceptionSlots = new int[4];
    private int exceptionSlotCount;

    /** Opens a try, whose body starts at an index of the code. */
    void push(int block, int start, CatchClauses clauses) {
        open.add(new Try(block, start, clauses, open.isEmpty() ? NONE : bodyAround(open.size() - 1)));
    }

    void pop() {
        Try closed = open.removeLast();
        if (closed.delegated != null) {
            // The try turned out to handle nothing.
            delegateTo(closed.enclosing, closed.delegated);
        }
    }

    /** Returns the innermost try. */
    int top() {
        return open.size() - 1;
    }

    /** Returns the block that a try is. */
    int block(int index) {
        return open.get(index).block;
    }

    int start(int index) {
        return open.get(index).start;
    }

    CatchClauses clauses(int index) {
        return open.get(index).clauses;
    }

    boolean isInBody(int index) {
        return open.get(index).inBody;
    }

    /** Returns a try if code in its innermost part is in its body, else the innermost one around it of which that holds. */
    private int bodyAround(int index) {
        Try candidate = open.get(index);
        return candidate.inBody ? index : candidate.enclosing;
    }

    /** Returns the innermost try that is a block or around it; {@link #NONE} if there is none. */
    int at(int block) {
        int low = 0;
        int high = open.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (open.get(middle).block <= block) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Ends the body of the innermost try: what it throws is handled at an index of the code. */
    void handle(int end, int handler) {
        Try current = open.getLast();
        current.inBody = false;
        if (current.start < end) {
            ranges.add(new HandlerTable.Range(current.start, end, handler));
        }
        resolve(current.delegated, handler);
        current.delegated = null;
    }

    /** Ends the body of the innermost try: what it throws is handled as if it were thrown by the body of the innermost try that is a block or around it. */
    void delegate(int end, int block) {
        int index = at(Math.min(block, open.getLast().block - 1));
        Try current = open.getLast();
        current.inBody = false;
        Delegated delegated = current.delegated;
        current.delegated = null;
        if (current.start < end) {
            ranges.add(new HandlerTable.Range(current.start, end, HandlerTable.NONE));
            delegated = new Delegated(ranges.size() - 1, delegated, null);
        }
        if (index != NONE && delegated != null) {
            delegateTo(bodyAround(index), delegated);
        }
    }

    private void delegateTo(int index, Delegated delegated) {
        if (index != NONE) {
            Try target = open.get(index);
            target.delegated = target.delegated == null ? delegated : new Delegated(NONE, target.delegated, delegated);
        }
    }

    private void resolve(Delegated root, int handler) {
        // The tree may be as deep as it has ranges.
        List<Delegated> left = new ArrayList<>();
        if (root != null) {
            left.add(root);
        }
        while (!left.isEmpty()) {
            Delegated next = left.removeLast();
            if (next.range != NONE) {
                HandlerTable.Range range = ranges.get(next.range);
                ranges.set(next.range, new HandlerTable.Range(range.start(), range.end(), handler));
            }
            if (next.first != null) {
                left.add(next.first);
            }
            if (next.second != null) {
                left.add(next.second);
            }
        }
    }

    /** Returns the slot for the exception that a try has caught: one for each depth, since an inner try's handlers may need the outer one's exception. */
    int exceptionSlot(int index, ValueStack stack, int kind) {
        while (exceptionSlotCount <= index) {
            if (exceptionSlotCount == exceptionSlots.length) {
                exceptionSlots = Arrays.copyOf(exceptionSlots, 2 * exceptionSlotCount);
            }
            exceptionSlots[exceptionSlotCount++] = stack.newSlot(kind);
        }
        return exceptionSlots[index];
    }

    int[] handlerTable() {
        return ranges.isEmpty() ? HandlerTable.EMPTY : HandlerTable.of(ranges);
    }
}
