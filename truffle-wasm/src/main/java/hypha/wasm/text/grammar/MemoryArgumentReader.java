package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;

/** The arguments of loads and stores: memory, offset, alignment, and lane. Spec: text/instructions#memory-instructions. */
final class MemoryArgumentReader {
    /** Set in the alignment of a memory argument that names a memory. */
    private static final int HAS_MEMORY = 0x40;

    private static final String OFFSET = "offset=";
    private static final String ALIGN = "align=";

    private final IndexSpace memories;

    MemoryArgumentReader(IndexSpace memories) {
        this.memories = memories;
    }

    /**
     * Reads a memory argument.
     *
     * @param naturalAlignment log2 of the alignment if the text gives none
     * @param hasLane whether a lane's number follows, which could be mistaken for a memory's
     */
    void read(Cursor cursor, int naturalAlignment, boolean hasLane, BinaryWriter out) {
        boolean named = IndexSpace.isIndex(cursor) && (!hasLane || isFollowedByArgument(cursor));
        int memory = named ? memories.expect(cursor) : 0;
        long offset = 0;
        if (startsWith(cursor, cursor.index(), OFFSET)) {
            offset = value(cursor, OFFSET);
        }
        int alignment = naturalAlignment;
        if (startsWith(cursor, cursor.index(), ALIGN)) {
            int token = cursor.index();
            long bytes = value(cursor, ALIGN);
            if (Long.bitCount(bytes) != 1) {
                throw cursor.errorAt("alignment must be a power of two", token);
            }
            alignment = Long.numberOfTrailingZeros(bytes);
        }
        // An alignment that does not fit the encoding's six bits is too large for any instruction; 32 says that as
        // well.
        int encoded = Math.min(alignment, 32);
        if (memory == 0) {
            out.u8(encoded);
        } else {
            out.u8(encoded | HAS_MEMORY).u32(memory);
        }
        out.u64(offset);
    }

    private static boolean isFollowedByArgument(Cursor cursor) {
        if (cursor.at(TokenKind.IDENTIFIER)) {
            return true;
        }
        int next = cursor.index() + 1;
        boolean argument = startsWith(cursor, next, OFFSET) || startsWith(cursor, next, ALIGN);
        boolean lane = cursor.tokens().kind(next) == TokenKind.WORD
                && IntegerLiteral.isUnsigned(cursor.tokens().text(next));
        return argument || lane;
    }

    private static boolean startsWith(Cursor cursor, int token, String start) {
        return cursor.tokens().kind(token) == TokenKind.WORD
                && cursor.tokens().text(token).startsWith(start);
    }

    private static long value(Cursor cursor, String key) {
        String digits = cursor.text().substring(key.length());
        if (!IntegerLiteral.isUnsigned(digits)) {
            throw cursor.unexpected();
        }
        Long value = IntegerLiteral.unsignedLong(digits);
        if (value == null) {
            throw cursor.error("i64 constant out of range");
        }
        cursor.advance();
        return value;
    }
}
