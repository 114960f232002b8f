package hypha.wasm.dwarf;

import java.util.ArrayList;
import java.util.List;

/** A unit of {@code .debug_info}: what came of compiling one source file, as a rule. */
final class Unit {
    private static final int COMPILE = 0x01;
    private static final int PARTIAL = 0x03;

    /** Depth of namespaces and the like beyond which functions are not looked for. */
    private static final int MAXIMUM_DEPTH = 32;

    /** A function's entry and a range of addresses of its code. */
    record Code(Entry entry, int start, int end) {}

    final DebugData data;

    /** Where the unit starts in the module: references count from here. */
    final int start;

    final int version;
    final int addressSize;

    private final int end;
    private final int offsetSize;
    private final Abbreviations abbreviations;
    private final Entry root;
    private List<Code> functions;
    private List<Entry> variables;

    /**
     * Reads a unit's header and its first entry.
     *
     * @param reader is after the unit's length, and ends with the unit
     */
    Unit(DebugData data, int start, DwarfReader reader) {
        this.data = data;
        this.start = start;
        this.end = reader.limit();
        this.offsetSize = reader.offsetSize;
        this.version = reader.u16();
        if (version < 2 || version > 5) {
            throw new DwarfFormatException("unsupported version: version=" + version);
        }
        long abbreviationOffset;
        if (version >= 5) {
            int type = reader.u8();
            if (type != COMPILE && type != PARTIAL) {
                throw new DwarfFormatException("unsupported type of unit: type=" + type);
            }
            this.addressSize = reader.u8();
            abbreviationOffset = reader.offset();
        } else {
            abbreviationOffset = reader.offset();
            this.addressSize = reader.u8();
        }
        if (addressSize != 4 && addressSize != 8) {
            throw new DwarfFormatException("unsupported address size: bytes=" + addressSize);
        }
        this.abbreviations = data.abbreviations(abbreviationOffset);
        this.root = read(reader);
        if (root == null) {
            throw new DwarfFormatException("unit without entries");
        }
    }

    Entry root() {
        return root;
    }

    /** Returns a reader of entries from a place in the module to the end of the unit. */
    DwarfReader reader(int position) {
        DwarfReader reader = new DwarfReader(data.sections().bytes(), position, end);
        reader.offsetSize = offsetSize;
        return reader;
    }

    boolean contains(int position) {
        return position > start && position < end;
    }

    /** Reads an entry; null where a list of children ends. */
    Entry read(DwarfReader reader) {
        int position = reader.position();
        long code = reader.uleb();
        if (code == 0) {
            data.budget().spend(1);
            return null;
        }
        Abbreviations.Shape shape = abbreviations.shape(code);
        data.budget().spend(1 + shape.count());
        long[] values = new long[shape.count()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Form.read(reader, shape.form(i), addressSize, shape.constant(i));
        }
        return new Entry(this, position, reader.position(), shape, values);
    }

    String string(int form, long value) {
        data.budget().spend(1);
        DebugSections sections = data.sections();
        if (form == Form.STRING) {
            return new DwarfReader(sections.bytes(), Form.placeStart(value), Form.placeEnd(value)).peekName();
        }
        if (form == Form.STRP) {
            return sections.string("str", value);
        }
        if (form == Form.LINE_STRP) {
            return sections.string("line_str", value);
        }
        if (Form.isStringIndex(form)) {
            long base = root().value(Dw.AT_STR_OFFSETS_BASE, 8);
            return sections.string("str", indexed("str_offsets", base, value, offsetSize));
        }
        return null;
    }

    /** Returns an address as a number; -1 if the form is none of an address. */
    long address(int form, long value) {
        if (form == Form.ADDR) {
            return value;
        }
        return Form.isAddressIndex(form) ? indexedAddress(value) : -1;
    }

    /** Returns an element of the unit's table of addresses. */
    long indexedAddress(long index) {
        // The first entry may have an index before its own attribute that says where the table is.
        long base = root == null ? 8 : root.value(Dw.AT_ADDR_BASE, 8);
        return indexed("addr", base, index, addressSize);
    }

