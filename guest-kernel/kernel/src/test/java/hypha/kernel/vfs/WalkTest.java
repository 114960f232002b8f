package hypha.kernel.vfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.handle.Slab;
import hypha.kernel.wasi.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WalkTest {
    private static final long LIMIT = 16L << 20;

    private FileWorld world;
    private long root;

    @BeforeEach
    void boot() {
        world = FileWorld.of(FileWorld.memory("/", LIMIT, LIMIT), FileWorld.memory("/a/mounted", LIMIT, LIMIT));
        root = world.root(0);
        makeDirectory("a");
        makeDirectory("a/b");
        makeDirectory("a/b/c");
        makeFile("a/file");
        link("a/up", "..");
        link("a/b/up-up", "../../a");
        link("a/outside", "../..");
        link("a/etc", "/etc/passwd");
        link("a/loop", "loop");
        link("a/ping", "pong");
        link("a/pong", "ping");
        link("a/to-file", "file");
        link("a/to-directory", "b");
        link("a/nowhere", "nothing");
        link("a/chain", "to-directory/up-up/to-directory");
        link("a/sneaky", "b/../../..");
        makeFile("root-file");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void makeDirectory(String path) {
        int errno = world.walk(
                root,
                path,
                Walk.TO_PARENT,
                walk -> assertEquals(
                        0,
                        FileSystems.makeDirectory(
                                world.request(), Walk.directory(walk), Walk.name(walk), Walk.nameBytes(walk))));
        assertEquals(0, errno, path);
    }

    private void makeFile(String path) {
        int errno = world.walk(
                root,
                path,
                Walk.TO_PARENT,
                walk -> assertEquals(
                        0,
                        FileSystems.create(
                                world.request(), Walk.directory(walk), Walk.name(walk), Walk.nameBytes(walk))));
        assertEquals(0, errno, path);
    }

    private void link(String path, String target) {
        int errno = world.walk(
                root,
                path,
                Walk.TO_PARENT,
                walk -> assertEquals(
                        0,
                        FileSystems.symbolicLink(
                                world.request(),
                                Walk.directory(walk),
                                Walk.name(walk),
                                Walk.nameBytes(walk),
                                world.put(1, target),
                                target.length())));
        assertEquals(0, errno, path);
    }

    private long node(String path) {
        long[] node = new long[1];
        assertEquals(0, world.walk(root, path, Walk.THROUGH_LINK, walk -> node[0] = Walk.node(walk)), path);
        return node[0];
    }

    /** Paths from the directory {@code a}, none of which leaves it. */
    @ParameterizedTest
    @CsvSource({
        "b, 0",
        "b/c, 0",
        "b/, 0",
        "b/c//, 0",
        "., 0",
        "./., 0",
        "b/.., 0",
        "b/../b/./c/.., 0",
        "file, 0",
        "to-file, 0",
        "to-directory/c, 0",
        "chain, 76",
        "b/c/../../file, 0",
        "file/, 54",
        "file/., 54",
        "file/x, 54",
        "to-file/, 54",
        "to-directory/, 0",
        "nothing, 44",
        "nothing/, 44",
        "nothing/x, 44",
        "nowhere, 44",
        "nowhere/, 44",
        "b/nothing/.., 44",
        "/, 76",
        "/b, 76",
        "//file, 76",
        ".., 76",
        "../, 76",
        "../a, 76",
        "../a/file, 76",
        "b/../.., 76",
        "b/c/../../.., 76",
        "./.., 76",
        "b/../../a, 76",
        "up, 76",
        "up/a/file, 76",
        "outside, 76",
        "outside/x, 76",
        "etc, 76",
        "etc/x, 76",
        "sneaky, 76",
        "sneaky/root-file, 76",
        "b/up-up/file, 76",
        "loop, 32",
        "loop/, 32",
        "loop/x, 32",
        "ping, 32",
        "pong/x, 32",
    })
    void theWayFromADirectoryNeverLeavesIt(String path, int errno) {
        long start = node("a");
        assertEquals(errno, world.walk(start, path, Walk.THROUGH_LINK, walk -> {}), path);
    }

    @Test
    void linksThatLeadOutOfTheDirectoryAreGoodForWhoStartsAboveIt() {
        assertEquals(node("a/file"), node("a/b/up-up/file"));
        assertEquals(node("root-file"), node("a/up/root-file"));
        assertEquals(node("a/b"), node("a/chain"));
        assertEquals(root, node("a/b/../.."));
    }

    @Test
    void aLinkAtTheEndIsFollowedOnlyIfAsked() {
        assertEquals(
                0,
                world.walk(
                        root,
                        "a/etc",
                        Walk.TO_NODE,
                        walk -> assertEquals(FileType.SYMBOLIC_LINK, Node.type(Walk.node(walk)))));
        assertEquals(0, world.walk(root, "a/nowhere", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.NOTCAPABLE, world.walk(root, "a/etc/", Walk.TO_NODE, walk -> {}));
    }

    @Test
    void whatNoPathCanBeIsRefused() {
        assertEquals(Errno.NOENT, world.walk(root, "", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.INVAL, world.walk(root, "a\0b", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.ILSEQ, world.walk(root, "\u00C0\u0080", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.ILSEQ, world.walk(root, "a\u00FF", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.ILSEQ, world.walk(root, "\u00ED\u00A0\u0080", Walk.TO_NODE, walk -> {}), "a surrogate");
        assertEquals(Errno.ILSEQ, world.walk(root, "x\u00E2\u0082", Walk.TO_NODE, walk -> {}), "cut off");
        assertEquals(Errno.NOENT, world.walk(root, "x\u00E2\u0082\u00AC", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.NAMETOOLONG, world.walk(root, "x".repeat(256), Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.NOENT, world.walk(root, "x".repeat(255), Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.NAMETOOLONG, world.walk(root, "./".repeat(2048) + "a", Walk.TO_NODE, walk -> {}));
        assertEquals(0, world.walk(root, "./".repeat(2047) + "a", Walk.TO_NODE, walk -> {}));
        assertEquals(Errno.NOTDIR, world.walk(node("root-file"), "a", Walk.TO_NODE, walk -> {}));
    }

    @Test
    void theWayLeadsIntoAMountAndOutOfItAgain() {
        long mounted = node("a/mounted");
        assertEquals(world.root(1), mounted);
        assertEquals(node("a/file"), node("a/mounted/../file"));
        assertEquals(Errno.NOTCAPABLE, world.walk(mounted, "..", Walk.TO_NODE, walk -> {}));
    }

    @Test
    void everyWayLetsGoOfAllThatItHeld() {
        node("a/mounted");
        long slab = Slab.bytesUsed();
        String[] paths = {
            "a/b/c", "a/chain", "a/loop", "a/ping/x", "a/../a/../b", "..", "a/etc", "a/nothing/x", "a/file/"
        };
        for (String path : paths) {
            for (int how : new int[] {Walk.TO_PARENT, Walk.TO_NODE, Walk.THROUGH_LINK}) {
                world.walk(root, path, how, walk -> {});
                assertEquals(slab, Slab.bytesUsed(), path);
            }
        }
        assertEquals(1, Node.references(root), "the mount's");
        assertTrue(Nodes.count() > 0);
    }
}
