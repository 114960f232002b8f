package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Walk;

/** The functions about paths that look at what is there. */
final class PathStatus {
    private static final int STAGE_WALK = 1;
    private static final int STAGE_NODE = 2;

    private PathStatus() {}

    /** Goes to what a path names. {@link FileSystems#BLOCKED} or an errno. */
    private static int walk(long task, long request, long number, long right, long pointer, long bytes, int how) {
        long walk = FileRequest.firstWalk(request);
        if (FileRequest.stage(request) == 0) {
            int errno = Paths.begin(task, request, walk, number, right, pointer, bytes);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK);
        }
        if (FileRequest.stage(request) == STAGE_WALK) {
            int errno = Walk.run(request, walk, how);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_NODE);
        }
        return Errno.SUCCESS;
    }

    private static long node(long request) {
        return Walk.node(FileRequest.firstWalk(request));
    }

    /** {@code path_filestat_get(fd, lookupflags, path, size, filestat *)}. */
    static int get(long task, long request) {
        long pointer = TaskMemory.argument(task, 4);
        if (!TaskMemory.holds(task, pointer, Filestat.BYTES)) {
            return Errno.FAULT;
        }
        int errno = walk(
                task,
                request,
                TaskMemory.argument(task, 0),
                Rights.PATH_FILESTAT_GET,
                TaskMemory.argument(task, 2),
                TaskMemory.argument(task, 3),
                Paths.how(TaskMemory.argument(task, 1)));
        if (errno == Errno.SUCCESS) {
            errno = FileCalls.attributes(request, node(request));
        }
        if (errno == Errno.SUCCESS) {
            Memory.copy(TaskMemory.address(task, pointer), FileRequest.attributes(request), Filestat.BYTES);
        }
        return errno;
    }

    /** {@code path_filestat_set_times(fd, lookupflags, path, size, atim, mtim, fstflags)}, the 32-bit ones in pairs. */
    static int setTimes(long task, long request) {
        long flags = Paths.low(task, 4);
        if (!FileCalls.areTimes(flags)) {
            return Errno.INVAL;
        }
        int errno = walk(
                task,
                request,
                Paths.low(task, 0),
                Rights.PATH_FILESTAT_SET_TIMES,
                Paths.low(task, 1),
                Paths.high(task, 1),
                Paths.how(Paths.high(task, 0)));
        return errno == Errno.SUCCESS
                ? FileCalls.setTimes(request, node(request), Task.argument(task, 2), Task.argument(task, 3), flags)
                : errno;
    }

    /** {@code path_readlink(fd, path, size, u8 *, size, size *)}: as much of the target as there is room for. */
    static int readLink(long task, long request) {
        long pointer = TaskMemory.argument(task, 3);
        long room = TaskMemory.argument(task, 4);
        long result = TaskMemory.argument(task, 5);
        if (!TaskMemory.holds(task, pointer, room) || !TaskMemory.holds(task, result, 4)) {
            return Errno.FAULT;
        }
        int errno = walk(
                task,
                request,
                TaskMemory.argument(task, 0),
                Rights.PATH_READLINK,
                TaskMemory.argument(task, 1),
                TaskMemory.argument(task, 2),
                Walk.TO_NODE);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (Node.type(node(request)) != FileType.SYMBOLIC_LINK) {
            return Errno.INVAL;
        }
        long buffer = FileRequests.buffer(request, Walk.MAXIMUM_PATH_BYTES);
        if (buffer == 0) {
            return Errno.NOMEM;
        }
        errno = FileSystems.readLink(request, node(request), buffer, Walk.MAXIMUM_PATH_BYTES);
        if (errno == Errno.SUCCESS) {
            long bytes = Math.min(FileRequest.result(request), room);
            Memory.copy(TaskMemory.address(task, pointer), buffer, bytes);
            Memory.store32(TaskMemory.address(task, result), (int) bytes);
        }
        return errno;
    }
}
