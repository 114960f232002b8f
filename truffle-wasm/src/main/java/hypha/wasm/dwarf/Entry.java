package hypha.wasm.dwarf;

/** A debugging information entry: one node of a unit's tree, with its attributes but not its children. */
final class Entry {
    /** Most entries that one may refer to the next for an attribute. */
    private static final int MAXIMUM_HOPS = 8;

    final Unit unit;

    /** Where the entry is in the module. */
    final int position;

    /** Where the first child is, or else the next sibling. */
    final int next;

    private final Abbreviations.Shape shape;
    private final long[] values;

    Entry(Unit unit, int position, int next, Abbreviations.Shape shape, long[] values) {
        this.unit = unit;
        this.position = position;
        this.next = next;
        this.shape = shape;
        this.values = values;
    }

    int tag() {
        return shape.tag();
    }

    boolean hasChildren() {
        return shape.hasChildren();
    }

    private int find(int attribute) {
        for (int i = 0; i < values.length; i++) {
            if (shape.name(i) == attribute) {
                return i;
            }
        }
        return -1;
    }

    boolean has(int attribute) {
        return find(attribute) >= 0;
    }

    /** Returns the form of an attribute, or 0. */
    int form(int attribute) {
        int index = find(attribute);
        return index < 0 ? 0 : shape.form(index);
    }

    /** Returns the value of an attribute as {@link Form#read} gives it. */
    long value(int attribute, long otherwise) {
        int index = find(attribute);
        return index < 0 ? otherwise : values[index];
    }

    /** Returns a constant; {@code otherwise} if there is none, or it is computed by an expression. */
    long constant(int attribute, long otherwise) {
        return Form.isBlock(form(attribute)) ? otherwise : value(attribute, otherwise);
    }

    boolean flag(int attribute) {
        return value(attribute, 0) != 0;
    }

    /** Returns a string, or null. */
    String string(int attribute) {
        int index = find(attribute);
        return index < 0 ? null : unit.string(shape.form(index), values[index]);
    }

    /** Returns an address, or -1 if there is none. */
    long address(int attribute) {
        int index = find(attribute);
        return index < 0 ? -1 : unit.address(shape.form(index), values[index]);
    }

    /** Returns the entry that an attribute refers to, or null. */
    Entry reference(int attribute) {
        int index = find(attribute);
        return index < 0 ? null : unit.reference(shape.form(index), values[index]);
    }

    /** Returns this entry or the one that has an attribute in its place: the abstract function of an inlined one, the declaration of a definition. Null if none has it. */
    Entry holder(int attribute) {
        Entry entry = this;
        for (int i = 0; entry != null && i < MAXIMUM_HOPS; i++) {
            if (entry.has(attribute)) {
                return entry;
            }
            entry = entry.has(Dw.AT_ABSTRACT_ORIGIN)
                    ? entry.reference(Dw.AT_ABSTRACT_ORIGIN)
                    : entry.reference(Dw.AT_SPECIFICATION);
        }
        return null;
    }

    /** Returns the name of what the entry describes, or null. */
    String name() {
        Entry holder = holder(Dw.AT_NAME);
        return holder == null ? null : holder.string(Dw.AT_NAME);
    }

    /** Returns the addresses of the code that the entry describes: pairs of start and end. */
    int[] ranges() {
        if (has(Dw.AT_RANGES)) {
            return unit.ranges(form(Dw.AT_RANGES), value(Dw.AT_RANGES, 0));
        }
        long low = address(Dw.AT_LOW_PC);
        if (low < 0 || !has(Dw.AT_HIGH_PC)) {
            return new int[0];
        }
        long high = Form.isAddress(form(Dw.AT_HIGH_PC)) ? address(Dw.AT_HIGH_PC) : low + value(Dw.AT_HIGH_PC, 0);
        return unit.isCode(low, high) ? new int[] {(int) low, (int) high} : new int[0];
    }
}
