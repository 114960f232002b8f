package hypha.fuzz.report;

import hypha.wasm.exception.WasmException;
import hypha.wasm.text.print.ModulePrinter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A folder of findings, each a folder with the input, what was seen and the command that shows it again. Of each kind the first few are kept and the others counted. */
public final class Findings {
    private static final int KEPT_OF_A_KIND = 2;

    private final Path folder;
    private final Map<String, Integer> kinds = new TreeMap<>();

    /** Writes to a folder, which is made when there is something to write. */
    public Findings(Path folder) {
        this.folder = folder;
    }

    /** Counts a finding; says whether it is to be reduced and written. */
    public boolean isNews(Finding finding) {
        return kinds.merge(finding.kind(), 1, Integer::sum) <= KEPT_OF_A_KIND;
    }

    /** Returns the number of findings of each kind. */
    public Map<String, Integer> kinds() {
        return kinds;
    }

    /**
     * Writes a finding.
     *
     * @param name of its folder
     * @param finding what was seen, with the smallest input
     * @param module the module or text, or null
     * @param isText whether it is a text
     * @param choices what the module was generated from, or null
     * @return its folder
     */
    public Path write(String name, Finding finding, byte[] module, boolean isText, byte[] choices) {
        Path place = folder.resolve(name);
        try {
            Files.createDirectories(place);
            Path input;
            if (isText) {
                input = Files.write(place.resolve("module.wat"), module);
            } else {
                input = Files.write(place.resolve("module.wasm"), module);
                Files.writeString(place.resolve("module.wat"), print(module));
            }
            if (choices != null) {
                input = Files.write(place.resolve("module.choices"), choices);
            }
            Files.writeString(
                    place.resolve("finding.txt"),
                    finding.kind() + "\n" + finding.description() + "\nreplay: ./fuzz/run --replay " + input + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return place;
    }

    private static String print(byte[] module) {
        try {
            return ModulePrinter.print(module, true);
        } catch (WasmException e) {
            return ";; not printed: " + e.getMessage() + "\n";
        }
    }
}
