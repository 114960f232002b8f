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
    /** Largest source file that is read. */
    private static final long MAXIMUM_BYTES = 16 << 20;

    private SourceFiles() {}

    static Source load(SourceFile file) {
        TruffleFile path = path(file.path());
        String content = file.content() != null ? file.content() : content(path);
        if (path != null) {
            try {
                // Tools know the source by the path of the file then.
                return Source.newBuilder(WasmLanguage.ID, path)
                        .content(content == null ? Source.CONTENT_NONE : content)
                        .build();
            } catch (SecurityException e) {
                // By a name that looks like it, then.
            }
        }
        String name = file.path().substring(file.path().lastIndexOf('/') + 1);
        return Source.newBuilder(WasmLanguage.ID, content == null ? "" : content, name)
                .content(content == null ? Source.CONTENT_NONE : content)
                .uri(uri(file.path()))
                .build();
    }

    private static TruffleFile path(String path) {
        WasmContext context = WasmContext.currentOrNull();
        if (context == null || !path.startsWith("/")) {
            return null;
        }
        try {
            return context.env().getPublicTruffleFile(path);
        } catch (SecurityException | IllegalArgumentException | UnsupportedOperationException e) {
            return null;
        }
    }

    private static String content(TruffleFile file) {
        if (file == null) {
            return null;
        }
        try {
            // As a string, so that the type of the file does not matter.
            return file.isRegularFile() && file.size() <= MAXIMUM_BYTES
                    ? new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    : null;
        } catch (IOException | SecurityException e) {
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
