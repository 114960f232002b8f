package hypha.kernel.fs.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import hypha.kernel.vfs.FileWorld;
import hypha.kernel.wasi.Errno;
import hypha.kernel.wasi.Rights;
import hypha.kernel.wasi.WasiProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random operations on a memory file system, against a model of maps and arrays. */
@Timeout(240)
class MemoryFilesModelTest {
    private static final long LIMIT = 64L << 20;
    private static final long ALL = Rights.FILE | Rights.DIRECTORY;
    private static final String[] NAMES = {"a", "b", "c", "d"};

    /** A file or, if it has entries, a directory. */
    private static final class Thing {
        final TreeMap<String, Thing> entries;
        byte[] contents = {};
        int links;

        Thing(boolean directory) {
            entries = directory ? new TreeMap<>() : null;
        }

        boolean isDirectory() {
            return entries != null;
        }
    }

    private final Thing root = new Thing(true);
    private final Map<Integer, Thing> open = new HashMap<>();

    private Thing find(String path) {
        Thing thing = root;
        for (String name : path.split("/")) {
            if (thing == null || !thing.isDirectory()) {
                return null;
            }
            thing = thing.entries.get(name);
        }
        return thing;
    }

    private static String parentOf(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String nameOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The directory of a path; null with its errno in {@link #error}. */
    private Thing parent(String path) {
        Thing thing = root;
        String parent = parentOf(path);
        for (String name : parent.isEmpty() ? new String[0] : parent.split("/")) {
            if (!thing.isDirectory()) {
                error = Errno.NOTDIR;
                return null;
            }
            thing = thing.entries.get(name);
            if (thing == null) {
                error = Errno.NOENT;
                return null;
            }
        }
        if (!thing.isDirectory()) {
            error = Errno.NOTDIR;
            return null;
        }
        return thing;
    }

    private int error;

    private int makeDirectory(String path) {
        Thing parent = parent(path);
        if (parent == null) {
            return error;
        }
        return parent.entries.putIfAbsent(nameOf(path), new Thing(true)) == null ? 0 : Errno.EXIST;
    }

    private int unlink(String path) {
        Thing parent = parent(path);
        if (parent == null) {
            return error;
        }
        Thing thing = parent.entries.get(nameOf(path));
        if (thing == null || thing.isDirectory()) {
            return thing == null ? Errno.NOENT : Errno.ISDIR;
        }
        thing.links--;
        parent.entries.remove(nameOf(path));
        return 0;
    }

    private int removeDirectory(String path) {
        Thing parent = parent(path);
        if (parent == null) {
            return error;
        }
        Thing thing = parent.entries.get(nameOf(path));
        if (thing == null || !thing.isDirectory()) {
            return thing == null ? Errno.NOENT : Errno.NOTDIR;
        }
        if (!thing.entries.isEmpty()) {
            return Errno.NOTEMPTY;
        }
        parent.entries.remove(nameOf(path));
        return 0;
    }

    private int rename(String from, String to) {
        Thing source = parent(from);
        if (source == null) {
            return error;
        }
        Thing target = parent(to);
        if (target == null) {
            return error;
        }
        Thing thing = source.entries.get(nameOf(from));
        if (thing == null) {
            return Errno.NOENT;
        }
        if (thing.isDirectory() && (to + "/").startsWith(from + "/") && !to.equals(from)) {
            return Errno.INVAL;
        }
        Thing replaced = target.entries.get(nameOf(to));
        if (replaced == thing) {
            return 0;
        }
        if (replaced != null) {
            if (replaced.isDirectory() != thing.isDirectory()) {
                return thing.isDirectory() ? Errno.NOTDIR : Errno.ISDIR;
            }
            if (replaced.isDirectory() && !replaced.entries.isEmpty()) {
                return Errno.NOTEMPTY;
            }
            replaced.links--;
        }
        target.entries.put(nameOf(to), thing);
        source.entries.remove(nameOf(from));
        return 0;
    }

    private int link(String from, String to) {
        Thing thing = parent(from);
        if (thing == null) {
            return error;
        }
        thing = thing.entries.get(nameOf(from));
        if (thing == null || thing.isDirectory()) {
            return thing == null ? Errno.NOENT : Errno.PERM;
        }
        Thing target = parent(to);
        if (target == null) {
            return error;
        }
        if (target.entries.putIfAbsent(nameOf(to), thing) != null) {
            return Errno.EXIST;
        }
        thing.links++;
        return 0;
    }

    private static void write(Thing thing, int offset, String text) {
        if (thing.contents.length < offset + text.length()) {
            thing.contents = Arrays.copyOf(thing.contents, offset + text.length());
        }
        for (int index = 0; index < text.length(); index++) {
            thing.contents[offset + index] = (byte) text.charAt(index);
        }
    }

    @Test
    void aMemoryFileSystemIsWhatItsModelIs() {
        Random random = Seed.random("aMemoryFileSystemIsWhatItsModelIs");
        try (FileWorld world = FileWorld.of(FileWorld.memory("/", LIMIT, LIMIT))) {
            var program = new WasiProgram(world);
            program.list(3, 4096);
            long before = Slab.bytesUsed();
            for (int step = 0; step < 6000; step++) {
                String path = path(random);
                String other = path(random);
                String what = "step=" + step + " path=" + path + " other=" + other;
                switch (random.nextInt(12)) {
                    case 0 -> assertEquals(makeDirectory(path), program.mkdir(3, path), what);
                    case 1 -> assertEquals(unlink(path), program.unlink(3, path), what);
                    case 2 -> assertEquals(removeDirectory(path), program.rmdir(3, path), what);
                    case 3, 4 -> assertEquals(rename(path, other), program.rename(path, other), what);
                    case 5 -> assertEquals(link(path, other), program.link(path, other), what);
                    case 6, 7 -> openFile(program, path, what);
                    case 8 -> closeOne(program, random);
                    case 9 -> list(program, path, what);
                    default -> readOrWrite(program, random, what);
                }
            }
            empty(program);
            while (world.host.serve()) {
                // what was put off
            }
            assertEquals(256 + 4096, MemoryFiles.used(hypha.kernel.vfs.Mounts.get(0)), "the root, and its table");
            assertEquals(true, Slab.bytesUsed() - before < 4096, "left=" + (Slab.bytesUsed() - before));
        }
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder(NAMES[random.nextInt(NAMES.length)]);
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private void openFile(WasiProgram program, String path, String what) {
        Thing parent = parent(path);
        int expected = parent == null ? -error : 0;
        Thing thing = parent == null ? null : parent.entries.get(nameOf(path));
        if (expected == 0 && thing == null) {
            thing = new Thing(false);
            thing.links = 1;
            parent.entries.put(nameOf(path), thing);
        } else if (expected == 0 && thing.isDirectory()) {
            expected = -Errno.ISDIR; // it was not asked for as a directory, but for writing
        }
        int opened = program.open(3, path, WasiProgram.CREATE, ALL);
        assertEquals(expected, Math.min(opened, 0), what);
        if (opened > 0 && open.size() > 20) {
            program.close(opened);
        } else if (opened > 0) {
            open.put(opened, thing);
        }
    }

    private void closeOne(WasiProgram program, Random random) {
        if (!open.isEmpty()) {
            int descriptor = new ArrayList<>(open.keySet()).get(random.nextInt(open.size()));
            program.close(descriptor);
            open.remove(descriptor);
        }
    }

    private void list(WasiProgram program, String path, String what) {
        Thing thing = find(path);
        if (thing == null || !thing.isDirectory()) {
            return;
        }
        int directory = program.open(3, path, WasiProgram.DIRECTORY, ALL);
        List<String> names = program.list(directory, 100);
        program.close(directory);
        TreeSet<String> expected = new TreeSet<>(thing.entries.keySet());
        expected.addAll(List.of(".", ".."));
        assertEquals(expected.size(), names.size(), what);
        assertEquals(expected, new TreeSet<>(names), what);
    }

    private void readOrWrite(WasiProgram program, Random random, String what) {
        if (open.isEmpty()) {
            return;
        }
        int descriptor = new ArrayList<>(open.keySet()).get(random.nextInt(open.size()));
        Thing thing = open.get(descriptor);
        int offset = random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(9000);
        switch (random.nextInt(4)) {
            case 0 -> {
                String text = ("" + (char) ('A' + random.nextInt(26))).repeat(1 + random.nextInt(9000));
                assertEquals(0, program.call(WasiFunction.FD_SEEK, descriptor, offset, 0, 64), what);
                assertEquals(0, program.write(descriptor, text), what);
                assertEquals(text.length(), program.word(WasiProgram.RESULT), what);
                write(thing, offset, text);
            }
            case 1 -> {
                assertEquals(0, program.call(WasiFunction.FD_FILESTAT_SET_SIZE, descriptor, offset), what);
                thing.contents = Arrays.copyOf(thing.contents, offset);
            }
            default -> {
                int end = Math.min(thing.contents.length, offset + 8000);
                String expected = offset >= end
                        ? ""
                        : new String(
                                thing.contents, offset, end - offset, java.nio.charset.StandardCharsets.ISO_8859_1);
                assertEquals(expected, program.pread(descriptor, 8000, offset), what);
                assertEquals(thing.contents.length, program.size(descriptor), what);
                assertEquals(thing.links, program.links(descriptor), what);
            }
        }
    }

    private void empty(WasiProgram program) {
        open.keySet().forEach(program::close);
        open.clear();
        while (!root.entries.isEmpty()) {
            StringBuilder path = new StringBuilder(root.entries.firstKey());
            Thing thing = root.entries.firstEntry().getValue();
            while (thing.isDirectory() && !thing.entries.isEmpty()) {
                path.append('/').append(thing.entries.firstKey());
                thing = thing.entries.firstEntry().getValue();
            }
            String leaf = path.toString();
            if (thing.isDirectory()) {
                assertEquals(0, removeDirectory(leaf));
                assertEquals(0, program.rmdir(3, leaf));
            } else {
                assertEquals(0, unlink(leaf));
                assertEquals(0, program.unlink(3, leaf));
            }
        }
        assertEquals(List.of(".", ".."), program.list(3, 4096));
    }
}
