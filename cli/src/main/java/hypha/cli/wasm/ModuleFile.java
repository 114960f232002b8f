package hypha.cli.wasm;

import hypha.host.ProgramSource;
import hypha.wasm.text.AssembledModule;
import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import hypha.wasm.text.TextPlace;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A module from a file, in the binary format or the text format.
 *
 * @param name the file as the user named it
 * @param bytes the binary module; not validated
 * @param text the same as it came of the text, or null if the file is binary
 */
public record ModuleFile(String name, byte[] bytes, AssembledModule text) {
    private static final byte[] MAGIC = {0, 'a', 's', 'm'};

    /**
     * Reads a file. What begins as a binary module is one; other content is text, if the file's name ends in {@code .wat} or it begins as text does.
     *
     * @throws IOException if it cannot be read
     * @throws TextFormatException if it is text, but not of a module
     */
    public static ModuleFile read(Path path) throws IOException {
        ProgramSource file = ProgramSource.of(path);
        boolean text = !isBinary(file.bytes()) && (file.isText() || looksLikeText(file.bytes()));
        if (!text) {
            return new ModuleFile(path.toString(), file.bytes(), null);
        }
        AssembledModule assembled = TextFormat.assemble(file.bytes());
        return new ModuleFile(path.toString(), assembled.bytes(), assembled);
    }

    /** Returns what is at a byte offset of the module as {@code FILE:LINE:COLUMN} if the file is text and says it in one place, else null. */
    public String place(int byteOffset) {
        TextPlace place = text == null ? null : text.place(byteOffset);
        return place == null ? null : name + ":" + place.line() + ":" + place.column();
    }

    private static boolean isBinary(byte[] bytes) {
        boolean same = bytes.length >= MAGIC.length;
        for (int i = 0; same && i < MAGIC.length; i++) {
            same = bytes[i] == MAGIC[i];
        }
        return same;
    }

    /** Says whether the first character that is no white space begins a module's field or a comment. */
    private static boolean looksLikeText(byte[] bytes) {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '(' || b == ';';
            }
        }
        return false;
    }
}
