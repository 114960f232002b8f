package hypha.kernel.fs.memory;

import hypha.kernel.time.Clock;
import hypha.kernel.vfs.Account;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Nodes;

/**
 * The words of a node in a memory file system. Each name of it is a reference, as is each use.
 *
 * <pre>
 *   0  size      bytes of a file or of a link's target; entries of a directory
 *   1  root      of its {@link BlockTree}: frame, or 0
 *   2  height    of that tree (low 32 bits); links (high 32): names that it has
 *   3  accessed, 4 modified, 5 changed: nanoseconds since 1970
 *   6  account   {@link Account} of the program that made it, with a reference
 *   7  charged   bytes that it has taken of the mount and of the account
 *   8  extra     of a directory: {@link MemoryDirectory}; of a link: address of its target
 *   9  next      in the queue of those that are being freed
 * </pre>
 */
final class MemoryNode {
    /** What a node is charged with by itself: about what it and its name take of the kernel's memory. */
    static final long CHARGE = 256;

    static final int SIZE = 0;
    static final int ROOT = 1;
    static final int HEIGHT = 2;
    static final int ACCESSED = 3;
    static final int MODIFIED = 4;
    static final int CHANGED = 5;
    static final int ACCOUNT = 6;
    static final int CHARGED = 7;
    static final int EXTRA = 8;
    static final int NEXT = 9;

    private static final int NEXT_IDENTITY = 1;
    private static final int LINKS_SHIFT = 32;

    private MemoryNode() {}

    /** Makes a node with a reference and no name, charged to an account (0: to nobody). 0 if there is no memory or room: see {@link Quota}. */
    static long create(long mount, int type, long account) {
        long identity = Mount.own(mount, NEXT_IDENTITY) + 1;
        long node = Nodes.create(mount, identity, type);
        if (node == 0) {
            return 0;
        }
        Mount.own(mount, NEXT_IDENTITY, identity);
        if (account != 0) {
            Account.retain(account);
            Node.own(node, ACCOUNT, account);
        }
        Quota.charge(node, CHARGE);
        long now = now();
        Node.own(node, ACCESSED, now);
        Node.own(node, MODIFIED, now);
        Node.own(node, CHANGED, now);
        return node;
    }

    static long size(long node) {
        return Node.own(node, SIZE);
    }

    static void size(long node, long bytes) {
        Node.own(node, SIZE, bytes);
    }

    static int links(long node) {
        return (int) (Node.own(node, HEIGHT) >>> LINKS_SHIFT);
    }

    static void addLink(long node, int links) {
        Node.own(node, HEIGHT, Node.own(node, HEIGHT) + ((long) links << LINKS_SHIFT));
        Node.own(node, CHANGED, now());
    }

    static long extra(long node) {
        return Node.own(node, EXTRA);
    }

    static boolean isRegular(long node) {
        return Node.type(node) == FileType.REGULAR;
    }

    /** Its contents have changed. */
    static void touch(long node) {
        long now = now();
        Node.own(node, MODIFIED, now);
        Node.own(node, CHANGED, now);
    }

    /** Wall-clock time. */
    static long now() {
        return Clock.monotonic() + Clock.wallOffset();
    }
}
