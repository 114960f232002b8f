package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.fs.device.DeviceFiles;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.TaskFiles;
import hypha.kernel.vfs.Walk;

/**
 * {@code path_open}. It has more parameters than a crossing has words, so two of 32 bits share one: descriptor and lookup flags; path and its length; open
 * flags; rights; inheriting rights; descriptor flags and where the new descriptor is to be written.
 */
final class PathOpen {
    private static final int CREATE = 1;
    private static final int DIRECTORY = 1 << 1;
    private static final int EXCLUSIVE = 1 << 2;
    private static final int TRUNCATE = 1 << 3;
    private static final int ALL_OPEN_FLAGS = 0xF;

    private static final int STAGE_WALK = 1;
    private static final int STAGE_CREATE = 2;
    private static final int STAGE_OPEN = 3;
    private static final int STAGE_TRUNCATE = 4;
    private static final int STAGE_DONE = 5;

    private PathOpen() {}

    static int open(long task, long request) {
        long walk = FileRequest.firstWalk(request);
        int stage = FileRequest.stage(request);
        if (stage == 0) {
            int errno = begin(task, request, walk);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK);
        }
        while (FileRequest.stage(request) != STAGE_DONE) {
            int errno = switch (FileRequest.stage(request)) {
                case STAGE_WALK -> walk(task, request, walk);
                case STAGE_CREATE -> create(task, request, walk);
                case STAGE_OPEN -> openNode(task, request, walk);
                default -> truncate(request, walk);
            };
            if (errno != Errno.SUCCESS) {
                return errno;
            }
        }
        return finish(task, request, walk);
    }

    private static long openFlags(long task) {
        return Paths.low(task, 2);
    }

    private static boolean has(long task, int flag) {
        return (openFlags(task) & flag) != 0;
    }

    private static int begin(long task, long request, long walk) {
        long number = Paths.low(task, 0);
        long flags = openFlags(task);
        long base = Task.argument(task, 3);
        long inheriting = Task.argument(task, 4);
        long right = Rights.PATH_OPEN
                | ((flags & CREATE) != 0 ? Rights.PATH_CREATE_FILE : 0)
                | ((flags & TRUNCATE) != 0 ? Rights.PATH_FILESTAT_SET_SIZE : 0);
        if ((flags & ~(long) ALL_OPEN_FLAGS) != 0
                || (Paths.low(task, 5) & ~(long) OpenFile.ALL_FLAGS) != 0
                || (flags & CREATE) != 0 && (flags & DIRECTORY) != 0) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, Paths.high(task, 5), 4)) {
            return Errno.FAULT;
        }
        long entry = Descriptor.entry(task, number);
        if (entry != 0 && ((base | inheriting) & ~FileTable.inheriting(entry)) != 0) {
            return Errno.NOTCAPABLE;
        }
        int reserved = entry == 0 ? 0 : reserve(task);
        return reserved < 0
                ? -reserved
                : Paths.begin(task, request, walk, number, right, Paths.low(task, 1), Paths.high(task, 1));
    }

    /** The number of a free descriptor for which there is room, or an errno negated. */
    private static int reserve(long task) {
        int number = FileTable.reserve(TaskFiles.table(task));
        return number >= 0 ? number : number == FileTable.TOO_MANY ? -Errno.MFILE : -Errno.NOMEM;
    }

    private static int walk(long task, long request, long walk) {
        boolean exclusive = has(task, CREATE) && has(task, EXCLUSIVE);
        int how = exclusive ? Walk.TO_NODE : Paths.how(Paths.high(task, 0));
        int errno = Walk.run(request, walk, how);
        if (errno == Errno.NOENT && has(task, CREATE) && Walk.isMissing(walk)) {
            if (Walk.isTrailing(walk)) {
                return Errno.ISDIR;
            }
            FileRequest.stage(request, STAGE_CREATE);
            return Errno.SUCCESS;
        }
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        FileRequest.stage(request, STAGE_OPEN);
        return exclusive ? Errno.EXIST : Errno.SUCCESS;
    }

    private static int create(long task, long request, long walk) {
        int errno = FileSystems.create(request, Walk.directory(walk), Walk.name(walk), Walk.nameBytes(walk));
        if (errno == Errno.EXIST && !has(task, EXCLUSIVE)) { // another task was faster
            FileRequest.stage(request, STAGE_WALK);
            return Errno.SUCCESS;
        }
        if (errno == Errno.SUCCESS) {
            Walk.found(request, walk);
            FileRequest.stage(request, STAGE_OPEN);
        }
        return errno;
    }

    private static int openNode(long task, long request, long walk) {
        long node = Walk.node(walk);
        long base = Task.argument(task, 3);
        boolean writes = (base & (Rights.FD_WRITE | Rights.FD_ALLOCATE | Rights.FD_FILESTAT_SET_SIZE)) != 0;
        if (FileRequest.file(request) == 0) {
            int errno = check(task, node, writes);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            Node.retain(node);
            int kind = DeviceFiles.isConsole(node) ? OpenFile.TERMINAL : OpenFile.NODE;
            long file = OpenFile.create(kind, node, (int) Paths.low(task, 5));
            if (file == 0) {
                Nodes.release(node);
                return Errno.NOMEM;
            }
            FileRequest.file(request, file);
            OpenFile.release(file); // the request has it now
        }
        int errno = FileSystems.open(request, node, FileRequest.file(request), writes);
        if (errno == Errno.SUCCESS) {
            boolean truncates = has(task, TRUNCATE) && Node.type(node) == FileType.REGULAR;
            FileRequest.stage(request, truncates ? STAGE_TRUNCATE : STAGE_DONE);
        }
        return errno;
    }

    /** Whether a node can be opened as it is asked for. */
    private static int check(long task, long node, boolean writes) {
        int type = Node.type(node);
        if (type == FileType.SYMBOLIC_LINK) {
            return Errno.LOOP;
        }
        if (has(task, DIRECTORY) && type != FileType.DIRECTORY) {
            return Errno.NOTDIR;
        }
        // Who asks for a directory as such may ask for any rights, as several libraries do, and gets those of
        // directories.
        if (type == FileType.DIRECTORY && (has(task, TRUNCATE) || writes && !has(task, DIRECTORY))) {
            return Errno.ISDIR;
        }
        boolean changes = type == FileType.REGULAR && (writes || has(task, TRUNCATE));
        return changes && Paths.isReadOnly(node) ? Errno.ROFS : Errno.SUCCESS;
    }

    private static int truncate(long request, long walk) {
        int errno = FileSystems.setSize(request, Walk.node(walk), 0);
        if (errno == Errno.SUCCESS) {
            FileRequest.stage(request, STAGE_DONE);
        }
        return errno;
    }

    private static int finish(long task, long request, long walk) {
        int number = reserve(task);
        if (number < 0) {
            return -number; // threads have opened others meanwhile
        }
        long file = FileRequest.file(request);
        long possible = Node.isDirectory(Walk.node(walk)) ? Rights.DIRECTORY : Rights.FILE;
        long base = Task.argument(task, 3) & (OpenFile.kind(file) == OpenFile.TERMINAL ? Rights.TERMINAL : possible);
        OpenFile.retain(file);
        FileTable.put(TaskFiles.table(task), number, file, base, Task.argument(task, 4));
        Memory.store32(TaskMemory.address(task, Paths.high(task, 5)), number);
        return Errno.SUCCESS;
    }
}
