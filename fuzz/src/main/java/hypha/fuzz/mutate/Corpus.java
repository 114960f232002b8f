package hypha.fuzz.mutate;

import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Inputs to mutate: modules of the official test suite, as texts and as binary modules. */
public final class Corpus {
    private static final int MAXIMUM_BYTES = 50_000;

    private final List<byte[]> texts = new ArrayList<>();
    private final List<byte[]> binaries = new ArrayList<>();

    /** Creates an empty corpus. */
    public Corpus() {}

    /** Adds the modules in the scripts of a folder and its folders. */
    public void addScripts(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".wast"))
                    .sorted()
                    .toList()) {
                modules(Files.readString(file, StandardCharsets.UTF_8)).forEach(this::add);
            }
        }
    }

    private void add(String module) {
        byte[] text = module.getBytes(StandardCharsets.UTF_8);
        if (text.length > MAXIMUM_BYTES) {
            return;
        }
        try {
            binaries.add(TextFormat.toBinary(text));
            texts.add(text);
        } catch (TextFormatException e) {
            // Not in the text format, or not meant to be read: of no use here.
            return;
        }
    }

    /** Returns the texts of modules. */
    public List<byte[]> texts() {
        return texts;
    }

    /** Returns the modules. */
    public List<byte[]> binaries() {
        return binaries;
    }

    /** Returns the modules of a script: the parentheses at the start of a line that begin with the word. */
    static List<String> modules(String script) {
        List<String> modules = new ArrayList<>();
        int at = script.startsWith("(module") ? 0 : script.indexOf("\n(module") + 1;
        while (at >= 0 && script.startsWith("(module", at)) {
            int end = end(script, at);
            modules.add(script.substring(at, end));
            int next = script.indexOf("\n(module", end);
            at = next < 0 ? -1 : next + 1;
        }
        return modules;
    }

    /** Returns where the parenthesis that opens at {@code from} is closed; strings and comments may have any. */
    private static int end(String script, int from) {
        int depth = 0;
        int at = from;
        while (at < script.length()) {
            char c = script.charAt(at);
            if (c == '"') {
                at++;
                while (at < script.length() && script.charAt(at) != '"') {
                    at += script.charAt(at) == '\\' ? 2 : 1;
                }
            } else if (script.startsWith(";;", at)) {
                int line = script.indexOf('\n', at);
                at = line < 0 ? script.length() : line;
            } else if (c == '(') {
                depth++;
            } else if (c == ')' && --depth == 0) {
                return at + 1;
            }
            at++;
        }
        return Math.min(at, script.length());
    }
}
