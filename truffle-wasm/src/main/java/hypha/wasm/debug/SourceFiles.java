package hypha.wasm.debug;

import com.oracle.truffle.api.TruffleFile;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.WasmContext;
import hypha.wasm.WasmLanguage;
import hypha.wasm.dwarf.SourceFile;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/** Loads the files that a module was compiled from. The embedder decides whether they may be read; a file that cannot be is a source without content, with the same name and lines. */
final class SourceFiles {
    private SourceFiles() {}

    static Source load(SourceFile file) {
        String path = file.path();
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (file.content() != null) {
            return Source.newBuilder(WasmLanguage.ID, file.content(), name)
                    .uri(uri(path))
                    .build();
        }
        TruffleFile readable = readable(path);
        if (readable != null) {
            try {
                // The content as a string, so that the type of the file does not matter.
                String content = new String(readable.readAllBytes(), StandardCharsets.UTF_8);
                return Source.newBuilder(WasmLanguage.ID, content, name)
                        .uri(uri(path))
                        .build();
            } catch (IOException | SecurityException e) {
                // As if it were not there.
            }
        }
        return Source.newBuilder(WasmLanguage.ID, "", name)
                .content(Source.CONTENT_NONE)
                .uri(uri(path))
                .build();
    }

    private static TruffleFile readable(String path) {
        WasmContext context = WasmContext.currentOrNull();
        if (context == null) {
            return null;
        }
        try {
            TruffleFile file = context.env().getPublicTruffleFile(path);
            return file.isRegularFile() && file.isReadable() ? file : null;
        } catch (SecurityException | IllegalArgumentException | UnsupportedOperationException e) {
            return null;
        }
    }

    private static URI uri(String path) {
        try {
            return path.startsWith("/") ? new URI("file", null, path, null) : new URI("wasm", null, "/" + path, null);
        } catch (URISyntaxException e) {
            return URI.create("wasm:/unnamed/" + Integer.toHexString(path.hashCode()));
        }
    }

    /** Returns the section from a place to the end of its line; null if the file, as it is now, does not have the line. */
    static SourceSection section(Source source, int line, int column) {
        if (!source.hasCharacters()) {
            return source.createSection(line, Math.max(column, 1), line, Math.max(column, 1));
        }
        if (line > source.getLineCount()) {
            return null;
        }
        int length = source.getLineLength(line);
        if (length == 0) {
            return source.createSection(line, 1, line, 1);
        }
        return source.createSection(line, Math.clamp(column, 1, length), line, length);
    }

    /** Returns the section of some whole lines; null if the file does not have them. */
    static SourceSection lines(Source source, int first, int last) {
        if (!source.hasCharacters()) {
            return source.createSection(first, 1, last, 1);
        }
        if (first > source.getLineCount()) {
            return null;
        }
        int end = Math.min(last, source.getLineCount());
        return source.createSection(first, 1, end, Math.max(source.getLineLength(end), 1));
    }
}
