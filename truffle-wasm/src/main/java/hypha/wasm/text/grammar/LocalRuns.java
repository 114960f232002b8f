package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import java.util.Arrays;

/** The locals of a function in the binary format: those of one type in a row are one entry. Spec: binary/modules#code-section. */
final class LocalRuns {
    private final ValueTypes valueTypes;
    private final BinaryWriter runs = new BinaryWriter();
    private int count;
    private byte[] type;
    private int length;

    LocalRuns(ValueTypes valueTypes) {
        this.valueTypes = valueTypes;
    }

    /** Adds a local of the type at the cursor. */
    void add(Cursor cursor) {
        BinaryWriter encoding = new BinaryWriter();
        valueTypes.value(cursor, encoding);
        byte[] next = encoding.toByteArray();
        if (!Arrays.equals(next, type)) {
            endRun();
            type = next;
        }
        length++;
    }

    private void endRun() {
        if (length > 0) {
            runs.u32(length).raw(type);
            count++;
            length = 0;
        }
    }

    /** Writes all that were added. */
    void write(BinaryWriter out) {
        endRun();
        out.u32(count).append(runs);
    }
}
