package hypha.wasm;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.EngineState;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.text.AssembledModule;
import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import hypha.wasm.text.TextPlace;
import java.nio.charset.StandardCharsets;

/** Loads a source in the text format: what is wrong with it is said by line and column, and has a section of the source. */
final class TextModule {
    private final Source source;
    private final byte[] text;

    private TextModule(Source source) {
        this.source = source;
        this.text = source.getCharacters().toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Loads a module from its text.
     *
     * @throws WasmException if the text is malformed, or the module malformed or invalid
     */
    static LoadedModule load(EngineState engine, Source source, ParserLimits limits) {
        return new TextModule(source).load(engine, limits);
    }

    private LoadedModule load(EngineState engine, ParserLimits limits) {
        AssembledModule assembled;
        try {
            assembled = TextFormat.assemble(text);
        } catch (TextFormatException e) {
            throw WasmException.malformedText(e.getMessage(), section(e.place()));
        }
        try {
            return LoadedModule.load(engine, source.getName(), assembled.bytes(), limits);
        } catch (WasmException e) {
            TextPlace place = assembled.place(e.byteOffset());
            throw place == null ? e : e.at(place.toString(), section(place));
        }
    }

    /** Returns the token at a place: a word, or one character. */
    private SourceSection section(TextPlace place) {
        int start = new String(text, 0, place.offset(), StandardCharsets.UTF_8).length();
        CharSequence characters = source.getCharacters();
        int end = start;
        while (end < characters.length() && isWordCharacter(characters.charAt(end))) {
            end++;
        }
        int atLeastOne = Math.min(start + 1, characters.length());
        return source.createSection(start, Math.max(end, atLeastOne) - start);
    }

    private static boolean isWordCharacter(char c) {
        return c > ' ' && c != '(' && c != ')' && c != '"' && c != ';';
    }
}
