package hypha.kernel.fs.memory;

import hypha.kernel.abi.MountTable;
import hypha.kernel.vfs.Account;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.wasi.Errno;

/** Who may take how much: the mount has a limit, and of it each program a share. What a node takes counts against the program that made it. */
final class Quota {
    private static final int USED = 0;

    private Quota() {}

    /** Bytes that a mount has taken. */
    static long used(long mount) {
        return Mount.own(mount, USED);
    }

    /** SUCCESS if a node's mount and account could take that much more; else NOSPC or DQUOT. */
    static int check(long mount, long account, long bytes) {
        if (Mount.kind(mount) != MountTable.MEMORY) {
            return Errno.SUCCESS; // directories that are built at boot
        }
        if (bytes > Mount.bytes(mount) - used(mount)) {
            return Errno.NOSPC;
        }
        return account != 0 && bytes > Mount.taskBytes(mount) - Account.bytes(account) ? Errno.DQUOT : Errno.SUCCESS;
    }

    /** As {@link #check}, for what a node takes. */
    static int check(long node, long bytes) {
        return check(Node.mount(node), Node.own(node, MemoryNode.ACCOUNT), bytes);
    }

    /** A node takes bytes, or with a negative number gives them back. */
    static void charge(long node, long bytes) {
        long mount = Node.mount(node);
        Mount.own(mount, USED, used(mount) + bytes);
        Node.own(node, MemoryNode.CHARGED, Node.own(node, MemoryNode.CHARGED) + bytes);
        long account = Node.own(node, MemoryNode.ACCOUNT);
        if (account != 0) {
            Account.add(account, bytes);
        }
    }
}
