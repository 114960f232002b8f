package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.Walk;

/** The functions that change directories. */
final class PathChanges {
    private static final int STAGE_WALK = 1;
    private static final int STAGE_BEGIN_SECOND = 2;
    private static final int STAGE_WALK_SECOND = 3;
    private static final int STAGE_LOOK = 4;
    private static final int STAGE_CHANGE = 5;

    private PathChanges() {}

    /** Runs a function; {@link FileSystems#BLOCKED} or an errno. */
    static int call(int function, long task, long request) {
        return switch (function) {
            case WasiFunction.PATH_CREATE_DIRECTORY,
                    WasiFunction.PATH_UNLINK_FILE,
                    WasiFunction.PATH_REMOVE_DIRECTORY -> ofOne(function, task, request);
            case WasiFunction.PATH_SYMLINK -> symbolicLink(task, request);
            case WasiFunction.PATH_LINK -> link(task, request);
            case WasiFunction.PATH_RENAME -> rename(task, request);
            default -> Errno.NOSYS;
        };
    }

    // ---------------------------------------------------------------------------------------------------------------
    // one path

    /** {@code path_create_directory}, {@code path_unlink_file}, {@code path_remove_directory}: all {@code (fd, path, size)}. */
    private static int ofOne(int function, long task, long request) {
        long right = switch (function) {
            case WasiFunction.PATH_CREATE_DIRECTORY -> Rights.PATH_CREATE_DIRECTORY;
            case WasiFunction.PATH_UNLINK_FILE -> Rights.PATH_UNLINK_FILE;
            default -> Rights.PATH_REMOVE_DIRECTORY;
        };
        long walk = FileRequest.firstWalk(request);
        if (FileRequest.stage(request) == 0) {
            int errno = Paths.begin(
                    task,
                    request,
                    walk,
                    TaskMemory.argument(task, 0),
                    right,
                    TaskMemory.argument(task, 1),
                    TaskMemory.argument(task, 2));
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK);
        }
        if (FileRequest.stage(request) == STAGE_WALK) {
            int errno = toParent(request, walk, function);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            boolean looks = Walk.isTrailing(walk) && function != WasiFunction.PATH_CREATE_DIRECTORY;
            FileRequest.stage(request, looks ? STAGE_LOOK : STAGE_CHANGE);
        }
        if (FileRequest.stage(request) == STAGE_LOOK) {
            int errno = Paths.requireDirectory(request, walk);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_CHANGE);
        }
        long directory = Walk.directory(walk);
        long name = Walk.name(walk);
        int bytes = Walk.nameBytes(walk);
        return switch (function) {
            case WasiFunction.PATH_CREATE_DIRECTORY -> FileSystems.makeDirectory(request, directory, name, bytes);
            case WasiFunction.PATH_UNLINK_FILE -> FileSystems.unlink(request, directory, name, bytes);
            default -> FileSystems.removeDirectory(request, directory, name, bytes);
        };
    }

    /** Goes to the parent, and refuses names that cannot be made or removed: {@code .}, {@code ..}, where a mount is seen. */
    private static int toParent(long request, long walk, int function) {
        int errno = Walk.run(request, walk, Walk.TO_PARENT);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        boolean makes = function != WasiFunction.PATH_UNLINK_FILE
                && function != WasiFunction.PATH_REMOVE_DIRECTORY
                && function != WasiFunction.PATH_RENAME;
        if (Walk.nameBytes(walk) == 0) {
            return makes ? Errno.EXIST : function == WasiFunction.PATH_UNLINK_FILE ? Errno.ISDIR : Errno.INVAL;
        }
        if (Paths.isMountPoint(walk)) {
            return makes ? Errno.EXIST : Errno.BUSY;
        }
        return Errno.SUCCESS;
    }

    /** {@code path_symlink(target, size, fd, path, size)}. A target that leads nowhere is fine, an absolute one is not: it would lead out. */
    private static int symbolicLink(long task, long request) {
        long target = TaskMemory.argument(task, 0);
        long targetBytes = TaskMemory.argument(task, 1);
        long walk = FileRequest.firstWalk(request);
        if (FileRequest.stage(request) == 0) {
            if (!TaskMemory.holds(task, target, targetBytes)) {
                return Errno.FAULT;
            }
            if (targetBytes == 0) {
                return Errno.NOENT;
            }
            if (targetBytes > Walk.MAXIMUM_PATH_BYTES) {
                return Errno.NAMETOOLONG;
            }
            int errno = Paths.begin(
                    task,
                    request,
                    walk,
                    TaskMemory.argument(task, 2),
                    Rights.PATH_SYMLINK,
                    TaskMemory.argument(task, 3),
                    TaskMemory.argument(task, 4));
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            long copy = FileRequests.buffer(request, targetBytes);
            if (copy == 0) {
                return Errno.NOMEM;
            }
            Memory.copy(copy, TaskMemory.address(task, target), targetBytes);
            errno = Walk.checkTarget(copy, (int) targetBytes);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK);
        }
        int errno = toNewName(request, walk, WasiFunction.PATH_SYMLINK, STAGE_WALK);
        return errno == Errno.SUCCESS
                ? FileSystems.symbolicLink(
                        request,
                        Walk.directory(walk),
                        Walk.name(walk),
                        Walk.nameBytes(walk),
                        FileRequest.buffer(request),
                        (int) targetBytes)
                : errno;
    }

    /** Goes to where something that is no directory is to get a name; a slash behind that is an error, whatever is there. */
    private static int toNewName(long request, long walk, int function, int stage) {
        if (FileRequest.stage(request) == stage) {
            int errno = toParent(request, walk, function);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, Walk.isTrailing(walk) ? STAGE_LOOK : STAGE_CHANGE);
        }
        if (FileRequest.stage(request) == STAGE_LOOK) {
            int errno = Paths.requireDirectory(request, walk);
            return errno == Errno.SUCCESS ? Errno.EXIST : errno;
        }
        return Errno.SUCCESS;
    }

    // ---------------------------------------------------------------------------------------------------------------
    // two paths

    /** {@code path_link(fd, lookupflags, path, size, fd, path, size)}, in pairs. Symbolic links at the end are not followed. */
    private static int link(long task, long request) {
        long from = FileRequest.firstWalk(request);
        long to = FileRequest.secondWalk(request);
        if (FileRequest.stage(request) == 0) {
            if (Paths.how(Paths.high(task, 0)) != Walk.TO_NODE) {
                return Errno.INVAL;
            }
            int errno = Paths.begin(
                    task,
                    request,
                    from,
                    Paths.low(task, 0),
                    Rights.PATH_LINK_SOURCE,
                    Paths.low(task, 1),
                    Paths.high(task, 1));
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK);
        }
        if (FileRequest.stage(request) == STAGE_WALK) {
            int errno = Walk.run(request, from, Walk.TO_NODE);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            if (Node.isDirectory(Walk.node(from))) {
                return Errno.PERM;
            }
            FileRequest.stage(request, STAGE_BEGIN_SECOND);
        }
        if (FileRequest.stage(request) == STAGE_BEGIN_SECOND) {
            int errno = Paths.begin(
                    task,
                    request,
                    to,
                    Paths.low(task, 2),
                    Rights.PATH_LINK_TARGET,
                    Paths.high(task, 2),
                    Paths.low(task, 3));
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK_SECOND);
        }
        int errno = toNewName(request, to, WasiFunction.PATH_LINK, STAGE_WALK_SECOND);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (Node.mount(Walk.node(from)) != Node.mount(Walk.directory(to))) {
            return Errno.XDEV;
        }
        return FileSystems.link(request, Walk.node(from), Walk.directory(to), Walk.name(to), Walk.nameBytes(to));
    }

    /** {@code path_rename(fd, path, size, fd, path, size)}. */
    private static int rename(long task, long request) {
        long from = FileRequest.firstWalk(request);
        long to = FileRequest.secondWalk(request);
        if (FileRequest.stage(request) == 0) {
            int errno = Paths.begin(
                    task,
                    request,
                    from,
                    TaskMemory.argument(task, 0),
                    Rights.PATH_RENAME_SOURCE,
                    TaskMemory.argument(task, 1),
                    TaskMemory.argument(task, 2));
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK);
        }
        if (FileRequest.stage(request) == STAGE_WALK) {
            int errno = toParent(request, from, WasiFunction.PATH_RENAME);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_BEGIN_SECOND);
        }
        if (FileRequest.stage(request) == STAGE_BEGIN_SECOND) {
            int errno = Paths.begin(
                    task,
                    request,
                    to,
                    TaskMemory.argument(task, 3),
                    Rights.PATH_RENAME_TARGET,
                    TaskMemory.argument(task, 4),
                    TaskMemory.argument(task, 5));
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_WALK_SECOND);
        }
        if (FileRequest.stage(request) == STAGE_WALK_SECOND) {
            int errno = toParent(request, to, WasiFunction.PATH_RENAME);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            if (Node.mount(Walk.directory(from)) != Node.mount(Walk.directory(to))) {
                return Errno.XDEV;
            }
            boolean looks = Walk.isTrailing(from) || Walk.isTrailing(to);
            FileRequest.stage(request, looks ? STAGE_LOOK : STAGE_CHANGE);
        }
        if (FileRequest.stage(request) == STAGE_LOOK) { // a slash behind either name: a directory is to be moved
            int errno = Paths.requireDirectory(request, from);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            FileRequest.stage(request, STAGE_CHANGE);
        }
        return FileSystems.rename(
                request,
                Walk.directory(from),
                Walk.name(from),
                Walk.nameBytes(from),
                Walk.directory(to),
                Walk.name(to),
                Walk.nameBytes(to));
    }
}
