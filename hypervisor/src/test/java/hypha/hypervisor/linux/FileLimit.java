package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Lets this process open few files more, until closed ({@code RLIMIT_NOFILE}). */
public final class FileLimit implements AutoCloseable {
    private static final int PRLIMIT64 = 302;
    private static final int RLIMIT_NOFILE = 7;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment old = arena.allocate(2 * JAVA_LONG.byteSize(), Long.BYTES);

    /** From now on {@code more} files can be opened and no more. */
    public FileLimit(int more) throws IOException {
        Set<Integer> open = openFiles();
        long limit = 0;
        for (int free = 0; free < more; limit++) {
            free += open.contains((int) limit) ? 0 : 1;
        }
        prlimit(MemorySegment.NULL, old);
        MemorySegment lower = arena.allocate(2 * JAVA_LONG.byteSize(), Long.BYTES);
        lower.set(JAVA_LONG, 0, limit);
        lower.set(JAVA_LONG, 8, old.get(JAVA_LONG, 8));
        prlimit(lower, MemorySegment.NULL);
    }

    private static Set<Integer> openFiles() throws IOException {
        Set<Integer> numbers = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path file : files) {
                // The directory that is being read is open only as long as that takes.
                if (!Files.readSymbolicLink(file).endsWith("fd")) {
                    numbers.add(Integer.valueOf(file.getFileName().toString()));
                }
            }
        }
        return numbers;
    }

    private static void prlimit(MemorySegment now, MemorySegment before) {
        Syscall.check(Syscall.call(PRLIMIT64, 0, RLIMIT_NOFILE, now.address(), before.address(), 0, 0), "prlimit64");
    }

    @Override
    public void close() {
        prlimit(old, MemorySegment.NULL);
        arena.close();
    }
}
