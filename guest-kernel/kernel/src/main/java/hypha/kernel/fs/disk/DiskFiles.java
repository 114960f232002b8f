package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.task.LinkedQueue;
import hypha.kernel.vfs.Dirent;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.wasi.Filestat;

/**
 * The file system's operations, as {@link FileSystems} describes them. A node's identity is the number of its inode. A request waits by its
 * queue node; what it is woken for it finds by running again. No device ever has a request's buffer, so a request can go at any time.
 */
public final class DiskFiles {
    private static final int SYNC_TARGET = 0;
    private static final int ALLOCATED = 0;

    private DiskFiles() {}

    private static long volume(long node) {
        return Mount.own(Node.mount(node), 0);
    }

    private static int inode(long node) {
        return (int) Node.identity(node);
    }

    private static long waiter(long request) {
        return FileRequest.queueNode(request);
    }

    /** A status as the vfs has it. */
    private static int answer(int status) {
        return status == Status.BLOCKED ? FileSystems.BLOCKED : status;
    }

    /** A count of bytes, or an error, as the vfs has it. */
    private static int count(long request, long result) {
        if (result < 0) {
            return answer((int) -result);
        }
        FileRequest.result(request, result);
        return Status.OK;
    }

    /** Something that a request waits for has come. */
    static void woken(long waiter) {
        FileRequests.wake(FileRequest.ofQueueNode(waiter));
    }

    /** The task of a waiting request was killed. */
    public static void cancel(long request) {
        LinkedQueue.remove(waiter(request));
    }

    /** Answers with the node of an inode, or the error that {@code number} is. */
    private static int found(long request, long mount, long number) {
        if (number < 0) {
            return answer((int) -number);
        }
        long node = Nodes.find(mount, number);
        if (node == 0) {
            long volume = Mount.own(mount, 0);
            long inode = Inodes.load(volume, (int) number, waiter(request));
            if (inode < 0) {
                return answer((int) -inode);
            }
            node = Nodes.createKnown(mount, number, fileType(Inodes.type(inode)));
            if (node == 0) {
                return Status.NOMEM;
            }
            Orphans.retain(volume, (int) number);
        }
        FileRequest.node(request, node);
        return Status.OK;
    }

    private static int fileType(int type) {
        return switch (type) {
            case DiskFormat.FILE -> FileType.REGULAR;
            case DiskFormat.FOLDER -> FileType.DIRECTORY;
            case DiskFormat.LINK -> FileType.SYMBOLIC_LINK;
            default -> FileType.UNKNOWN;
        };
    }

    /** The root of a mount. */
    public static int root(long request, long mount) {
        long volume = Mount.own(mount, 0);
        Volume.startRun(volume);
        int usable = Volume.usable(volume, waiter(request));
        return usable != Status.OK ? answer(usable) : found(request, mount, DiskFormat.ROOT_INODE);
    }

    /** Finds a name. */
    public static int lookup(long request, long directory, long name, int bytes) {
        long number = Names.lookup(volume(directory), inode(directory), name, bytes, waiter(request));
        return found(request, Node.mount(directory), number);
    }

    /** Makes a regular file. */
    public static int create(long request, long directory, long name, int bytes) {
        long number =
                Names.create(volume(directory), inode(directory), name, bytes, DiskFormat.FILE, 0, 0, waiter(request));
        return found(request, Node.mount(directory), number);
    }

    /** Makes a directory. */
    public static int makeDirectory(long request, long directory, long name, int bytes) {
        long number = Names.create(
                volume(directory), inode(directory), name, bytes, DiskFormat.FOLDER, 0, 0, waiter(request));
        return number < 0 ? answer((int) -number) : Status.OK;
    }

    /** Makes a symbolic link. */
    public static int symbolicLink(long request, long directory, long name, int bytes, long target, int targetBytes) {
        long number = Names.create(
                volume(directory),
                inode(directory),
                name,
                bytes,
                DiskFormat.LINK,
                target,
                targetBytes,
                waiter(request));
        return number < 0 ? answer((int) -number) : Status.OK;
    }

    /** Gives a file one more name. */
    public static int link(long request, long node, long directory, long name, int bytes) {
        return answer(Names.link(volume(directory), inode(node), inode(directory), name, bytes, waiter(request)));
    }

    /** Removes a name, of a directory if {@code asFolder}. */
    public static int remove(long request, long directory, long name, int bytes, boolean asFolder) {
        return answer(Names.remove(volume(directory), inode(directory), name, bytes, asFolder, waiter(request)));
    }

    /** Gives something another name. */
    public static int rename(long request, long from, long fromName, int fromBytes, long to, long toName, int toBytes) {
        return answer(Names.rename(
                volume(from), inode(from), fromName, fromBytes, inode(to), toName, toBytes, waiter(request)));
    }

