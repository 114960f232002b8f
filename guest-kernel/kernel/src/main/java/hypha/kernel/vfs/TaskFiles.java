package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.MountTable;
import hypha.kernel.handle.Slab;
import hypha.kernel.socket.Listeners;
import hypha.kernel.task.Grants;
import hypha.kernel.task.Task;
import hypha.kernel.wasi.Errno;
import hypha.kernel.wasi.Rights;

/**
 * What a task has of files: made when it needs it first, so that a task which uses nothing but the standard streams has none.
 *
 * <pre>
 *   +0x00 table: {@link FileTable}    +0x08 request: {@link FileRequest}, or 0
 * </pre>
 */
public final class TaskFiles {
    private static final int BYTES = 0x10;
    private static final int REQUEST_OFFSET = 0x08;

    private TaskFiles() {}

    /**
     * The table of a task's descriptors, made if there is none: with the standard streams as they are, and the directories that the machine
     * gives all programs. 0 if there is no memory.
     */
    public static long table(long task) {
        long files = Task.files(task);
        if (files == 0) {
            files = create(task);
        }
        return files == 0 ? 0 : Memory.load64(files);
    }

    /** The request of a task, made if there is none; 0 if there is no memory. */
    public static long request(long task) {
        if (table(task) == 0) {
            return 0;
        }
        long files = Task.files(task);
        long request = Memory.load64(files + REQUEST_OFFSET);
        if (request == 0) {
            request = FileRequests.create(task);
            Memory.store64(files + REQUEST_OFFSET, request);
        }
        return request;
    }

    /** True if the task's call has begun and waits, or was to go on. */
    public static boolean isUnderway(long task) {
        long files = Task.files(task);
        long request = files == 0 ? 0 : Memory.load64(files + REQUEST_OFFSET);
        return request != 0 && FileRequest.isUsed(request);
    }

    /** The call of a task is over, even if an operation of it is not: then that goes on for nobody. */
    public static void endCall(long task) {
        long request = Memory.load64(Task.files(task) + REQUEST_OFFSET);
        if (FileRequest.isIdle(request)) {
            FileRequests.end(request);
        } else {
            killed(task);
        }
    }

    /** Makes a pipe. Its reading end, descriptor in the low half, and its writing end, in the high one; or an errno negated. */
    public static long pipe(long task) {
        long table = table(task);
        if (table != 0 && Account.pipes(FileTable.account(table)) >= Pipe.MAXIMUM_OF_PROGRAM) {
            return -Errno.MFILE;
        }
        long pipe = table == 0 ? 0 : Pipe.create(FileTable.account(table));
        if (pipe == 0) {
            return -Errno.NOMEM;
        }
        int reader = FileTable.reserve(table);
        if (reader < 0) {
            Pipe.destroy(pipe);
            return reader == FileTable.TOO_MANY ? -Errno.MFILE : -Errno.NOMEM;
        }
        long readingEnd = Pipe.open(pipe, OpenFile.PIPE_READER);
        if (readingEnd == 0) {
            Pipe.destroy(pipe);
            return -Errno.NOMEM;
        }
        FileTable.put(table, reader, readingEnd, Rights.PIPE | Rights.FD_READ, 0);
        int writer = FileTable.reserve(table);
        long writingEnd = writer < 0 ? 0 : Pipe.open(pipe, OpenFile.PIPE_WRITER);
        if (writingEnd == 0) {
            OpenFile.release(FileTable.take(table, reader));
            return writer == FileTable.TOO_MANY ? -Errno.MFILE : -Errno.NOMEM;
        }
        FileTable.put(table, writer, writingEnd, Rights.PIPE | Rights.FD_WRITE, 0);
        return (long) writer << 32 | reader;
    }

    /** Has a pipe lead from the standard output of a new task to the standard input of another. False if there is no memory. */
    public static boolean pipeBetween(long from, long to) {
        long source = table(from);
        long target = table(to);
        long pipe = source == 0 || target == 0 ? 0 : Pipe.create(FileTable.account(source));
        if (pipe == 0) {
            return false;
        }
        long readingEnd = Pipe.open(pipe, OpenFile.PIPE_READER);
        if (readingEnd == 0) {
            Pipe.destroy(pipe);
            return false;
        }
        long writingEnd = Pipe.open(pipe, OpenFile.PIPE_WRITER);
        if (writingEnd == 0) {
            OpenFile.release(readingEnd);
            return false;
        }
        replace(source, 1, writingEnd, Rights.PIPE | Rights.FD_WRITE);
        replace(target, 0, readingEnd, Rights.PIPE | Rights.FD_READ);
        return true;
    }

