package hypha.hypervisor.share;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ShareServerTest {
    private static final int ROOT = ShareClient.ROOT;
    private static final int REMOVE_DIRECTORY = 0x200;

    @TempDir
    Path directory;

    private ShareClient client;

    @BeforeEach
    void share() throws ErrnoException {
        client = ShareClient.of(directory);
    }

    @AfterEach
    void close() {
        client.close();
    }

    static void assertErrno(int errno, Executable call) {
        ErrnoException e = assertThrows(ErrnoException.class, call);
        assertEquals(errno, e.errno(), e.getMessage());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void shouldAgreeOnVersionAndMessageSize() throws Exception {
        assertEquals("9P2000.L 8192", client.version(8192, "9P2000.L"));
        assertEquals("unknown 8192", client.version(8192, "9P2000.u"));
        assertErrno(Errno.EPROTO, () -> client.attach(ROOT));
        assertEquals("9P2000.L " + ShareServer.MAXIMUM_MESSAGE_BYTES, client.version(-1, "9P2000.L"));
        assertErrno(Errno.EPROTO, () -> client.version(4095, "9P2000.L"));
    }

    @Test
    void shouldReadWhatTheHostWrote() throws Exception {
        Files.createDirectories(directory.resolve("a/b"));
        Files.writeString(directory.resolve("a/b/text"), "some text");
        int file = client.walk(ROOT, "a", "b", "text");
        assertEquals(9, client.attributes(file).size());
        client.open(file, HostFile.O_RDONLY);
        assertArrayEquals(bytes("some text"), client.read(file, 0, 100));
        assertArrayEquals(bytes("text"), client.read(file, 5, 4));
        assertEquals(0, client.read(file, 9, 100).length);
        assertErrno(Errno.EBADF, () -> client.write(file, 0, bytes("x")));
    }

    @Test
    void shouldWriteWhatTheHostReads() throws Exception {
        int file = client.create(ROOT, "new", HostFile.O_RDWR);
        assertEquals(5, client.write(file, 0, bytes("Hypha")));
        assertEquals(3, client.write(file, 7, bytes("end")));
        client.sync(file);
        assertArrayEquals(bytes("Hypha\0\0end"), Files.readAllBytes(directory.resolve("new")));
        assertErrno(Errno.EEXIST, () -> client.create(ROOT, "new", HostFile.O_RDWR));
        int again = client.walk(ROOT, "new");
        client.open(again, HostFile.O_WRONLY | HostFile.O_TRUNC);
        assertEquals(0, Files.size(directory.resolve("new")));
        int appended = client.walk(ROOT, "new");
        client.open(appended, HostFile.O_WRONLY | HostFile.O_APPEND);
        client.write(again, 0, bytes("12"));
        client.write(appended, 0, bytes("34"));
        assertEquals("1234", Files.readString(directory.resolve("new")));
    }

    @Test
    void shouldWriteAtTheEndWhereverThatIs() throws Exception {
        int file = client.create(ROOT, "log", HostFile.O_RDWR);
        Path log = directory.resolve("log");
        for (int line = 0; line < 10; line++) {
            java.nio.ByteBuffer answer = client.call(
                    MessageType.TWRITE,
                    out -> out.putInt(file).putLong(-1).putInt(3).put(bytes("abc")));
            assertEquals(3, answer.getInt());
            assertEquals(Files.size(log), answer.getLong());
            Files.writeString(log, "host", java.nio.file.StandardOpenOption.APPEND);
        }
        assertEquals("abchost".repeat(10), Files.readString(log));
    }

    @Test
    void shouldMoveSixtyFourKibibytesInOneMessage() throws Exception {
        byte[] data = new byte[64 * 1024];
        new java.util.Random(1).nextBytes(data);
        int file = client.create(ROOT, "data", HostFile.O_RDWR);
        assertEquals(data.length, client.write(file, 0, data));
        assertArrayEquals(data, client.read(file, 0, data.length));
        assertArrayEquals(data, Files.readAllBytes(directory.resolve("data")));
    }

    @Test
    void shouldReachBeyondFourGibibytes() throws Exception {
        long far = 5L << 32;
        int file = client.create(ROOT, "sparse", HostFile.O_RDWR);
        client.write(file, far, bytes("far"));
        assertEquals(far + 3, client.attributes(file).size());
        assertArrayEquals(bytes("far"), client.read(file, far, 10));
        assertArrayEquals(new byte[10], client.read(file, far - 100, 10));
        client.setAttributes(file, 0x8, 1L << 40, 0, 0);
        assertEquals(1L << 40, Files.size(directory.resolve("sparse")));
        assertErrno(Errno.EINVAL, () -> client.read(file, -1, 10));
        assertErrno(Errno.EINVAL, () -> client.setAttributes(file, 0x8, -1, 0, 0));
    }

    @Test
    void shouldSetSizeAndTimes() throws Exception {
        Files.writeString(directory.resolve("f"), "0123456789");
        int file = client.walk(ROOT, "f");
        long access = 1_000_000_000_123_456_789L;
        long modification = 1_700_000_000_987_654_321L;
        client.setAttributes(file, 0x8 | 0x10 | 0x20 | 0x80 | 0x100, 4, access, modification);
        ShareClient.Attributes attributes = client.attributes(file);
        assertEquals(4, attributes.size());
        assertEquals(access, attributes.accessNanos());
        assertEquals(modification, attributes.modificationNanos());
        client.setAttributes(file, 0x20, 0, 0, 0); // now
        assertTrue(client.attributes(file).modificationNanos() > modification);
        assertEquals(access, client.attributes(file).accessNanos());
        assertEquals("0123", Files.readString(directory.resolve("f")));
        assertErrno(Errno.EPERM, () -> client.setAttributes(file, 0x1, 0, 0, 0));
        assertErrno(Errno.EPERM, () -> client.setAttributes(file, 0x2, 0, 0, 0));
        assertErrno(Errno.EISDIR, () -> client.setAttributes(ROOT, 0x8, 0, 0, 0));
    }

    @Test
    void shouldSetTheTimesOfALinkAndNotOfItsTarget() throws Exception {
        Files.writeString(directory.resolve("target"), "");
        FileTime old = FileTime.from(1_500_000_000, TimeUnit.SECONDS);
        Files.setLastModifiedTime(directory.resolve("target"), old);
        client.symbolicLink(ROOT, "link", "target");
        int link = client.walk(ROOT, "link");
        client.setAttributes(link, 0x20 | 0x100, 0, 0, 1_600_000_000_000_000_000L);
        assertEquals(1_600_000_000_000_000_000L, client.attributes(link).modificationNanos());
        assertEquals(old, Files.getLastModifiedTime(directory.resolve("target"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldListDirectoriesInPieces() throws Exception {
        Set<String> expected = new HashSet<>(List.of(".", ".."));
        for (int i = 0; i < 1000; i++) {
            String name = "n".repeat(i % 60 + 1) + i;
            expected.add(name);
            Files.createFile(directory.resolve(name));
        }
        int fid = client.walk(ROOT);
        client.open(fid, HostFile.O_RDONLY);
        List<String> seen = new ArrayList<>();
        long offset = 0;
        long middle = 0;
        while (true) {
            List<ShareClient.Entry> entries = client.readDirectory(fid, offset, 1000);
            if (entries.isEmpty()) {
                break;
            }
            for (ShareClient.Entry entry : entries) {
                seen.add(entry.name());
                assertEquals(
                        entry.name().startsWith(".") ? 0x80 : 0, entry.qid().type(), entry.name());
                offset = entry.next();
                middle = seen.size() == 500 ? offset : middle;
            }
        }
        assertEquals(expected.size(), seen.size());
        assertEquals(expected, new HashSet<>(seen));
        assertEquals(
                seen.get(500),
                client.readDirectory(fid, middle, 1000).getFirst().name());
        assertErrno(Errno.EINVAL, () -> client.readDirectory(fid, 0, 100));
        assertErrno(Errno.EISDIR, () -> client.read(fid, 0, 100));
        long own = client.attributes(ROOT).qid().path();
        for (ShareClient.Entry entry : client.readDirectory(fid, 0, 60_000)) {
            if (entry.name().startsWith(".")) {
                assertEquals(own, entry.qid().path(), "the parent of the shared directory is nobody's business");
            }
        }
    }

    @Test
    void shouldMakeMoveAndRemove() throws Exception {
        client.makeDirectory(ROOT, "d");
        assertErrno(Errno.EEXIST, () -> client.makeDirectory(ROOT, "d"));
        int d = client.walk(ROOT, "d");
        client.write(client.create(d, "f", HostFile.O_WRONLY), 0, bytes("content"));
        client.link(ROOT, client.walk(d, "f"), "second");
        assertEquals(2, client.attributes(client.walk(ROOT, "second")).links());
        client.rename(d, "f", ROOT, "third");
        assertEquals("content", Files.readString(directory.resolve("third")));
        client.unlink(ROOT, "second", 0);
        assertErrno(Errno.EISDIR, () -> client.unlink(ROOT, "d", 0));
        assertErrno(Errno.ENOTDIR, () -> client.unlink(ROOT, "third", REMOVE_DIRECTORY));
        assertErrno(Errno.EINVAL, () -> client.unlink(ROOT, "third", 1));
        client.create(d, "f", HostFile.O_WRONLY);
        assertErrno(Errno.ENOTEMPTY, () -> client.unlink(ROOT, "d", REMOVE_DIRECTORY));
        client.unlink(d, "f", 0);
        client.unlink(ROOT, "d", REMOVE_DIRECTORY);
        try (var left = Files.list(directory)) {
            assertEquals(List.of(directory.resolve("third")), left.toList());
        }
        assertErrno(Errno.EPERM, () -> client.link(ROOT, ROOT, "loop"));
    }

    @Test
    void shouldKeepAnUnlinkedFileThatIsHeld() throws Exception {
        Files.writeString(directory.resolve("f"), "still here");
        int file = client.walk(ROOT, "f");
        client.unlink(ROOT, "f", 0);
        Files.writeString(directory.resolve("f"), "another");
        client.open(file, HostFile.O_RDONLY);
        assertArrayEquals(bytes("still here"), client.read(file, 0, 100));
        assertEquals(0, client.attributes(file).links());
    }

    @Test
    void shouldTellFilesApartByTheirInode() throws Exception {
        Files.writeString(directory.resolve("one"), "");
        Files.createLink(directory.resolve("same"), directory.resolve("one"));
        Files.writeString(directory.resolve("two"), "");
        long one = client.attributes(client.walk(ROOT, "one")).qid().path();
        assertEquals(one, client.attributes(client.walk(ROOT, "same")).qid().path());
        assertNotEquals(one, client.attributes(client.walk(ROOT, "two")).qid().path());
    }

    @Test
    void shouldRefuseAllChangesOfAReadOnlyShare() throws Exception {
        Files.writeString(directory.resolve("f"), "text");
        Files.createDirectory(directory.resolve("d"));
        FileTime before = Files.getLastModifiedTime(directory);
        try (var readOnly = new ShareClient(ShareServer.open(directory.toString(), true))) {
            int file = readOnly.walk(ROOT, "f");
            for (int flags : new int[] {HostFile.O_WRONLY, HostFile.O_RDWR, HostFile.O_RDONLY | HostFile.O_TRUNC}) {
                assertErrno(Errno.EROFS, () -> readOnly.open(file, flags));
            }
            assertErrno(Errno.EROFS, () -> readOnly.create(ROOT, "new", HostFile.O_RDONLY));
            assertErrno(Errno.EROFS, () -> readOnly.makeDirectory(ROOT, "new"));
            assertErrno(Errno.EROFS, () -> readOnly.symbolicLink(ROOT, "new", "f"));
            assertErrno(Errno.EROFS, () -> readOnly.link(ROOT, file, "new"));
            assertErrno(Errno.EROFS, () -> readOnly.rename(ROOT, "f", ROOT, "new"));
            assertErrno(Errno.EROFS, () -> readOnly.unlink(ROOT, "f", 0));
            assertErrno(Errno.EROFS, () -> readOnly.unlink(ROOT, "d", REMOVE_DIRECTORY));
            assertErrno(Errno.EROFS, () -> readOnly.setAttributes(file, 0x8, 0, 0, 0));
            assertErrno(Errno.EROFS, () -> readOnly.setAttributes(file, 0x20, 0, 0, 0));
            readOnly.open(file, HostFile.O_RDONLY);
            assertErrno(Errno.EROFS, () -> readOnly.write(file, 0, bytes("x")));
            assertArrayEquals(bytes("text"), readOnly.read(file, 0, 100));
        }
        assertEquals("text", Files.readString(directory.resolve("f")));
        assertEquals(before, Files.getLastModifiedTime(directory));
    }

    @Test
    void shouldFollowTheRulesOfFids() throws Exception {
        Files.writeString(directory.resolve("f"), "");
        Files.createDirectories(directory.resolve("a/b"));
        int file = client.walk(ROOT, "f");
        assertErrno(Errno.EBADF, () -> client.attach(ROOT));
        assertErrno(Errno.EBADF, () -> client.attach(-1));
        assertErrno(Errno.EBADF, () -> client.walk(ROOT, file));
        assertErrno(Errno.EBADF, () -> client.walk(ROOT, -1));
        assertErrno(Errno.EBADF, () -> client.walk(999, 1000));
        assertErrno(Errno.EBADF, () -> client.read(file, 0, 10));
        client.sync(file);
        client.sync(ROOT);
        client.open(file, HostFile.O_RDONLY);
        assertErrno(Errno.EBADF, () -> client.open(file, HostFile.O_RDONLY));
        assertErrno(Errno.EBADF, () -> client.walk(file, file));
        assertErrno(Errno.ENOTDIR, () -> client.walk(file, 1000, "x"));
        assertErrno(Errno.ENOTDIR, () -> client.create(file, "x", HostFile.O_RDWR));
        assertEquals(2, client.walk(ROOT, 1000, "a", "b", "missing").size(), "as far as it went");
        assertErrno(Errno.EBADF, () -> client.attributes(1000));
        assertErrno(Errno.ENOENT, () -> client.walk(ROOT, 1000, "missing"));
        int moving = client.walk(ROOT);
        client.walk(moving, moving, "a", "b");
        assertEquals(
                client.attributes(client.walk(ROOT, "a", "b")).qid(),
                client.attributes(moving).qid());
        client.clunk(file);
        assertErrno(Errno.EBADF, () -> client.clunk(file));
    }

    @Test
    void shouldHoldABoundedNumberOfFilesOpen() throws Exception {
        Files.writeString(directory.resolve("f"), "");
        try (var bounded = new ShareClient(ShareServer.open(directory.toString(), false, true, 64))) {
            List<Integer> held = new ArrayList<>();
            ErrnoException full = assertThrows(ErrnoException.class, () -> {
                while (held.size() < 1000) {
                    held.add(bounded.walk(ROOT, "f"));
                }
            });
            assertEquals(Errno.ENFILE, full.errno());
            assertEquals(63, held.size());
            assertErrno(Errno.ENFILE, () -> bounded.walk(ROOT));
            assertErrno(Errno.ENFILE, () -> bounded.open(held.getFirst(), HostFile.O_RDONLY));
            bounded.clunk(held.getLast());
            bounded.open(held.getFirst(), HostFile.O_RDONLY);
            assertEquals(64, bounded.server.descriptors());
            bounded.version(8192, "9P2000.L");
            assertEquals(0, bounded.server.descriptors());
            assertEquals(0, bounded.server.fids());
        }
    }

    @Test
    void shouldGiveBackEveryFileOfTheProcess() throws Exception {
        Files.writeString(directory.resolve("f"), "text");
        final long before = openFiles();
        try (var other = ShareClient.of(directory)) {
            for (int i = 0; i < 50; i++) {
                int file = other.walk(ROOT, "f");
                other.open(file, HostFile.O_RDONLY);
                int made = other.create(ROOT, "new" + i, HostFile.O_RDWR);
                assertErrno(Errno.ENOENT, () -> other.walk(ROOT, "missing"));
                assertErrno(Errno.EEXIST, () -> other.makeDirectory(ROOT, "f"));
                if (i % 2 == 0) {
                    other.clunk(file);
                    other.clunk(made);
                }
            }
        }
        assertEquals(before, openFiles());
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void shouldSayWhyADirectoryCannotBeShared() throws Exception {
        Files.writeString(directory.resolve("f"), "");
        assertErrno(Errno.ENOENT, () -> ShareServer.open(directory + "/missing", false));
        assertErrno(Errno.ENOTDIR, () -> ShareServer.open(directory + "/f", false));
    }
}
