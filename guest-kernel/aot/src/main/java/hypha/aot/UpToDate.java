package hypha.aot;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether a run of the compiler would change anything. */
final class UpToDate {
    private UpToDate() {}

    /** Whether all outputs exist and are newer than all inputs, the compiler itself being one. */
    static boolean isUpToDate(Options options) throws IOException {
        List<Path> inputs = new ArrayList<>(options.classes());
        inputs.addAll(options.assembly());
        for (Class<?> type : List.of(UpToDate.class, hypha.bare.Intrinsic.class)) {
            try {
                inputs.add(Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().toURI()));
            } catch (URISyntaxException unknown) {
                return false;
            }
        }
        FileTime newestInput = FileTime.fromMillis(0);
        for (Path input : inputs) {
            newestInput = later(newestInput, newest(input));
        }
        for (Path output :
                options.map() == null ? List.of(options.output()) : List.of(options.output(), options.map())) {
            if (!Files.exists(output) || Files.getLastModifiedTime(output).compareTo(newestInput) <= 0) {
                return false;
            }
        }
        return true;
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
