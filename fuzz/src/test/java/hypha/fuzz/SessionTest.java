package hypha.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.fuzz.mutate.Corpus;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few seeds of each kind, always the same; {@code fuzz/run} takes more. */
@Timeout(300)
class SessionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"differential, 14", "binary, 100", "text, 60"})
    void nothingIsFound(String only, int seeds) throws Options.UsageException {
        Options options = Options.parse("--only", only, "--output", folder.toString());
        try (Session session = new Session(options, new Corpus())) {
            for (int seed = 1; seed <= seeds; seed++) {
                session.run(seed);
            }
            assertEquals(
                    0,
                    session.statistics().findings(),
                    () -> session.findings().kinds().toString());
        }
    }
}
