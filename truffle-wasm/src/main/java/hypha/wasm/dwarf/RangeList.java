package hypha.wasm.dwarf;

import java.util.Arrays;

/** Lists of ranges of addresses (DWARF 5, 7.25; DWARF 4, 7.23). Gives pairs of start and end; ranges of code that is not there are left out. */
final class RangeList {
    private static final int END_OF_LIST = 0;
    private static final int BASE_ADDRESSX = 1;
    private static final int STARTX_ENDX = 2;
    private static final int STARTX_LENGTH = 3;
    private static final int OFFSET_PAIR = 4;
    private static final int BASE_ADDRESS = 5;
    private static final int START_END = 6;
    private static final int START_LENGTH = 7;

    private final Unit unit;
    private int[] ranges = new int[4];
    private int size;

    private RangeList(Unit unit) {
        this.unit = unit;
    }

    private void add(long start, long end) {
        unit.data.budget().spend(2);
        if (!unit.isCode(start, end)) {
            return;
        }
        if (size == ranges.length) {
            ranges = Arrays.copyOf(ranges, 2 * size);
        }
        ranges[size++] = (int) start;
        ranges[size++] = (int) end;
    }

    private int[] result() {
        return Arrays.copyOf(ranges, size);
    }

    static int[] readVersion4(Unit unit, long offset) {
        DwarfReader reader = unit.data.sections().reader("ranges", offset);
        RangeList list = new RangeList(unit);
        long baseSelection = unit.addressSize == 4 ? 0xFFFF_FFFFL : -1L;
        long base = unit.baseAddress();
        while (true) {
            long start = reader.unsigned(unit.addressSize);
            long end = reader.unsigned(unit.addressSize);
            if (start == 0 && end == 0) {
                return list.result();
            }
            if (start == baseSelection) {
                base = end;
            } else {
                list.add(base + start, base + end);
            }
        }
    }

    static int[] read(Unit unit, long offset) {
        DwarfReader reader = unit.data.sections().reader("rnglists", offset);
        RangeList list = new RangeList(unit);
        long base = unit.baseAddress();
        while (true) {
            int kind = reader.u8();
            switch (kind) {
                case END_OF_LIST -> {
                    return list.result();
                }
                case BASE_ADDRESSX -> base = unit.indexedAddress(reader.uleb());
                case STARTX_ENDX -> list.add(unit.indexedAddress(reader.uleb()), unit.indexedAddress(reader.uleb()));
                case STARTX_LENGTH -> {
                    long start = unit.indexedAddress(reader.uleb());
                    list.add(start, start + reader.uleb());
                }
                case OFFSET_PAIR -> list.add(base + reader.uleb(), base + reader.uleb());
                case BASE_ADDRESS -> base = reader.unsigned(unit.addressSize);
                case START_END -> list.add(reader.unsigned(unit.addressSize), reader.unsigned(unit.addressSize));
                case START_LENGTH -> {
                    long start = reader.unsigned(unit.addressSize);
                    list.add(start, start + reader.uleb());
                }
                default -> throw new DwarfFormatException("unknown kind of range: kind=" + kind);
            }
            unit.data.budget().spend(1);
        }
    }
}
