package hypha.wasm.text;

import hypha.wasm.text.grammar.ModuleReader;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.Lexer;
import java.nio.charset.StandardCharsets;

/** The door of this package: a module in the text format becomes one in the binary format. */
public final class TextFormat {
    private TextFormat() {}

    /**
     * Returns the binary module that a text describes.
     *
     * @param source the text in UTF-8: {@code (module …)}, or a module's fields alone
     * @return the module's bytes; not validated
     * @throws TextFormatException if the text is malformed
     */
    public static byte[] toBinary(byte[] source) {
        return assemble(source).bytes();
    }

    /**
     * Returns the binary module that a text describes, which knows what comes from where.
     *
     * @param source the text in UTF-8: {@code (module …)}, or a module's fields alone
     * @throws TextFormatException if the text is malformed
     */
    public static AssembledModule assemble(byte[] source) {
        return ModuleReader.readFile(new Cursor(Lexer.tokenize(source)));
    }

    /**
     * Returns the binary module that a text describes.
     *
     * @param source the text
     * @return the module's bytes; not validated
     * @throws TextFormatException if the text is malformed
     */
    public static byte[] toBinary(String source) {
        return toBinary(source.getBytes(StandardCharsets.UTF_8));
    }
}
