package hypha.wasm.dwarf;

/** Lists that say where a variable is while which code is executed (DWARF 5, 7.7.3; DWARF 4, 2.6.2). */
final class LocationList {
    private static final int END_OF_LIST = 0;
    private static final int BASE_ADDRESSX = 1;
    private static final int STARTX_ENDX = 2;
    private static final int STARTX_LENGTH = 3;
    private static final int OFFSET_PAIR = 4;
    private static final int DEFAULT_LOCATION = 5;
    private static final int BASE_ADDRESS = 6;
    private static final int START_END = 7;
    private static final int START_LENGTH = 8;

    /** What {@link #find} gives if there is no expression for the address. */
    static final long NONE = -1;

    private LocationList() {}

    /** Returns where the expression for an address is, see {@link Form#place}. */
    static long find(Unit unit, int form, long value, int address) {
        if (unit.version < 5) {
            return findVersion4(unit, value, address);
        }
        return find(unit, form == Form.LOCLISTX ? unit.locationList(value) : value, address);
    }

    private static long findVersion4(Unit unit, long offset, int address) {
        DwarfReader reader = unit.data.sections().reader("loc", offset);
        long baseSelection = unit.addressSize == 4 ? 0xFFFF_FFFFL : -1L;
        long base = unit.baseAddress();
        while (true) {
            unit.data.budget().spend(1);
            long start = reader.unsigned(unit.addressSize);
            long end = reader.unsigned(unit.addressSize);
            if (start == 0 && end == 0) {
                return NONE;
            }
            if (start == baseSelection) {
                base = end;
                continue;
            }
            long place = expression(reader, reader.u16());
            if (address >= base + start && address < base + end) {
                return place;
            }
        }
    }

    private static long expression(DwarfReader reader, long length) {
        int start = reader.position();
        reader.skip(length);
        return Form.place(start, (int) length);
    }

    private static long find(Unit unit, long offset, int address) {
        DwarfReader reader = unit.data.sections().reader("loclists", offset);
        long base = unit.baseAddress();
        long otherwise = NONE;
        while (true) {
            unit.data.budget().spend(1);
            int kind = reader.u8();
            long start;
            long end;
            switch (kind) {
                case END_OF_LIST -> {
                    return otherwise;
                }
                case BASE_ADDRESSX -> {
                    base = unit.indexedAddress(reader.uleb());
                    continue;
                }
                case BASE_ADDRESS -> {
                    base = reader.unsigned(unit.addressSize);
                    continue;
                }
                case DEFAULT_LOCATION -> {
                    otherwise = expression(reader, reader.uleb());
                    continue;
                }
                case STARTX_ENDX -> {
                    start = unit.indexedAddress(reader.uleb());
                    end = unit.indexedAddress(reader.uleb());
                }
                case STARTX_LENGTH -> {
                    start = unit.indexedAddress(reader.uleb());
                    end = start + reader.uleb();
                }
                case OFFSET_PAIR -> {
                    start = base + reader.uleb();
                    end = base + reader.uleb();
                }
                case START_END -> {
                    start = reader.unsigned(unit.addressSize);
                    end = reader.unsigned(unit.addressSize);
                }
                case START_LENGTH -> {
                    start = reader.unsigned(unit.addressSize);
                    end = start + reader.uleb();
                }
                default -> throw new DwarfFormatException("unknown kind of location: kind=" + kind);
            }
            long place = expression(reader, reader.uleb());
            if (address >= start && address < end) {
                return place;
            }
        }
    }
}
