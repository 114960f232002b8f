package hypha.wasm.code;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where exceptions are handled: for ranges of a function's code the index of the {@link ControlOpcode#CATCH} that an exception of an instruction in them goes to.
 *
 * <p>As a function's ranges nest, the table has them flattened: sorted pairs of an index, from which on something holds, and the handler from there on or {@link #NONE}.
 */
public final class HandlerTable {
    /** No handler: the exception leaves the function. */
    public static final int NONE = -1;

    /** The table of a function that handles nothing. */
    public static final int[] EMPTY = {};

    private HandlerTable() {}

    /** A range of code, from {@code start} to {@code end}, exclusive, and its handler. */
    public record Range(int start, int end, int handler) {}

    /** Returns the table for some ranges. Of any two, one contains the other or they have nothing in common; of two that are the same, the first is the inner one. */
    public static int[] of(List<Range> ranges) {
        List<Range> outerFirst = new ArrayList<>(ranges.reversed());
        outerFirst.sort(Comparator.comparingInt(Range::start).thenComparing(Range::end, Comparator.reverseOrder()));
        Flattener flattener = new Flattener();
        for (Range range : outerFirst) {
            flattener.open(range);
        }
        return flattener.table();
    }

    /** Writes the table from the ranges that are open around a place that moves forward. */
    private static final class Flattener {
        private final List<Range> open = new ArrayList<>();
        private int[] table = new int[16];
        private int size;

        void open(Range range) {
            closeUntil(range.start);
            add(range.start, range.handler);
            open.add(range);
        }

        private void closeUntil(int place) {
            while (!open.isEmpty() && open.getLast().end <= place) {
                int end = open.removeLast().end;
                add(end, open.isEmpty() ? NONE : open.getLast().handler);
            }
        }

        private void add(int start, int handler) {
            if (size > 0 && table[size - 2] == start) {
                size -= 2;
            }
            if (size == table.length) {
                table = Arrays.copyOf(table, 2 * size);
            }
            table[size++] = start;
            table[size++] = handler;
        }

        int[] table() {
            closeUntil(Integer.MAX_VALUE);
            return Arrays.copyOf(table, size);
        }
    }
}
