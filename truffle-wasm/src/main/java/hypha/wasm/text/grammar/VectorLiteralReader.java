package hypha.wasm.text.grammar;

import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.FloatLiteral;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;

/** Literals of v128, lane numbers and shuffles. Spec: text/instructions#vector-instructions. */
public final class VectorLiteralReader {
    private static final int VECTOR_BYTES = 16;
    private static final String LANE_OUT_OF_RANGE = "i8 constant out of range";

    private VectorLiteralReader() {}

    /** Returns the 16 bytes of a literal, which the cursor is at, shape first; and passes it. */
    public static byte[] read(Cursor cursor) {
        BinaryWriter out = new BinaryWriter();
        readVector(cursor, out);
        return out.toByteArray();
    }

    static void readVector(Cursor cursor, BinaryWriter out) {
        String shape = cursor.at(TokenKind.WORD) ? cursor.text() : "";
        int laneBytes = switch (shape) {
            case "i8x16" -> 1;
            case "i16x8" -> 2;
            case "i32x4", "f32x4" -> 4;
            case "i64x2", "f64x2" -> 8;
            default -> throw cursor.unexpected();
        };
        cursor.advance();
        int lanes = VECTOR_BYTES / laneBytes;
        int first = cursor.index();
        checkLaneCount(cursor, first, lanes);
        for (int lane = 0; lane < lanes; lane++) {
            long bits = switch (shape) {
                case "f32x4" -> FloatLiteral.expectF32(cursor);
                case "f64x2" -> FloatLiteral.expectF64(cursor);
                default -> IntegerLiteral.expect(cursor, laneBytes * Byte.SIZE, "constant out of range");
            };
            out.fixed(bits, laneBytes);
        }
    }

    /** The number of lanes is checked before their values, as the specification's tests want it. */
    private static void checkLaneCount(Cursor cursor, int first, int lanes) {
        int token = first;
        while (cursor.tokens().kind(token) == TokenKind.WORD
                && FloatLiteral.isFloat(cursor.tokens().text(token))) {
            token++;
        }
        boolean unknownWord = cursor.tokens().kind(token) == TokenKind.WORD && token - first < lanes;
        if (unknownWord) {
            cursor.moveTo(token);
            throw cursor.unexpected();
        }
        if (token - first != lanes) {
            throw cursor.errorAt("wrong number of lane literals", first - 1);
        }
    }

    /** Reads a lane's number. */
    static void readLane(Cursor cursor, BinaryWriter out) {
        out.u8((int) IntegerLiteral.expectUnsigned(cursor, Byte.SIZE, LANE_OUT_OF_RANGE));
    }

    /** Reads the sixteen lane numbers of a shuffle. */
    static void readShuffle(Cursor cursor, BinaryWriter out) {
        int token = cursor.index();
        int count = 0;
        while (cursor.at(TokenKind.WORD) && FloatLiteral.isFloat(cursor.text())) {
            if (!IntegerLiteral.isUnsigned(cursor.text())) {
                throw cursor.error(LANE_OUT_OF_RANGE);
            }
            readLane(cursor, out);
            count++;
        }
        if (count != VECTOR_BYTES) {
            throw cursor.errorAt("invalid lane length", token);
        }
    }
}
