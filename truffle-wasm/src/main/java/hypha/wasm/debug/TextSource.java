package hypha.wasm.debug;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import hypha.wasm.WasmLanguage;
import hypha.wasm.text.print.FunctionText;
import hypha.wasm.translation.ProbePlan;
import java.net.URI;
import java.net.URISyntaxException;

/** The source of a function of which no other is known: its text. Each instruction is a statement. */
final class TextSource implements FunctionSource {
    private final Source source;
    private final FunctionText text;

    TextSource(String module, int function, FunctionText text) {
        String name = module + "/func" + function + ".wat";
        this.text = text;
        this.source = Source.newBuilder(WasmLanguage.ID, text.text(), name)
                .mimeType(WasmLanguage.TEXT_MIME_TYPE)
                .uri(uri(name))
                .build();
    }

    private static URI uri(String name) {
        try {
            return new URI("wasm", null, "/" + name, null);
        } catch (URISyntaxException e) {
            return URI.create("wasm:/unnamed/" + Integer.toHexString(name.hashCode()));
        }
    }

    @Override
    public SourceSection section() {
        return source.createSection(0, source.getLength());
    }

    @Override
    public SourceSection at(int byteOffset) {
        int line = text.line(byteOffset);
        if (line == FunctionText.NONE) {
            return null;
        }
        int start = source.getLineStartOffset(line);
        int end = start + source.getLineLength(line);
        CharSequence characters = source.getCharacters();
        while (start < end - 1 && characters.charAt(start) == ' ') {
            start++;
        }
        return source.createSection(start, end - start);
    }

    @Override
    public ProbePlan plan() {
        return new ProbePlan(text.offsets(), text.lines());
    }
}
