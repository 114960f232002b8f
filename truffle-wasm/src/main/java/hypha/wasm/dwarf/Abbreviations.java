package hypha.wasm.dwarf;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The shapes that the entries of a unit can have (DWARF 5, 7.5.3). */
final class Abbreviations {
    /** Most attributes that an entry can have; compilers use some 20. */
    private static final int MAXIMUM_ATTRIBUTES = 256;

    /**
     * A shape.
     *
     * @param attributes name, form, and constant of {@code DW_FORM_implicit_const}, for each attribute
     */
    record Shape(int tag, boolean hasChildren, long[] attributes) {
        int count() {
            return attributes.length / 3;
        }

        int name(int index) {
            return (int) attributes[3 * index];
        }

        int form(int index) {
            return (int) attributes[3 * index + 1];
        }

        long constant(int index) {
            return attributes[3 * index + 2];
        }
    }

    private final Map<Long, Shape> shapes = new HashMap<>();

    private Abbreviations() {}

    static Abbreviations read(DwarfReader reader, Budget budget) {
        Abbreviations table = new Abbreviations();
        long[] attributes = new long[3 * 16];
        while (reader.remaining() > 0) {
            long code = reader.uleb();
            if (code == 0) {
                break;
            }
            int tag = (int) reader.uleb();
            boolean hasChildren = reader.u8() != 0;
            int count = 0;
            while (true) {
                int name = (int) reader.uleb();
                int form = (int) reader.uleb();
                long constant = form == Form.IMPLICIT_CONST ? reader.sleb() : 0;
                budget.spend(1);
                if (name == 0 && form == 0) {
                    break;
                }
                if (count == MAXIMUM_ATTRIBUTES) {
                    throw new DwarfFormatException("too many attributes: code=" + code);
                }
                if (3 * count == attributes.length) {
                    attributes = Arrays.copyOf(attributes, 2 * attributes.length);
                }
                attributes[3 * count] = name;
                attributes[3 * count + 1] = form;
                attributes[3 * count + 2] = constant;
                count++;
            }
            table.shapes.put(code, new Shape(tag, hasChildren, Arrays.copyOf(attributes, 3 * count)));
        }
        return table;
    }

    Shape shape(long code) {
        Shape shape = shapes.get(code);
        if (shape == null) {
            throw new DwarfFormatException("unknown abbreviation: code=" + Long.toUnsignedString(code));
        }
        return shape;
    }
}
