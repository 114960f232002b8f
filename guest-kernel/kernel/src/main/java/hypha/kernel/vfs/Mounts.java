package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.MountTable;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.Frames;
import hypha.kernel.wasi.Errno;

/**
 * The mounts of the machine, and how the way from one to the next is found: a directory that lies on the path of a mount has a
 * <em>trail</em>, the number of a mount (from 1) and how many bytes of that mount's path lead to it. So a component is compared with the
 * paths of mounts in such directories only, and a file system need not know what is mounted in it.
 */
public final class Mounts {
    private static final int TRAIL_SHIFT = 16;
    private static final int TRAIL_MASK = 0xFFFF;
    private static final int SLASH = '/';
    private static final int DOT = '.';

    private static long mounts;
    private static int count;

    private Mounts() {}

    /**
     * Reads the mount table.
     *
     * @return 0; 1 + the number of the entry that is wrong; or -1 if there is not enough memory
     */
    public static int init(long bootInfo) {
        count = 0;
        long table = Memory.load64(bootInfo + BootInfo.MOUNTS_OFFSET);
        if (table == 0) {
            return 0;
        }
        int entries = Memory.load32(bootInfo + BootInfo.MOUNT_COUNT_OFFSET);
        mounts = Slab.allocate((long) Mount.BYTES * MountTable.MAXIMUM);
        if (mounts == 0) {
            return -1;
        }
        for (int index = 0; index < entries; index++) {
            long mount = mounts + (long) Mount.BYTES * index;
            Memory.copy(mount, table + (long) MountTable.ENTRY_BYTES * index, MountTable.ENTRY_BYTES);
            Mount.number(mount, index + 1);
            if (!isSound(mount, Memory.load64(bootInfo + BootInfo.FREE_START_OFFSET))) {
                return 1 + index;
            }
            count++;
            if (!FileSystems.load(mount)) {
                return -1;
            }
        }
        return 0;
    }

    /** True if an entry, a claim, can be what it says. */
    private static boolean isSound(long mount, long sharedEnd) {
        int kind = Mount.kind(mount);
        int pathBytes = Mount.pathBytes(mount);
        long bytes = Mount.bytes(mount);
        boolean isArchive = kind == MountTable.ARCHIVE;
        return kind >= MountTable.MEMORY
                && kind <= MountTable.PROCESS
                && pathBytes >= 1
                && pathBytes <= MountTable.MAXIMUM_PATH_BYTES
                && isPath(Mount.path(mount), pathBytes)
                && bytes >= 0
                && (!isArchive
                        || Mount.address(mount) >= Frames.BYTES
                                && Mount.address(mount) <= sharedEnd
                                && bytes <= sharedEnd - Mount.address(mount));
    }

    private static boolean isPath(long path, int bytes) {
        if (Memory.load8(path) != SLASH || PathText.check(path, bytes) != Errno.SUCCESS) {
            return false;
        }
        int start = 1;
        for (int index = 1; index <= bytes; index++) {
            if (index == bytes || Memory.load8(path + index) == SLASH) {
                int length = index - start;
                boolean isDots = length == 1 && Memory.load8(path + start) == DOT
                        || length == 2 && Memory.load16(path + start) == DOT * 0x101;
                if (isDots || length > Walk.MAXIMUM_NAME_BYTES || length == 0 && bytes != 1) {
                    return false;
                }
                start = index + 1;
            }
        }
        return true;
    }

    /** Number of mounts. */
    public static int count() {
        return count;
    }

    /** A mount; {@code index} is 0 to {@link #count} - 1. */
    public static long get(int index) {
        return mounts + (long) Mount.BYTES * index;
    }

    /** The root of a mount. Result: the request's node. {@link FileSystems#BLOCKED} or an errno. */
    static int root(long request, long mount) {
        if (Mount.root(mount) == 0) {
            int errno = FileSystems.root(request, mount);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            long root = FileRequest.takeNode(request);
            if (Mount.root(mount) == 0) {
                placed(mount, root);
            } else { // another task was faster
                Nodes.release(root);
            }
        }
        Node.retain(Mount.root(mount));
        FileRequest.node(request, Mount.root(mount));
        return Errno.SUCCESS;
    }

    /** The root of a mount is known now; the mount takes over the caller's reference. */
    static void placed(long mount, long root) {
        Mount.root(mount, root);
        Node.trail(root, trail(mount, Mount.pathBytes(mount) == 1 ? 0 : Mount.pathBytes(mount)));
    }

    /**
     * Makes sure that the node of an open file is known: the roots of mounts are preopened before anybody has asked for them. The request's node is
     * not touched then. {@link FileSystems#BLOCKED} or an errno.
     */
    public static int resolve(long request, long file) {
        if (OpenFile.node(file) != 0) {
            return Errno.SUCCESS;
        }
        int errno = root(request, get(OpenFile.preopened(file) - 1));
        if (errno == Errno.SUCCESS) {
            OpenFile.resolved(file, FileRequest.takeNode(request));
        }
        return errno;
    }

    private static int trail(long mount, int bytes) {
        return (int) Mount.number(mount) << TRAIL_SHIFT | bytes;
    }

    /** The mount that is seen at a name of a directory, or 0: the last one with that path. */
    public static long at(long directory, long name, int bytes) {
        int trail = Node.trail(directory);
        if (trail == 0) {
            return 0;
        }
        for (int index = count - 1; index >= 0; index--) {
            long mount = get(index);
            if (leadsTo(trail, name, bytes, mount) && Mount.pathBytes(mount) == (trail & TRAIL_MASK) + 1 + bytes) {
                return mount;
            }
        }
        return 0;
    }

    /** Has {@code node}, which was found by a name in a directory, know whether it lies on the path of a mount. */
    static void leaveTrail(long directory, long name, int bytes, long node) {
        int trail = Node.trail(directory);
        if (trail == 0) {
            return;
        }
        for (int index = 0; index < count; index++) {
            long mount = get(index);
            int end = (trail & TRAIL_MASK) + 1 + bytes;
            if (leadsTo(trail, name, bytes, mount)
                    && Mount.pathBytes(mount) > end
                    && Memory.load8(Mount.path(mount) + end) == SLASH) {
                Node.trail(node, trail(mount, end));
                return;
            }
        }
    }

    /** True if a mount's path begins with that of the directory, a slash and the name. */
    private static boolean leadsTo(int trail, long name, int bytes, long mount) {
        int prefix = trail & TRAIL_MASK;
        long path = Mount.path(mount);
        return Mount.pathBytes(mount) >= prefix + 1 + bytes
                && isEqual(Mount.path(get((trail >>> TRAIL_SHIFT) - 1)), path, prefix)
                && Memory.load8(path + prefix) == SLASH
                && isEqual(path + prefix + 1, name, bytes);
    }

    private static boolean isEqual(long a, long b, int bytes) {
        for (int index = 0; index < bytes; index++) {
            if (Memory.load8(a + index) != Memory.load8(b + index)) {
                return false;
            }
        }
        return true;
    }
}
