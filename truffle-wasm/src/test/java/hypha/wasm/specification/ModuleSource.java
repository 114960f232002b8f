package hypha.wasm.specification;

import hypha.wasm.text.TextFormat;
import hypha.wasm.text.grammar.ModuleReader;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.Tokens;

/** A module as a script writes it; what it means is found out only when the script gets there. */
sealed interface ModuleSource {
    /** Returns the binary module; fails with {@code TextFormatException} if it is a text, and malformed. */
    byte[] toBinary();

    /** Fields of a module in the script's own text, from a token on. */
    record Text(Tokens tokens, int firstField, String name) implements ModuleSource {
        @Override
        public byte[] toBinary() {
            Cursor cursor = new Cursor(tokens);
            cursor.moveTo(firstField);
            byte[] bytes = ModuleReader.readFields(cursor, name);
            if (!cursor.at(hypha.wasm.text.token.TokenKind.CLOSE) && !cursor.at(hypha.wasm.text.token.TokenKind.END)) {
                throw cursor.unexpected();
            }
            return bytes;
        }
    }

    /** The bytes of a module. */
    record Binary(byte[] bytes) implements ModuleSource {
        @Override
        public byte[] toBinary() {
            return bytes;
        }
    }

    /** A text in string literals. */
    record Quote(byte[] text) implements ModuleSource {
        @Override
        public byte[] toBinary() {
            return TextFormat.toBinary(text);
        }
    }
}
