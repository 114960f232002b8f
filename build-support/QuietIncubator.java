import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a runtime image resolve the module jdk.incubator.vector without a warning on standard error, which users of a command that needs it for its speed can do nothing about: clears the flag in the
 * attribute ModuleResolution of the module's descriptor (JEP 11), and where jlink has copied it to. Run by make-runtime.sh, with the image's folder as argument; an error leaves the image as it was.
 */
public final class QuietIncubator {
    private static final byte DO_NOT_RESOLVE_BY_DEFAULT = 1;
    private static final byte WARN_INCUBATING = 8;
    private static final byte FLAGS = DO_NOT_RESOLVE_BY_DEFAULT | WARN_INCUBATING;

    /** What ends the attribute: its length, and the flags. */
    private static final byte[] ATTRIBUTE = {0, 0, 0, 2, 0, FLAGS};

    /** {@code dup}, {@code bipush FLAGS}, {@code invokespecial}: jlink's class of all descriptors makes an object of the flags. */
    private static final byte[] CONSTRUCTION = {0x59, 0x10, FLAGS, (byte) 0xB7};

    private QuietIncubator() {}

    /** Changes the image in the folder that is the only argument. */
    public static void main(String[] arguments) throws IOException {
        Path image = Path.of(arguments[0]);
        Path file = image.resolve("lib/modules");
        byte[] modules = Files.readAllBytes(file);
        List<Integer> flags = new ArrayList<>();
        try (FileSystem classes =
                FileSystems.newFileSystem(URI.create("jrt:/"), Map.of("java.home", image.toString()))) {
            byte[] descriptor = Files.readAllBytes(classes.getPath("/modules/jdk.incubator.vector/module-info.class"));
            flags.add(only(modules, descriptor) + only(descriptor, ATTRIBUTE) + ATTRIBUTE.length - 1);
            try (Stream<Path> system = Files.list(classes.getPath("/modules/java.base/jdk/internal/module"))) {
                for (Path path : system.filter(QuietIncubator::isGenerated).toList()) {
                    byte[] generated = Files.readAllBytes(path);
                    // The class for a module graph without incubators has none.
                    if (find(generated, CONSTRUCTION, 0) >= 0) {
                        flags.add(only(modules, generated) + only(generated, CONSTRUCTION) + 2);
                    }
                }
            }
        }
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int offset : flags) {
                out.seek(offset);
                out.write(DO_NOT_RESOLVE_BY_DEFAULT);
            }
        }
    }

    private static boolean isGenerated(Path path) {
        return path.getFileName().toString().startsWith("SystemModules$");
    }

    /** Returns where {@code part} is in {@code bytes}, if it is there once. */
    private static int only(byte[] bytes, byte[] part) {
        int first = find(bytes, part, 0);
        if (first < 0 || find(bytes, part, first + 1) >= 0) {
            throw new IllegalStateException("not there, or more than once: bytes=" + part.length);
        }
        return first;
    }

    private static int find(byte[] bytes, byte[] part, int from) {
        for (int i = from; i <= bytes.length - part.length; i++) {
            if (bytes[i] == part[0] && Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