    /** Where a symbolic link leads. */
    public static int readLink(long request, long node, long buffer, int bytes) {
        return count(request, Names.readLink(volume(node), inode(node), buffer, bytes, waiter(request)));
    }

    private static long load(long request, long node) {
        Volume.startRun(volume(node));
        return Inodes.load(volume(node), inode(node), waiter(request));
    }

    /** Attributes, of which the vfs has filled in some. */
    public static int attributes(long request, long node, long filestat) {
        long inode = load(request, node);
        if (inode < 0) {
            return answer((int) -inode);
        }
        Filestat.links(filestat, Inodes.links(inode));
        Filestat.size(filestat, Inodes.size(inode));
        Filestat.times(
                filestat,
                Memory.load64(inode + DiskFormat.INODE_ACCESSED_OFFSET),
                Memory.load64(inode + DiskFormat.INODE_MODIFIED_OFFSET),
                Memory.load64(inode + DiskFormat.INODE_CHANGED_OFFSET));
        return Status.OK;
    }

    /** Changes the size. */
    public static int setSize(long request, long node, long bytes) {
        return answer(FileData.resize(volume(node), inode(node), bytes, waiter(request)));
    }

    /** Changes times. */
    public static int setTimes(long request, long node, long accessed, long modified) {
        long inode = load(request, node);
        int status = inode < 0 ? (int) -inode : Commit.begin(volume(node), waiter(request));
        if (status != Status.OK) {
            return answer(status);
        }
        if (accessed != FileSystems.UNCHANGED) {
            Memory.store64(inode + DiskFormat.INODE_ACCESSED_OFFSET, accessed);
        }
        if (modified != FileSystems.UNCHANGED) {
            Memory.store64(inode + DiskFormat.INODE_MODIFIED_OFFSET, modified);
        }
        Inodes.stamp(volume(node), inode, false);
        return Status.OK;
    }

    /** Allocates. */
    public static int allocate(long request, long node, long offset, long bytes) {
        long done = FileRequest.own(request, ALLOCATED);
        long volume = volume(node);
        while (done < bytes) {
            long result =
                    FileData.allocate(volume, inode(node), offset + done, bytes - done, done == 0, waiter(request));
            if (result < 0) {
                return answer((int) -result);
            }
            done += result;
            FileRequest.own(request, ALLOCATED, done);
        }
        return Status.OK;
    }

    /** Reads. */
    public static int read(long request, long file, long offset, long address, long bytes) {
        long node = OpenFile.node(file);
        return count(request, FileData.read(volume(node), inode(node), offset, address, bytes, waiter(request)));
    }

    /** Writes. */
    public static int write(long request, long file, long offset, long address, long bytes) {
        long node = OpenFile.node(file);
        long result = FileData.write(volume(node), inode(node), offset, address, bytes, waiter(request));
        if (result >= 0) {
            FileRequest.position(
                    request, offset == FileSystems.AT_END ? Inodes.size(load(request, node)) : offset + result);
        }
        return count(request, result);
    }

    /** Lists. The place of an entry is its hash, so listing goes on where it was whatever comes and goes. */
    public static int readDirectory(long request, long file, long place, long buffer, long bytes) {
        long node = OpenFile.node(file);
        long folder = load(request, node);
        if (folder < 0) {
            return answer((int) -folder);
        }
        long at = place;
        long used = 0;
        while (at >= 0) {
            long entry = Directory.next(volume(node), inode(node), Inodes.root(folder), at, waiter(request));
            if (entry < 0 && used == 0) {
                return answer((int) -entry);
            }
            if (entry < 0) {
                LinkedQueue.remove(waiter(request)); // what there is goes first
            }
            if (entry <= 0 || used + Dirent.BYTES + DirectoryNode.nameBytes(entry) > bytes) {
                break;
            }
            int nameBytes = DirectoryNode.nameBytes(entry);
            at = DirectoryNode.hash(entry);
            Dirent.write(buffer + used, at, DirectoryNode.inode(entry), nameBytes, fileType(DirectoryNode.type(entry)));
            Memory.copy(buffer + used + Dirent.BYTES, DirectoryNode.name(entry), nameBytes);
            used += Dirent.BYTES + nameBytes;
        }
        FileRequest.result(request, used);
        return Status.OK;
    }

    /** Makes all that was written so far durable, whatever the file. */
    public static int sync(long request, long node) {
        long result = FileData.sync(volume(node), FileRequest.own(request, SYNC_TARGET), waiter(request));
        if (result > 0) {
            FileRequest.own(request, SYNC_TARGET, result);
            return FileSystems.BLOCKED;
        }
        return answer((int) -result);
    }

    /** Nobody needs a node any more: if its file has no name, it goes. */
    public static void release(long node) {
        long volume = volume(node);
        int number = inode(node);
        Nodes.free(node);
        Orphans.release(volume, number);
    }
}
