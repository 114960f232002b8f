package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.task.Task;
import hypha.kernel.time.Clock;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Mounts;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.TaskFiles;

/**
 * The functions about files that may have to wait for a file system: each is run again from the start then, and finds in the task's {@link
 * FileRequest} how far it has come. What it holds is let go when it ends.
 */
final class FileCalls {
    private static final int ACCESSED = 1;
    private static final int ACCESSED_NOW = 1 << 1;
    private static final int MODIFIED = 1 << 2;
    private static final int MODIFIED_NOW = 1 << 3;
    private static final int ALL_TIMES = 0xF;
    /** Largest {@code $advice}. */
    private static final int MAXIMUM_ADVICE = 5;

    private static final int SEEK_SET = 0;
    private static final int SEEK_CURRENT = 1;
    private static final int SEEK_END = 2;

    private FileCalls() {}

    /** Runs a function about the descriptor of argument 0, whatever that is; an errno, or {@link Wasi#BLOCKED}. */
    static int ofDescriptor(int function, long task) {
        if (TaskFiles.isUnderway(
                task)) { // with what it was called for, whatever a thread has made of the descriptor meanwhile
            return call(function, task);
        }
        long number = TaskMemory.argument(task, 0);
        if (!Descriptor.isOpen(task, number)) {
            return Errno.BADF;
        }
        int stream = Descriptor.stream(task, number);
        if (stream != Descriptor.NO_STREAM) {
            return Streams.call(function, task, stream);
        }
        long file = Descriptor.file(task, number);
        return switch (OpenFile.kind(file)) {
            case OpenFile.NODE -> call(function, task);
            case OpenFile.SOCKET, OpenFile.LISTENER -> SocketCalls.ofDescriptor(function, task, file);
            case OpenFile.TERMINAL -> ConsoleCalls.call(function, task, file);
            default -> PipeCalls.call(function, task, file);
        };
    }

    /** Runs a function about a path. */
    static int ofPath(int function, long task) {
        if (Mounts.count() != 0) {
            return call(function, task);
        }
        long number = Paths.low(task, function == WasiFunction.PATH_SYMLINK ? 2 : 0); // which can be no directory
        return Descriptor.isOpen(task, number) ? Errno.NOTDIR : Errno.BADF;
    }

    /** Runs a function; an errno, or {@link Wasi#BLOCKED}. */
    static int call(int function, long task) {
        long request = TaskFiles.request(task);
        if (request == 0) {
            return Errno.NOMEM;
        }
        int answer = perform(function, task, request);
        if (answer == FileSystems.BLOCKED) {
            Task.waitCause(task, Task.WAIT_STREAM);
            return Wasi.BLOCKED;
        }
        TaskFiles.endCall(task);
        return answer;
    }

    private static int perform(int function, long task, long request) {
        return switch (function) {
            case WasiFunction.FD_READ, WasiFunction.FD_PREAD -> FileData.read(task, request, function);
            case WasiFunction.FD_WRITE, WasiFunction.FD_PWRITE -> FileData.write(task, request, function);
            case WasiFunction.FD_READDIR -> Listing.read(task, request);
            case WasiFunction.FD_SEEK -> seek(task, request);
            case WasiFunction.FD_TELL -> tell(task);
            case WasiFunction.FD_SYNC -> sync(task, request, Rights.FD_SYNC);
            case WasiFunction.FD_DATASYNC -> sync(task, request, Rights.FD_DATASYNC);
            case WasiFunction.FD_ADVISE -> advise(task);
            case WasiFunction.FD_ALLOCATE -> allocate(task, request);
            case WasiFunction.FD_FILESTAT_GET -> filestatGet(task, request);
            case WasiFunction.FD_FILESTAT_SET_SIZE -> setSize(task, request);
            case WasiFunction.FD_FILESTAT_SET_TIMES -> setTimes(task, request);
            case WasiFunction.PATH_OPEN -> PathOpen.open(task, request);
            case WasiFunction.PATH_FILESTAT_GET -> PathStatus.get(task, request);
            case WasiFunction.PATH_FILESTAT_SET_TIMES -> PathStatus.setTimes(task, request);
            case WasiFunction.PATH_READLINK -> PathStatus.readLink(task, request);
            default -> PathChanges.call(function, task, request);
        };
    }

    /** SUCCESS if argument 0 is a descriptor of a file or directory, with a right; else what to answer. */
    private static int check(long task, long right) {
        return Descriptor.check(task, TaskMemory.argument(task, 0), right);
    }

    /** The open file of argument 0, whose node is known then; the request holds it. {@link FileSystems#BLOCKED} or an errno. */
    private static int hold(long task, long request) {
        if (FileRequest.file(request) == 0) {
            FileRequest.file(request, Descriptor.file(task, TaskMemory.argument(task, 0)));
        }
        return Mounts.resolve(request, FileRequest.file(request));
    }

    private static long node(long request) {
        return OpenFile.node(FileRequest.file(request));
    }

    private static boolean isRegular(long request) {
        return Node.type(node(request)) == FileType.REGULAR;
    }

