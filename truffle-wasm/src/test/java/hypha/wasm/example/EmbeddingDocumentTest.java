package hypha.wasm.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The Java code of {@code docs/embedding.md} is code of these examples, line by line, so that it compiles and does what it says. */
class EmbeddingDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "embedding.md");
    private static final Path EXAMPLES = Path.of("src", "test", "java", "hypha", "wasm", "example");

    @Test
    void theCodeOfTheDocumentIsThatOfTheExamples() throws IOException {
        assumeTrue(Files.exists(DOCUMENT), "the documents are not there");
        String sources = unindented(Files.readString(EXAMPLES.resolve("PolyglotExampleTest.java")))
                + unindented(Files.readString(EXAMPLES.resolve("EngineExampleTest.java")));
        List<String> blocks = blocks(Files.readString(DOCUMENT));
        assertTrue(blocks.size() >= 4, "blocks of Java: " + blocks.size());
        List<String> unknown =
                blocks.stream().filter(block -> !sources.contains(block)).toList();
        assertEquals(List.of(), unknown);
    }

    /** Returns the blocks of Java in a document, each line without its indentation. */
    private static List<String> blocks(String document) {
        List<String> blocks = new ArrayList<>();
        String[] parts = document.split("(?m)^```");
        for (int i = 1; i < parts.length; i += 2) {
            if (parts[i].startsWith("java\n")) {
                blocks.add(unindented(parts[i].substring("java\n".length())));
            }
        }
        return blocks;
    }

    private static String unindented(String text) {
        return text.replaceAll("(?m)^[ \t]+", "");
    }
}
