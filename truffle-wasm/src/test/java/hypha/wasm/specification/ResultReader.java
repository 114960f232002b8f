package hypha.wasm.specification;

import hypha.wasm.text.grammar.VectorLiteralReader;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.FloatLiteral;
import hypha.wasm.text.token.IntegerLiteral;
import hypha.wasm.text.token.TokenKind;
import java.util.ArrayList;
import java.util.List;

/** Reads the constants of a script: arguments, and the patterns of results. */
final class ResultReader {
    private static final String OUT_OF_RANGE = "constant out of range";

    private final Cursor cursor;

    ResultReader(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Reads an argument. */
    Value value() {
        if (expected() instanceof Expected.Exactly(Value value)) {
            return value;
        }
        throw cursor.error("a pattern is no argument");
    }

    /** Reads a result or a pattern of one. */
    Expected expected() {
        if (!cursor.at(TokenKind.OPEN)) {
            throw cursor.unexpected();
        }
        cursor.advance();
        String word = cursor.text();
        cursor.advance();
        Expected expected = switch (word) {
            case "i32.const" -> integer("i32", Integer.SIZE);
            case "i64.const" -> integer("i64", Long.SIZE);
            case "f32.const" -> floating("f32");
            case "f64.const" -> floating("f64");
            case "v128.const" -> vector();
            case "ref.null" -> nullReference();
            case "ref.extern", "ref.host" -> host(word);
            case "either" -> either();
            default -> {
                if (!word.startsWith("ref.")) {
                    throw cursor.error("unknown constant " + word);
                }
                yield new Expected.AnyReference(word.substring("ref.".length()));
            }
        };
        cursor.expectClose();
        return expected;
    }

    private Expected integer(String type, int bits) {
        long value = IntegerLiteral.expect(cursor, bits, OUT_OF_RANGE);
        return new Expected.Exactly(new Value.Number(type, bits == Integer.SIZE ? (int) value & 0xFFFF_FFFFL : value));
    }

    private Expected floating(String type) {
        if (cursor.takeWord("nan:canonical")) {
            return new Expected.Nan(type, true);
        }
        if (cursor.takeWord("nan:arithmetic")) {
            return new Expected.Nan(type, false);
        }
        long bits = type.equals("f32") ? FloatLiteral.expectF32(cursor) & 0xFFFF_FFFFL : FloatLiteral.expectF64(cursor);
        return new Expected.Exactly(new Value.Number(type, bits));
    }

    private Expected vector() {
        int start = cursor.index();
        String shape = cursor.text();
        boolean floats = shape.startsWith("f");
        if (!floats) {
            return new Expected.Exactly(new Value.Vector(VectorLiteralReader.read(cursor)));
        }
        cursor.advance();
        List<Expected> lanes = new ArrayList<>();
        boolean pattern = false;
        while (cursor.at(TokenKind.WORD)) {
            Expected lane = floating(shape.startsWith("f32") ? "f32" : "f64");
            pattern |= lane instanceof Expected.Nan;
            lanes.add(lane);
        }
        if (pattern) {
            return new Expected.Lanes(shape, lanes);
        }
        cursor.moveTo(start);
        return new Expected.Exactly(new Value.Vector(VectorLiteralReader.read(cursor)));
    }

    private Expected nullReference() {
        if (!cursor.at(TokenKind.WORD)) {
            return cursor.takeIdentifier() == null ? new Expected.AnyNull() : new Expected.AnyNull();
        }
        String heapType = cursor.text();
        cursor.advance();
        return new Expected.Exactly(new Value.Null(heapType));
    }

    private Expected host(String word) {
        if (cursor.at(TokenKind.CLOSE)) {
            return new Expected.AnyReference(word.substring("ref.".length()));
        }
        return new Expected.Exactly(new Value.Host(ScriptReader.hostId(cursor), word.equals("ref.host")));
    }

    private Expected either() {
        List<Expected> alternatives = new ArrayList<>();
        while (cursor.at(TokenKind.OPEN)) {
            alternatives.add(expected());
        }
        return new Expected.Either(alternatives);
    }
}
