package hypha.wasm.dwarf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has been read of a module's debugging information so far. Guarded by {@link DebugInfo}. */
final class DebugData {
    /** Most units; CPython has some 300. */
    private static final int MAXIMUM_UNITS = 1 << 18;

    private final DebugSections sections;
    private final Budget budget;
    private final int codeEnd;
    private final Map<Long, Abbreviations> abbreviations = new HashMap<>();
    private final Map<Long, LineTable> lineTables = new HashMap<>();
    private final Map<Integer, DebugType> types = new HashMap<>();
    private List<Unit> units;

    /** Sorted by the first: start, end, and unit of each range of code. */
    private Span[] spans = {};

    private record Span(int start, int end, Unit unit) {}

    /**
     * Creates data of which nothing has been read.
     *
     * @param codeEnd addresses of code are below this
     */
    DebugData(DebugSections sections, int codeEnd) {
        this.sections = sections;
        this.budget = new Budget(sections.size());
        this.codeEnd = codeEnd;
    }

    DebugSections sections() {
        return sections;
    }

    Budget budget() {
        return budget;
    }

    int codeEnd() {
        return codeEnd;
    }

    Abbreviations abbreviations(long offset) {
        Abbreviations known = abbreviations.get(offset);
        if (known == null) {
            known = Abbreviations.read(sections.reader("abbrev", offset), budget);
            abbreviations.put(offset, known);
        }
        return known;
    }

    /** Returns the types that have been read, by their places. */
    Map<Integer, DebugType> types() {
        return types;
    }

    /** Returns a table of lines; null if it is malformed. */
    LineTable lines(long offset, Unit unit) {
        if (!lineTables.containsKey(offset)) {
            LineTable table = null;
            try {
                table = LineProgram.run(new LineHeader(this, unit, offset), budget, codeEnd);
            } catch (DwarfFormatException e) {
                // As if the unit had none; not to be tried again.
            }
            lineTables.put(offset, table);
        }
        return lineTables.get(offset);
    }

    /** Returns the units, of which only the first entries have been read. */
    List<Unit> units() {
        if (units == null) {
            units = new ArrayList<>();
            if (sections.has("info") && sections.has("abbrev")) {
                readUnits();
                indexUnits();
            }
        }
        return units;
    }

    private void readUnits() {
        DwarfReader reader = sections.reader("info", 0);
        while (reader.remaining() > 0 && units.size() < MAXIMUM_UNITS) {
            int start = reader.position();
            try {
                int length = (int) reader.unitLength();
                DwarfReader unit = new DwarfReader(sections.bytes(), reader.position(), reader.position() + length);
                unit.offsetSize = reader.offsetSize;
                reader.skip(length);
                units.add(new Unit(this, start, unit));
            } catch (DwarfFormatException e) {
                if (reader.position() <= start + Integer.BYTES + Long.BYTES) {
                    // Where the next one starts is not known.
                    return;
                }
            }
        }
    }

    private void indexUnits() {
        List<Span> found = new ArrayList<>();
        for (Unit unit : units) {
            try {
                int[] ranges = unit.root().ranges();
                for (int i = 0; i < ranges.length; i += 2) {
                    found.add(new Span(ranges[i], ranges[i + 1], unit));
                }
            } catch (DwarfFormatException e) {
                // A unit whose code cannot be found.
            }
        }
        spans = found.toArray(Span[]::new);
        Arrays.sort(spans, (a, b) -> Integer.compare(a.start, b.start));
    }

    /** Returns the unit whose code an address is in, or null. */
    Unit unitOf(int address) {
        units();
        int low = 0;
        int high = spans.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans[middle].start <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Span span = low == 0 ? null : spans[low - 1];
        return span != null && address < span.end ? span.unit : null;
    }

    /** Returns the unit that a place in the module belongs to, or null. */
    Unit unitAt(long position) {
        int low = 0;
        int high = units().size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Unit unit = units.get(middle);
            if (unit.contains((int) position)) {
                return unit;
            }
            if (unit.start < position) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }
}