    /** {@code fd_seek(fd, offset, whence, filesize *)}; asking where it is takes the right to tell only. */
    private static int seek(long task, long request) {
        long offset = Task.argument(task, 1);
        long whence = TaskMemory.argument(task, 2);
        long pointer = TaskMemory.argument(task, 3);
        boolean tells = whence == SEEK_CURRENT && offset == 0;
        int errno = check(task, tells ? Rights.FD_TELL : Rights.FD_SEEK);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (whence > SEEK_END) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, pointer, 8)) {
            return Errno.FAULT;
        }
        errno = hold(task, request);
        long from = whence == SEEK_SET ? 0 : OpenFile.position(FileRequest.file(request));
        if (errno == Errno.SUCCESS && whence == SEEK_END) {
            errno = attributes(request, node(request));
            from = Filestat.size(FileRequest.attributes(request));
        }
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long position = from + offset;
        if (position < 0) {
            return offset > 0 ? Errno.OVERFLOW : Errno.INVAL;
        }
        OpenFile.position(FileRequest.file(request), position);
        Memory.store64(TaskMemory.address(task, pointer), position);
        return Errno.SUCCESS;
    }

    /** {@code fd_tell(fd, filesize *)}. */
    private static int tell(long task) {
        int errno = check(task, Rights.FD_TELL);
        long pointer = TaskMemory.argument(task, 1);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (!TaskMemory.holds(task, pointer, 8)) {
            return Errno.FAULT;
        }
        long file = Descriptor.file(task, TaskMemory.argument(task, 0));
        Memory.store64(TaskMemory.address(task, pointer), OpenFile.position(file));
        return Errno.SUCCESS;
    }

    /** {@code fd_sync(fd)}, {@code fd_datasync(fd)}. */
    private static int sync(long task, long request, long right) {
        int errno = check(task, right);
        if (errno == Errno.SUCCESS) {
            errno = hold(task, request);
        }
        return errno == Errno.SUCCESS ? FileSystems.sync(request, node(request), right == Rights.FD_DATASYNC) : errno;
    }

    /** {@code fd_advise(fd, offset, length, advice)}: nothing follows from it. */
    private static int advise(long task) {
        int errno = check(task, Rights.FD_ADVISE);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        boolean isRange = Task.argument(task, 1) >= 0 && Task.argument(task, 2) >= 0;
        return isRange && TaskMemory.argument(task, 3) <= MAXIMUM_ADVICE ? Errno.SUCCESS : Errno.INVAL;
    }

    /** {@code fd_allocate(fd, offset, length)}. */
    private static int allocate(long task, long request) {
        long offset = Task.argument(task, 1);
        long bytes = Task.argument(task, 2);
        int errno = check(task, Rights.FD_ALLOCATE);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (offset < 0 || bytes <= 0) {
            return Errno.INVAL;
        }
        if (offset + bytes < 0) {
            return Errno.FBIG;
        }
        errno = hold(task, request);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        return isRegular(request) ? FileSystems.allocate(request, node(request), offset, bytes) : Errno.NODEV;
    }

    /** {@code fd_filestat_set_size(fd, filesize)}. */
    private static int setSize(long task, long request) {
        long bytes = Task.argument(task, 1);
        int errno = check(task, Rights.FD_FILESTAT_SET_SIZE);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (bytes < 0) {
            return Errno.INVAL;
        }
        errno = hold(task, request);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        return isRegular(request) ? FileSystems.setSize(request, node(request), bytes) : Errno.INVAL;
    }

    /** {@code fd_filestat_get(fd, filestat *)}. */
    private static int filestatGet(long task, long request) {
        int errno = check(task, Rights.FD_FILESTAT_GET);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long pointer = TaskMemory.argument(task, 1);
        if (!TaskMemory.holds(task, pointer, Filestat.BYTES)) {
            return Errno.FAULT;
        }
        errno = hold(task, request);
        if (errno == Errno.SUCCESS) {
            errno = attributes(request, node(request));
        }
        if (errno == Errno.SUCCESS) {
            Memory.copy(TaskMemory.address(task, pointer), FileRequest.attributes(request), Filestat.BYTES);
        }
        return errno;
    }

    /** The attributes of a node, into the request. {@link FileSystems#BLOCKED} or an errno. */
    static int attributes(long request, long node) {
        long filestat = FileRequest.attributes(request);
        Filestat.begin(filestat, Mount.number(Node.mount(node)), Node.identity(node), Node.type(node));
        return FileSystems.attributes(request, node, filestat);
    }

    /** {@code fd_filestat_set_times(fd, atim, mtim, fstflags)}. */
    private static int setTimes(long task, long request) {
        int errno = check(task, Rights.FD_FILESTAT_SET_TIMES);
        long flags = TaskMemory.argument(task, 3);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (!areTimes(flags)) {
            return Errno.INVAL;
        }
        errno = hold(task, request);
        return errno == Errno.SUCCESS
                ? setTimes(request, node(request), Task.argument(task, 1), Task.argument(task, 2), flags)
                : errno;
    }

    /** True if flags, a claim, say one thing about each time at most. */
    static boolean areTimes(long flags) {
        return (flags & ~(long) ALL_TIMES) == 0
                && (flags & (ACCESSED | ACCESSED_NOW)) != (ACCESSED | ACCESSED_NOW)
                && (flags & (MODIFIED | MODIFIED_NOW)) != (MODIFIED | MODIFIED_NOW);
    }

    /** Sets a node's times as the flags say. */
    static int setTimes(long request, long node, long accessed, long modified, long flags) {
        long now = Clock.monotonic() + Clock.wallOffset();
        long toAccessed =
                (flags & ACCESSED) != 0 ? accessed : (flags & ACCESSED_NOW) != 0 ? now : FileSystems.UNCHANGED;
        long toModified =
                (flags & MODIFIED) != 0 ? modified : (flags & MODIFIED_NOW) != 0 ? now : FileSystems.UNCHANGED;
        return FileSystems.setTimes(request, node, toAccessed, toModified);
    }
}
