package hypha.wasm.binary;

import java.util.Arrays;

/** The catch clauses of a {@code try_table} (core specification 5.4.1). One object serves all of a decoder's instructions, so what one wants to keep it copies. */
public final class CatchClauses {
    /** Catches exceptions of a tag; the label takes their values. */
    public static final int CATCH = 0;
    /** Catches exceptions of a tag; the label takes their values and the exception. */
    public static final int CATCH_REF = 1;
    /** Catches all exceptions; the label takes nothing. */
    public static final int CATCH_ALL = 2;
    /** Catches all exceptions; the label takes the exception. */
    public static final int CATCH_ALL_REF = 3;

    private static final int FIELDS = 3;
    private int[] fields = new int[4 * FIELDS];
    private int count;

    CatchClauses() {}

    void read(InstructionDecoder in) {
        count = in.count("catch clauses", Integer.MAX_VALUE / FIELDS);
        if (fields.length < FIELDS * count) {
            fields = new int[FIELDS * count];
        }
        for (int i = 0; i < count; i++) {
            int kind = in.u8();
            if (kind > CATCH_ALL_REF) {
                throw in.malformed("malformed catch clause");
            }
            fields[FIELDS * i] = kind;
            fields[FIELDS * i + 1] = takesTag(kind) ? in.u32() : 0;
            fields[FIELDS * i + 2] = in.u32();
        }
    }

    /** Returns the number of clauses. */
    public int count() {
        return count;
    }

    /** Returns what a clause catches: one of the constants. */
    public int kind(int clause) {
        return fields[FIELDS * clause];
    }

    /** Returns the tag of a clause that names one. */
    public int tag(int clause) {
        return fields[FIELDS * clause + 1];
    }

    /** Returns the label of a clause, relative to outside of the {@code try_table}. */
    public int label(int clause) {
        return fields[FIELDS * clause + 2];
    }

    /** Returns a copy that stays as it is. */
    public CatchClauses copy() {
        CatchClauses copy = new CatchClauses();
        copy.count = count;
        copy.fields = Arrays.copyOf(fields, FIELDS * count);
        return copy;
    }

    /** Says whether clauses of a kind name a tag. */
    public static boolean takesTag(int kind) {
        return kind <= CATCH_REF;
    }

    /** Says whether the label of clauses of a kind takes the exception. */
    public static boolean givesException(int kind) {
        return kind == CATCH_REF || kind == CATCH_ALL_REF;
    }
}
