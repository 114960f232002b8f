package hypha.aot;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.llvm.global.LLVM;

/**
 * Whether a run of the compiler would change anything: it would not if the outputs are newer than the inputs, and the record of the run that
 * made them tells of the same options and the same LLVM.
 */
final class UpToDate {
    private UpToDate() {}

    /** Whether the options name a record that is the same, and all outputs exist and are newer than all inputs and the compiler. */
    static boolean isUpToDate(Options options) throws IOException {
        if (options.record() == null) {
            return false;
        }
        try {
            if (!Files.readString(options.record()).equals(madeWith(options))) {
                return false;
            }
        } catch (NoSuchFileException first) {
            return false;
        }
        List<Path> inputs = new ArrayList<>(options.classes());
        inputs.addAll(options.assembly());
        inputs.add(origin(UpToDate.class));
        inputs.add(origin(hypha.bare.Intrinsic.class));
        FileTime newestInput = FileTime.fromMillis(0);
        for (Path input : inputs) {
            newestInput = later(newestInput, newest(input));
        }
        for (Path output : outputs(options)) {
            if (!Files.exists(output) || Files.getLastModifiedTime(output).compareTo(newestInput) <= 0) {
                return false;
            }
        }
        return true;
    }

    /** To be called before the outputs change: should the run fail, no record tells of what it left. */
    static void forget(Options options) throws IOException {
        if (options.record() != null) {
            Files.deleteIfExists(options.record());
        }
    }

    /** To be called when the outputs are complete. */
    static void note(Options options) throws IOException {
        if (options.record() != null) {
            Files.writeString(options.record(), madeWith(options));
        }
    }

    private static List<Path> outputs(Options options) {
        List<Path> outputs = new ArrayList<>(List.of(options.output()));
        if (options.map() != null) {
            outputs.add(options.map());
        }
        if (options.emitLlvm() != null) {
            outputs.add(options.emitLlvm());
        }
        return outputs;
    }

    /** The options that matter for the outputs, and LLVM's version: the name of its library's jar, which is known without loading it. */
    private static String madeWith(Options options) throws IOException {
        return """
                classes=%s
                assembly=%s
                outputs=%s
                target=%s
                base=0x%x
                entry=%s
                llvm=%s
                """.formatted(
                        options.classes(),
                        options.assembly(),
                        outputs(options),
                        options.target().name(),
                        options.base(),
                        options.entry(),
                        origin(LLVM.class).getFileName());
    }

    /** The jar or folder that a class is from. */
    private static Path origin(Class<?> type) throws IOException {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException malformed) {
            throw new IOException("the place of " + type + " is not known", malformed);
        }
    }

    private static FileTime newest(Path root) throws IOException {
        FileTime newest = FileTime.fromMillis(0);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                newest = later(newest, Files.getLastModifiedTime(file));
            }
        }
        return newest;
    }

    private static FileTime later(FileTime one, FileTime other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
