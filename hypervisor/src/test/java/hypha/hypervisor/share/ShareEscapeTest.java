package hypha.hypervisor.share;

import static hypha.hypervisor.share.ShareServerTest.assertErrno;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways out of the shared directory, each with and without {@code openat2(2)}. */
@Timeout(60)
class ShareEscapeTest {
    private static final int ROOT = ShareClient.ROOT;
    private static final int ENXIO = 6;

    @TempDir
    Path directory;

    private Path shared;

    @BeforeEach
    void layOut() throws Exception {
        shared = Files.createDirectory(directory.resolve("shared"));
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createDirectory(directory.resolve("outside"));
        Files.writeString(directory.resolve("outside/secret"), "secret");
        Files.createDirectories(shared.resolve("inside"));
        Files.writeString(shared.resolve("inside/file"), "inside");
    }

    private ShareClient client(boolean openat2) throws ErrnoException {
        assumeTrue(!openat2 || HostFile.knowsOpenat2(), "this system has no openat2(2)");
        return new ShareClient(ShareServer.open(shared.toString(), false, openat2, 1000));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseNamesThatAreNotOneComponent(boolean openat2) throws Exception {
        try (var client = client(openat2)) {
            int file = client.walk(ROOT, "inside", "file");
            for (String name : List.of(
                    "", ".", "..", "/", "../secret", "inside/file", "inside/..", "/etc/passwd", "a\0b", "\0", "x/")) {
                int fid = client.freshFid();
                assertErrno(Errno.EINVAL, () -> client.walk(ROOT, fid, name));
                assertErrno(Errno.EINVAL, () -> client.create(ROOT, name, HostFile.O_RDWR));
                assertErrno(Errno.EINVAL, () -> client.makeDirectory(ROOT, name));
                assertErrno(Errno.EINVAL, () -> client.symbolicLink(ROOT, name, "inside"));
                assertErrno(Errno.EINVAL, () -> client.link(ROOT, file, name));
                assertErrno(Errno.EINVAL, () -> client.rename(ROOT, "inside", ROOT, name));
                assertErrno(Errno.EINVAL, () -> client.rename(ROOT, name, ROOT, "stolen"));
                assertErrno(Errno.EINVAL, () -> client.unlink(ROOT, name, 0));
                assertErrno(Errno.EINVAL, () -> client.unlink(ROOT, name, 0x200));
            }
            String longest = "n".repeat(256);
            assertErrno(Errno.ENAMETOOLONG, () -> client.create(ROOT, longest, HostFile.O_RDWR));
            // The way back that a walk offers: inside, and out again.
            int fid = client.freshFid();
            assertEquals(
                    1, client.walk(ROOT, fid, "inside", "..", "..", "secret").size());
            assertErrno(Errno.EBADF, () -> client.attributes(fid));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFollowNoLink(boolean openat2) throws Exception {
        List<String> targets = List.of(
                directory.resolve("secret").toString(),
                directory.resolve("outside").toString(),
                "../secret",
                "../outside",
                "inside/../../secret",
                "inside/../../outside",
                "/proc/self/root",
                "/proc/self/cwd",
                "/proc/self/fd",
                "/",
                "..",
                "inside",
                "inside/file",
                "self",
                "link0");
        for (int i = 0; i < targets.size(); i++) {
            Files.createSymbolicLink(shared.resolve("link" + i), Path.of(targets.get(i)));
        }
        Files.createSymbolicLink(shared.resolve("self"), Path.of("self"));
        try (var client = client(openat2)) {
            for (int i = 0; i < targets.size(); i++) {
                String name = "link" + i;
                int link = client.walk(ROOT, name);
                assertEquals(0x02, client.attributes(link).qid().type(), name);
                assertEquals(targets.get(i), client.readLink(link));
                assertErrno(Errno.ELOOP, () -> client.open(link, HostFile.O_RDONLY));
                assertErrno(Errno.ELOOP, () -> client.open(link, HostFile.O_WRONLY | HostFile.O_TRUNC));
                assertErrno(Errno.ELOOP, () -> client.open(link, HostFile.O_RDONLY | HostFile.O_DIRECTORY));
                assertErrno(Errno.EINVAL, () -> client.setAttributes(link, 0x8, 0, 0, 0));
                assertErrno(Errno.ENOTDIR, () -> client.walk(link, client.freshFid(), "secret"));
                assertErrno(Errno.ENOTDIR, () -> client.create(link, "new", HostFile.O_RDWR));
                assertErrno(Errno.ENOTDIR, () -> client.makeDirectory(link, "new"));
                assertErrno(Errno.ENOTDIR, () -> client.unlink(link, "secret", 0));
                assertErrno(Errno.ENOTDIR, () -> client.rename(link, "secret", ROOT, "stolen"));
                assertErrno(Errno.EEXIST, () -> client.create(ROOT, name, HostFile.O_RDWR));
                assertErrno(Errno.EEXIST, () -> client.makeDirectory(ROOT, name));
                assertEquals(
                        1, client.walk(ROOT, client.freshFid(), name, "secret").size(), "up to the link");
                // A hard link of a symbolic link is that link, and not what it leads to.
                client.link(ROOT, link, name + "-second");
                assertEquals(targets.get(i), client.readLink(client.walk(ROOT, name + "-second")));
                client.rename(ROOT, name, ROOT, name + "-moved");
                client.unlink(ROOT, name + "-moved", 0);
            }
        }
        assertEquals("secret", Files.readString(directory.resolve("secret")));
        assertEquals("secret", Files.readString(directory.resolve("outside/secret")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldCreateBehindNoDanglingLink(boolean openat2) throws Exception {
        Files.createSymbolicLink(shared.resolve("dangling"), Path.of("../planted"));
        try (var client = client(openat2)) {
            assertErrno(Errno.EEXIST, () -> client.create(ROOT, "dangling", HostFile.O_RDWR));
            assertErrno(Errno.EPERM, () -> client.symbolicLink(ROOT, "planted", "/etc/passwd"));
            assertErrno(Errno.ENOENT, () -> client.symbolicLink(ROOT, "planted", ""));
        }
        assertFalse(Files.exists(directory.resolve("planted")));
    }

    /** A hard link is the file itself: nothing tells it from one that was made here. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeAHardLinkForWhatItIs(boolean openat2) throws Exception {
        Files.createLink(shared.resolve("hard"), directory.resolve("secret"));
        try (var client = client(openat2)) {
            int file = client.walk(ROOT, "hard");
            client.open(file, HostFile.O_RDONLY);
            assertArrayEquals("secret".getBytes(), client.read(file, 0, 100));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotReachAboveADirectoryThatWasMovedAway(boolean openat2) throws Exception {
        try (var client = client(openat2)) {
            int inside = client.walk(ROOT, "inside");
            Files.move(shared.resolve("inside"), directory.resolve("outside/inside"));
            assertErrno(Errno.EINVAL, () -> client.walk(inside, client.freshFid(), ".."));
            assertErrno(Errno.ENOENT, () -> client.walk(inside, client.freshFid(), "secret"));
            assertErrno(Errno.ENOENT, () -> client.walk(ROOT, client.freshFid(), "inside"));
            assertEquals(6, client.attributes(client.walk(inside, "file")).size());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEnterNoOtherFileSystem(boolean openat2) throws Exception {
        assumeTrue(run("mount", "-t", "tmpfs", "tmpfs", shared.resolve("inside").toString()), "cannot mount here");
        try {
            Files.writeString(shared.resolve("inside/mounted"), "");
            try (var client = client(openat2)) {
                assertErrno(Errno.EXDEV, () -> client.walk(ROOT, client.freshFid(), "inside"));
                assertErrno(Errno.EXDEV, () -> client.walk(ROOT, client.freshFid(), "inside", "mounted"));
            }
        } finally {
            run("umount", shared.resolve("inside").toString());
        }
        assumeTrue(run(
                "mount",
                "--bind",
                directory.resolve("outside").toString(),
                shared.resolve("inside").toString()));
        try (var client = client(openat2)) {
            assertErrno(Errno.EXDEV, () -> client.walk(ROOT, client.freshFid(), "inside"));
        } finally {
            run("umount", shared.resolve("inside").toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldEnterNoMagicLink(boolean openat2) throws Exception {
        try (var client = new ShareClient(ShareServer.open("/proc/self", true, openat2, 1000))) {
            for (String name : List.of("root", "cwd", "exe")) {
                int link = client.walk(ROOT, name);
                assertErrno(Errno.ELOOP, () -> client.open(link, HostFile.O_RDONLY));
                assertErrno(Errno.ENOTDIR, () -> client.walk(link, client.freshFid(), "etc"));
            }
        }
    }

    /** Opening a pipe waits for its other end, opening a device may do anything. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldOpenNothingButFilesAndDirectories(boolean openat2) throws Exception {
        assumeTrue(run("mkfifo", shared.resolve("pipe").toString()), "no mkfifo");
        boolean device = run("mknod", shared.resolve("null").toString(), "c", "1", "3");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var client = client(openat2)) {
            socket.bind(UnixDomainSocketAddress.of(shared.resolve("socket")));
            for (String name : device ? List.of("pipe", "socket", "null") : List.of("pipe", "socket")) {
                int file = client.walk(ROOT, name);
                for (int flags : new int[] {HostFile.O_RDONLY, HostFile.O_WRONLY, HostFile.O_RDWR}) {
                    assertErrno(ENXIO, () -> client.open(file, flags));
                }
                assertErrno(Errno.EINVAL, () -> client.setAttributes(file, 0x8, 0, 0, 0));
                assertErrno(Errno.EEXIST, () -> client.create(ROOT, name, HostFile.O_RDWR));
            }
        }
    }

    static boolean run(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (java.io.IOException e) {
            return false; // there is no such command
        }
        process.getOutputStream().close();
        process.getInputStream().readAllBytes();
        return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
