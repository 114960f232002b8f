package hypha.kernel.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileWorld;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** WASI's functions about files, as a program calls them, on a memory file system at {@code /data}. */
class FilesTest {
    private static final long LIMIT = 8L << 20;
    private static final long SHARE = 4L << 20;
    private static final int DIRECTORY = 3;
    private static final long ALL = Rights.FILE | Rights.DIRECTORY;

    private FileWorld world;
    private WasiProgram program;

    @BeforeEach
    void boot() {
        world = FileWorld.of(FileWorld.memory("/data", LIMIT, SHARE));
        program = new WasiProgram(world);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theFirstDescriptorBehindTheStreamsIsThePreopenedDirectory() {
        assertEquals(0, program.call(WasiFunction.FD_PRESTAT_GET, DIRECTORY, 64));
        assertEquals(0, program.word(64));
        assertEquals(5, program.word(68));
        assertEquals(0, program.call(WasiFunction.FD_PRESTAT_DIR_NAME, DIRECTORY, 100, 5));
        assertEquals("/data", program.text(100, 5));
        assertEquals(Errno.NAMETOOLONG, program.call(WasiFunction.FD_PRESTAT_DIR_NAME, DIRECTORY, 100, 4));
        assertEquals(Errno.BADF, program.call(WasiFunction.FD_PRESTAT_GET, 4, 64));
        assertEquals(Errno.BADF, program.call(WasiFunction.FD_PRESTAT_GET, 1, 64));
    }

    @Test
    void aFileIsWrittenReadSoughtAndListed() {
        int file = program.open(DIRECTORY, "a.txt", WasiProgram.CREATE, ALL);
        assertEquals(4, file);
        assertEquals(0, program.write(file, "Hello, world"));
        assertEquals(12, program.word(WasiProgram.RESULT));
        assertEquals(0, program.call(WasiFunction.FD_SEEK, file, 7, 0, 64));
        assertEquals("world", program.read(file, 100));
        assertEquals("", program.read(file, 100));
        assertEquals(0, program.call(WasiFunction.FD_SEEK, file, -5, 2, 64));
        assertEquals(7, program.word(64));
        assertEquals(0, program.call(WasiFunction.FD_TELL, file, 64));
        assertEquals(7, program.word(64));
        assertEquals(Errno.INVAL, program.call(WasiFunction.FD_SEEK, file, -8, 1, 64));
        assertEquals(Errno.INVAL, program.call(WasiFunction.FD_SEEK, file, 0, 3, 64));
        assertEquals("Hello", program.pread(file, 5, 0));
        assertEquals("world", program.read(file, 5), "pread does not move the position");
        assertEquals(List.of(".", "..", "a.txt"), program.list(DIRECTORY, 4096));
        assertEquals(0, program.call(WasiFunction.FD_CLOSE, file));
        assertEquals(Errno.BADF, program.write(file, "x"));
    }

    @Test
    void appendGoesToTheEndWhateverThePositionIs() {
        int file = program.open(DIRECTORY, "log", WasiProgram.CREATE, ALL, OpenFile.APPEND);
        int other = program.open(DIRECTORY, "log", 0, ALL, OpenFile.APPEND);
        assertEquals(0, program.write(file, "one"));
        assertEquals(0, program.write(other, "two"));
        assertEquals(0, program.call(WasiFunction.FD_SEEK, file, 0, 0, 64));
        assertEquals(0, program.write(file, "three"));
        assertEquals("onetwothree", program.pread(file, 100, 0));
    }

    @Test
    void holesReadAsZerosAndTakeNoMemory() {
        int file = program.open(DIRECTORY, "sparse", WasiProgram.CREATE, ALL);
        assertEquals(0, program.call(WasiFunction.FD_SEEK, file, 1L << 40, 0, 64));
        assertEquals(0, program.write(file, "end"));
        assertEquals("\0\0end", program.pread(file, 10, (1L << 40) - 2));
        assertEquals((1L << 40) + 3, program.size(file));
        assertEquals(0, program.call(WasiFunction.FD_FILESTAT_SET_SIZE, file, 1));
        assertEquals("\0", program.pread(file, 10, 0));
        assertEquals(0, program.call(WasiFunction.FD_FILESTAT_SET_SIZE, file, 1 << 20));
        assertEquals("\0".repeat(10), program.pread(file, 10, 1 << 19));
        assertEquals(Errno.FBIG, program.call(WasiFunction.FD_FILESTAT_SET_SIZE, file, Long.MAX_VALUE));
        assertEquals(Errno.INVAL, program.call(WasiFunction.FD_FILESTAT_SET_SIZE, file, -1));
    }

    @Test
    void whatATaskMayTakeIsBoundedAndComesBack() {
        int file = program.open(DIRECTORY, "big", WasiProgram.CREATE, ALL);
        assertEquals(Errno.DQUOT, program.call(WasiFunction.FD_ALLOCATE, file, 0, SHARE + 1));
        assertEquals(0, program.call(WasiFunction.FD_ALLOCATE, file, 0, SHARE - (64 << 10)));
        int small = program.open(DIRECTORY, "small", WasiProgram.CREATE, ALL);
        int errno = 0;
        for (int count = 0; count < 64 && errno == 0; count++) {
            program.call(WasiFunction.FD_SEEK, small, count * 4096L, 0, 64);
            errno = program.write(small, "x");
        }
        assertEquals(Errno.DQUOT, errno);
        assertEquals(0, program.unlink(DIRECTORY, "big"));
        assertEquals(Errno.DQUOT, program.write(small, "x"), "it is open still");
        assertEquals(0, program.call(WasiFunction.FD_CLOSE, file));
        world.host.serve();
        assertEquals(0, program.write(small, "x"));
        for (int index = 0; index < 100_000; index++) {
            int made = program.open(DIRECTORY, "f" + index, WasiProgram.CREATE, ALL);
            if (made < 0) {
                assertEquals(Errno.DQUOT, -made);
                return;
            }
            program.call(WasiFunction.FD_CLOSE, made);
        }
        throw new AssertionError("files without end");
    }

    @Test
    void anUnlinkedFileLivesUntilItIsClosed() {
        int file = program.open(DIRECTORY, "x", WasiProgram.CREATE, ALL);
        program.write(file, "still here");
        assertEquals(0, program.unlink(DIRECTORY, "x"));
        assertEquals("still here", program.pread(file, 100, 0));
        assertEquals(-Errno.NOENT, program.open(DIRECTORY, "x", 0, ALL));
    }

    @Test
    void flagsOfOpeningAreKept() {
        int file = program.open(DIRECTORY, "x", WasiProgram.CREATE | WasiProgram.EXCLUSIVE, ALL);
        program.write(file, "contents");
        assertEquals(-Errno.EXIST, program.open(DIRECTORY, "x", WasiProgram.CREATE | WasiProgram.EXCLUSIVE, ALL));
        assertEquals(-Errno.NOTDIR, program.open(DIRECTORY, "x", WasiProgram.DIRECTORY, ALL));
        assertEquals(-Errno.NOTDIR, program.open(DIRECTORY, "x/", 0, ALL));
        assertEquals(-Errno.ISDIR, program.open(DIRECTORY, "new/", WasiProgram.CREATE, ALL));
        assertEquals(-Errno.INVAL, program.open(DIRECTORY, "x", 16, ALL));
        assertEquals(-Errno.INVAL, program.open(DIRECTORY, "x", WasiProgram.CREATE | WasiProgram.DIRECTORY, ALL));
        assertEquals(-Errno.ISDIR, program.open(DIRECTORY, ".", WasiProgram.TRUNCATE, ALL));
        program.symlink("x", DIRECTORY, "link");
        assertEquals(-Errno.LOOP, program.open(DIRECTORY, "link", 0, ALL));
        assertTrue(program.open(DIRECTORY, "x", WasiProgram.TRUNCATE, 0) > 0, "truncating takes no right to write");
        assertEquals(0, program.size(file));
        assertEquals(0, program.symlink("made-through-link", DIRECTORY, "dangling"));
        assertEquals(
                -Errno.EXIST, program.open(DIRECTORY, "dangling", WasiProgram.CREATE | WasiProgram.EXCLUSIVE, ALL));
        assertTrue(program.openThroughLink(DIRECTORY, "dangling", WasiProgram.CREATE) > 0);
        assertTrue(program.open(DIRECTORY, "made-through-link", 0, ALL) > 0);
    }

    @Test
    void rightsAreOnlyEverLost() {
        program.close(program.open(DIRECTORY, "x", WasiProgram.CREATE, ALL));
        int reader = program.open(DIRECTORY, "x", 0, Rights.FD_READ);
        assertEquals(Errno.NOTCAPABLE, program.write(reader, "x"));
        assertEquals(Errno.NOTCAPABLE, program.call(WasiFunction.FD_SEEK, reader, 0, 0, 64));
        assertEquals(Errno.NOTCAPABLE, program.call(WasiFunction.FD_FDSTAT_SET_RIGHTS, reader, Rights.FD_WRITE, 0));
        assertEquals(0, program.call(WasiFunction.FD_FDSTAT_SET_RIGHTS, reader, 0, 0));
        assertEquals(Errno.NOTCAPABLE, program.call(WasiFunction.FD_READ, reader, 64, 0, 128));
        assertEquals(
                0,
                program.call(
                        WasiFunction.FD_FDSTAT_SET_RIGHTS,
                        DIRECTORY,
                        Rights.PATH_OPEN | Rights.FD_READDIR,
                        Rights.FD_READ | Rights.FD_READDIR));
        assertEquals(-Errno.NOTCAPABLE, program.open(DIRECTORY, "x", WasiProgram.CREATE, Rights.FD_READ));
        assertEquals(-Errno.NOTCAPABLE, program.open(DIRECTORY, "x", WasiProgram.TRUNCATE, Rights.FD_READ));
        assertEquals(-Errno.NOTCAPABLE, program.open(DIRECTORY, "x", 0, Rights.FD_READ | Rights.FD_WRITE));
        assertEquals(Errno.NOTCAPABLE, program.unlink(DIRECTORY, "x"));
        assertTrue(program.open(DIRECTORY, "x", 0, Rights.FD_READ) > 0);
    }

    @Test
    void renamingFollowsTheRulesOfPosix() {
        program.mkdir(DIRECTORY, "d");
        program.mkdir(DIRECTORY, "d/e");
        program.mkdir(DIRECTORY, "empty");
        program.close(program.open(DIRECTORY, "f", WasiProgram.CREATE, ALL));
        program.close(program.open(DIRECTORY, "g", WasiProgram.CREATE, ALL));
        assertEquals(Errno.INVAL, program.rename("d", "d/e/x"), "into itself");
        assertEquals(Errno.INVAL, program.rename("d", "d/x"));
        assertEquals(Errno.NOTEMPTY, program.rename("empty", "d"));
        assertEquals(Errno.ISDIR, program.rename("f", "empty"));
        assertEquals(Errno.NOTDIR, program.rename("d", "f"));
        assertEquals(Errno.NOTDIR, program.rename("f/", "h"));
        assertEquals(Errno.NOTDIR, program.rename("f", "h/"));
        assertEquals(Errno.NOENT, program.rename("nothing", "h"));
        assertEquals(0, program.rename("d/", "empty/"));
        assertEquals(0, program.rename("f", "g"));
        assertEquals(0, program.rename("g", "g"));
        assertEquals(0, program.rename("g", "empty/e/g"));
        assertEquals(List.of(".", "..", "empty"), program.list(DIRECTORY, 4096));
        assertEquals(Errno.NOTEMPTY, program.rmdir(DIRECTORY, "empty"));
        assertEquals(Errno.INVAL, program.rename(".", "x"));
    }

    @Test
    void linksAreCounted() {
        int file = program.open(DIRECTORY, "a", WasiProgram.CREATE, ALL);
        assertEquals(0, program.link("a", "b"));
        assertEquals(2, program.links(file));
        assertEquals(Errno.EXIST, program.link("a", "b"));
        assertEquals(Errno.NOENT, program.link("a", "c/"));
        program.mkdir(DIRECTORY, "d");
        assertEquals(Errno.PERM, program.link("d", "e"));
        assertEquals(0, program.unlink(DIRECTORY, "a"));
        assertEquals(1, program.links(file));
        assertEquals(0, program.unlink(DIRECTORY, "b"));
        assertEquals(0, program.links(file));
    }

    @Test
    void symbolicLinksAreReadAndNeverLeadOut() {
        assertEquals(0, program.symlink("target", DIRECTORY, "link"));
        assertEquals("target", program.readlink("link", 100));
        assertEquals("tar", program.readlink("link", 3));
        assertEquals(Errno.NOTCAPABLE, program.symlink("/etc", DIRECTORY, "absolute"));
        assertEquals(Errno.EXIST, program.symlink("x", DIRECTORY, "link"));
        assertEquals(Errno.NOENT, program.symlink("x", DIRECTORY, "new/"));
        assertEquals(Errno.NOENT, program.symlink("", DIRECTORY, "x"));
        assertEquals(0, program.symlink("../..", DIRECTORY, "out"));
        assertEquals(-Errno.NOTCAPABLE, program.openThroughLink(DIRECTORY, "out", 0));
        assertEquals(0, program.unlink(DIRECTORY, "out"));
    }

    @Test
    void directoriesAreMadeAndRemoved() {
        assertEquals(0, program.mkdir(DIRECTORY, "d/"));
        assertEquals(Errno.EXIST, program.mkdir(DIRECTORY, "d"));
        assertEquals(Errno.EXIST, program.mkdir(DIRECTORY, "."));
        assertEquals(Errno.NOENT, program.mkdir(DIRECTORY, "x/y"));
        assertEquals(Errno.ISDIR, program.unlink(DIRECTORY, "d"));
        assertEquals(Errno.ISDIR, program.unlink(DIRECTORY, "d/"));
        int inside = program.open(DIRECTORY, "d", WasiProgram.DIRECTORY, ALL);
        assertEquals(0, program.rmdir(DIRECTORY, "d/"));
        assertEquals(-Errno.NOENT, program.open(inside, "x", WasiProgram.CREATE, ALL), "it is gone");
        assertEquals(List.of(".", ".."), program.list(inside, 4096));
        program.close(program.open(DIRECTORY, "f", WasiProgram.CREATE, ALL));
        assertEquals(Errno.NOTDIR, program.rmdir(DIRECTORY, "f"));
        assertEquals(Errno.NOTDIR, program.rmdir(DIRECTORY, "f/"));
        assertEquals(Errno.NOTDIR, program.unlink(DIRECTORY, "f/"));
        assertEquals(Errno.INVAL, program.rmdir(DIRECTORY, "."));
    }

    @Test
    void tenThousandEntriesAreListedOnceEachWithSmallBuffersWhileOthersComeAndGo() {
        TreeSet<String> stay = new TreeSet<>();
        for (int index = 0; index < 4000; index++) {
            program.close(program.open(DIRECTORY, "file." + index, WasiProgram.CREATE, ALL));
            stay.add("file." + index);
        }
        List<String> seen = new ArrayList<>();
        long cookie = 0;
        int round = 0;
        while (cookie >= 0) {
            cookie = program.listSome(DIRECTORY, 1000, cookie, seen);
            program.unlink(DIRECTORY, "coming" + round);
            stay.remove("file." + (3999 - round));
            program.unlink(DIRECTORY, "file." + (3999 - round));
            round++;
            program.close(program.open(DIRECTORY, "coming" + round, WasiProgram.CREATE, ALL));
        }
        for (String name : stay) {
            assertEquals(1, seen.stream().filter(name::equals).count(), name);
            if (stay.size() > 200 && name.endsWith("9")) {
                break;
            }
        }
        assertTrue(seen.containsAll(stay));
        assertEquals(seen.size(), new TreeSet<>(seen).size() + doubles(seen), "only what came and went is seen twice");
    }

    private static int doubles(List<String> seen) {
        TreeSet<String> known = new TreeSet<>();
        int doubles = 0;
        for (String name : seen) {
            if (!known.add(name)) {
                assertTrue(name.startsWith("coming"), name);
                doubles++;
            }
        }
        return doubles;
    }

    @Test
    void timesAreSetAsTheFlagsSay() {
        int file = program.open(DIRECTORY, "x", WasiProgram.CREATE, ALL);
        assertEquals(0, program.call(WasiFunction.FD_FILESTAT_SET_TIMES, file, 1000, 2000, 1 | 4));
        assertEquals(1000, program.stat(file, 40));
        assertEquals(2000, program.stat(file, 48));
        assertEquals(0, program.call(WasiFunction.FD_FILESTAT_SET_TIMES, file, 5, 5, 8));
        assertEquals(1000, program.stat(file, 40));
        assertTrue(program.stat(file, 48) > 1_600_000_000_000_000_000L);
        assertEquals(Errno.INVAL, program.call(WasiFunction.FD_FILESTAT_SET_TIMES, file, 5, 5, 3));
        assertEquals(Errno.INVAL, program.call(WasiFunction.FD_FILESTAT_SET_TIMES, file, 5, 5, 16));
    }

    @Test
    void descriptorsAreTheLowestFreeAndAtMostSoMany() {
        int last = 0;
        for (int count = 0; count <= FileTable.MAXIMUM; count++) {
            int opened = program.open(DIRECTORY, "x" + count % 3, WasiProgram.CREATE, ALL);
            if (opened < 0) {
                assertEquals(Errno.MFILE, -opened);
                break;
            }
            last = opened;
        }
        assertEquals(FileTable.MAXIMUM - 1, last);
        program.close(77);
        program.close(500);
        assertEquals(77, program.open(DIRECTORY, "x1", 0, ALL));
        assertEquals(0, program.call(WasiFunction.FD_RENUMBER, 77, 1));
        assertEquals(Errno.BADF, program.call(WasiFunction.FD_RENUMBER, 77, 1));
        assertEquals(0, program.write(1, "into the file"));
        assertEquals("into the file", program.pread(1, 100, 0));
    }

    @Test
    void aTaskThatEndsLeavesNothingButItsFiles() {
        program.list(DIRECTORY, 4096);
        world.host.serve();
        long slab = Slab.bytesUsed();
        long nodes = Nodes.count();
        long files = OpenFile.count();
        long requests = FileRequests.count();
        for (int round = 0; round < 5; round++) {
            WasiProgram other = program.another();
            for (int index = 0; index < 20; index++) {
                int file = other.open(DIRECTORY, "t" + index, WasiProgram.CREATE, ALL);
                other.write(file, "contents".repeat(1000));
                if (round == 4) {
                    other.unlink(DIRECTORY, "t" + index);
                }
            }
            other.exit();
        }
        while (world.host.serve()) {
            // what was put off
        }
        assertEquals(0, program.unlinkedLeft());
        assertEquals(files, OpenFile.count());
        assertEquals(requests, FileRequests.count());
        assertTrue(Nodes.count() <= nodes + 1, "the root");
        assertTrue(Slab.bytesUsed() - slab < 2048, "left=" + (Slab.bytesUsed() - slab));
    }

    @Test
    void namesAreBytesOfUtf8() {
        String name = "\u00e4\u20ac\ud83d\ude00";
        program.close(program.open(DIRECTORY, name, WasiProgram.CREATE, ALL));
        assertEquals(List.of(".", "..", name), program.list(DIRECTORY, 4096));
        assertEquals(
                -Errno.ILSEQ,
                program.open(DIRECTORY, new String(new byte[] {(byte) 0xFF}, StandardCharsets.ISO_8859_1), -1, ALL));
    }
}