    private static void replace(long table, int number, long file, long rights) {
        if (FileTable.find(table, number) != 0) {
            OpenFile.release(FileTable.take(table, number));
        }
        FileTable.put(table, number, file, rights, 0);
    }

    private static long create(long task) {
        long files = Slab.allocate(BYTES);
        if (files == 0) {
            return 0;
        }
        long table = FileTable.create();
        if (table == 0 || !addStreams(task, table) || !addPreopened(task, table) || !addListeners(task, table)) {
            if (table != 0) {
                FileTable.release(table);
            }
            Slab.release(files, BYTES);
            return 0;
        }
        Memory.store64(files, table);
        Task.files(task, files);
        return files;
    }

    private static boolean addStreams(long task, long table) {
        for (int number = 0; number < Task.DESCRIPTORS; number++) {
            long word = Task.descriptor(task, number);
            if (word < 0) {
                continue; // closed
            }
            long file = OpenFile.create(OpenFile.STREAM, number, (int) (word >>> 32) & OpenFile.ALL_FLAGS);
            if (file == 0) {
                return false;
            }
            if (!put(table, number, file, Rights.initial(number) & ~(word & 0xFFFF_FFFFL), 0)) {
                return false;
            }
        }
        return true;
    }

    private static boolean addPreopened(long task, long table) {
        int number = Task.DESCRIPTORS;
        if (!Grants.has(task, Grant.FILES)) {
            return true;
        }
        for (int index = 0; index < Mounts.count(); index++) {
            long mount = Mounts.get(index);
            if ((Mount.options(mount) & MountTable.PREOPENED) == 0) {
                continue;
            }
            long file = OpenFile.create(OpenFile.NODE, 0, 0);
            if (file == 0) {
                return false;
            }
            OpenFile.preopened(file, (int) Mount.number(mount));
            if (!put(table, number, file, Rights.DIRECTORY, Rights.DIRECTORY | Rights.FILE)) {
                return false;
            }
            number++;
        }
        return true;
    }

    /** Descriptors of the listeners come last: libraries look for preopened directories until the first descriptor that is none. */
    private static boolean addListeners(long task, long table) {
        if (!Grants.has(task, Grant.SOCKETS)) {
            return true;
        }
        for (int index = 0; index < Listeners.count(); index++) {
            long file = OpenFile.create(OpenFile.LISTENER, Listeners.get(index), 0);
            if (file == 0) {
                return false;
            }
            if (!put(table, Math.max(FileTable.used(table), Task.DESCRIPTORS), file, Rights.LISTENER, Rights.SOCKET)) {
                return false;
            }
        }
        return true;
    }

    private static boolean put(long table, int number, long file, long base, long inheriting) {
        if (FileTable.reserveAt(table, number) != 0) {
            OpenFile.release(file);
            return false;
        }
        FileTable.put(table, number, file, base, inheriting);
        return true;
    }

    /** Gives a new task, which has made no call, a table of descriptors. False if there is no memory; then the table is still the caller's. */
    static boolean adopt(long task, long table) {
        long files = Slab.allocate(BYTES);
        if (files == 0) {
            return false;
        }
        if (Task.files(task) != 0) {
            ended(task);
        }
        Memory.store64(files, table);
        Task.files(task, files);
        return true;
    }

    /** Has a new task, which has made no call, use the descriptors of another. False if there is no memory. */
    public static boolean share(long task, long with) {
        long table = table(task);
        if (table != 0 && Task.files(with) != 0) {
            ended(with);
        }
        long files = table == 0 ? 0 : Slab.allocate(BYTES);
        if (files == 0) {
            return false;
        }
        FileTable.retain(table);
        Memory.store64(files, table);
        Task.files(with, files);
        return true;
    }

    /** A task that waits is to die: the call that it waits in, if that is about files, is none any more. */
    public static void killed(long task) {
        long files = Task.files(task);
        long request = files == 0 ? 0 : Memory.load64(files + REQUEST_OFFSET);
        if (request != 0 && !FileRequests.orphan(request)) {
            Memory.store64(files + REQUEST_OFFSET, 0);
        }
    }

    /** The task has ended: closes what it has open, unless threads of it use it still. */
    public static void ended(long task) {
        long files = Task.files(task);
        if (files == 0) {
            return;
        }
        long request = Memory.load64(files + REQUEST_OFFSET);
        if (request != 0 && FileRequests.orphan(request)) {
            FileRequests.free(request);
        }
        FileTable.release(Memory.load64(files));
        Slab.release(files, BYTES);
        Task.files(task, 0);
    }
}