    private long indexed(String section, long base, long index, int size) {
        if (index < 0 || index > Integer.MAX_VALUE || base < 0 || base > Integer.MAX_VALUE) {
            throw new DwarfFormatException("index out of range: section=.debug_" + section + " index=" + index);
        }
        return data.sections().reader(section, base + index * size).unsigned(size);
    }

    Entry reference(int form, long value) {
        switch (form) {
            case Form.REF1, Form.REF2, Form.REF4, Form.REF8, Form.REF_UDATA -> {
                return at(start + value);
            }
            case Form.REF_ADDR -> {
                long position = data.sections().range("info").start() + value;
                Unit unit = contains((int) position) ? this : data.unitAt(position);
                return unit == null ? null : unit.at(position);
            }
            default -> {
                return null;
            }
        }
    }

    private Entry at(long position) {
        if (position <= start || position >= end) {
            throw new DwarfFormatException("reference out of bounds: position=" + position);
        }
        return read(reader((int) position));
    }

    /** Says whether a range of addresses is one of code; that of a function that the linker dropped is not. */
    boolean isCode(long from, long to) {
        return from > 0 && to > from && to <= data.codeEnd();
    }

    /** Returns the address that lists of ranges and locations count from. */
    long baseAddress() {
        return Math.max(root.address(Dw.AT_LOW_PC), 0);
    }

    /** Returns the ranges that an attribute refers to: pairs of start and end. */
    int[] ranges(int form, long value) {
        if (version < 5) {
            return RangeList.readVersion4(this, value);
        }
        long offset = value;
        if (form == Form.RNGLISTX) {
            long base = root.value(Dw.AT_RNGLISTS_BASE, 12);
            offset = base + indexed("rnglists", base, value, offsetSize);
        }
        return RangeList.read(this, offset);
    }

    /** Returns where the list of locations with an index starts in {@code .debug_loclists}. */
    long locationList(long index) {
        long base = root.value(Dw.AT_LOCLISTS_BASE, 12);
        return base + indexed("loclists", base, index, offsetSize);
    }

    /** Returns the functions of the unit that have code. */
    List<Code> functions() {
        if (functions == null) {
            index();
        }
        return functions;
    }

    /** Returns the entries of the variables outside of functions. */
    List<Entry> variables() {
        if (variables == null) {
            index();
        }
        return variables;
    }

    private void index() {
        List<Code> foundFunctions = new ArrayList<>();
        List<Entry> foundVariables = new ArrayList<>();
        // Set first, so that what fails is not tried again.
        functions = foundFunctions;
        variables = foundVariables;
        EntryCursor cursor = new EntryCursor(root);
        for (Entry entry = cursor.next(); entry != null; entry = cursor.next()) {
            switch (entry.tag()) {
                case Dw.TAG_SUBPROGRAM -> {
                    int[] ranges = entry.ranges();
                    for (int i = 0; i < ranges.length; i += 2) {
                        foundFunctions.add(new Code(entry, ranges[i], ranges[i + 1]));
                    }
                    cursor.skipChildren();
                }
                case Dw.TAG_VARIABLE -> foundVariables.add(entry);
                default -> {
                    if (cursor.depth() > MAXIMUM_DEPTH) {
                        cursor.skipChildren();
                    }
                }
            }
        }
    }

    /** Returns the function whose code an address is in, or null. */
    Entry function(int address) {
        for (Code code : functions()) {
            if (address >= code.start && address < code.end) {
                return code.entry;
            }
        }
        return null;
    }

    /** Returns the table of lines, or null. */
    LineTable lines() {
        return root.has(Dw.AT_STMT_LIST) ? data.lines(root.value(Dw.AT_STMT_LIST, 0), this) : null;
    }

    /** Says whether the source is in C, where the names of structures are apart from other names. */
    boolean isC() {
        return switch ((int) root.value(Dw.AT_LANGUAGE, 0)) {
            case Dw.LANG_C89, Dw.LANG_C, Dw.LANG_C99, Dw.LANG_C11, Dw.LANG_C17 -> true;
            default -> false;
        };
    }

    /** Returns the folder in which the compiler ran, or null. */
    String compilationFolder() {
        return root.string(Dw.AT_COMP_DIR);
    }
}
