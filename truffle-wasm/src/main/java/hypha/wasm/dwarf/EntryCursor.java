package hypha.wasm.dwarf;

/** Walks over the descendants of an entry in the order in which they are encoded, parents first. */
final class EntryCursor {
    private final Unit unit;
    private final DwarfReader reader;

    /** Depth of what comes next: that of the children is 0, and after the last of them it is -1. */
    private int depth;

    private int entryDepth;

    EntryCursor(Entry entry) {
        this.unit = entry.unit;
        this.reader = unit.reader(entry.next);
        this.depth = entry.hasChildren() ? 0 : -1;
    }

    /** Returns the next entry, or null after the last. */
    Entry next() {
        while (depth >= 0 && reader.remaining() > 0) {
            Entry entry = unit.read(reader);
            if (entry != null) {
                entryDepth = depth;
                depth += entry.hasChildren() ? 1 : 0;
                return entry;
            }
            depth--;
        }
        return null;
    }

    /** Returns the depth of the entry that {@link #next} gave last; children have depth 0. */
    int depth() {
        return entryDepth;
    }

    /** Goes over the descendants of the entry that {@link #next} gave last. */
    void skipChildren() {
        while (depth > entryDepth && reader.remaining() > 0) {
            Entry entry = unit.read(reader);
            depth += entry == null ? -1 : entry.hasChildren() ? 1 : 0;
        }
    }
}
