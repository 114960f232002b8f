package hypha.kernel.wasi;

import hypha.kernel.socket.Listeners;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.Mounts;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.TaskFiles;

/**
 * File descriptors. A task that has used nothing but the standard streams has no {@link FileTable}: then 0, 1 and 2 are 64 bits of the task each,
 * 0 at the start:
 *
 * <pre>
 *   bits 0-31   rights taken away from {@link Rights#initial}
 *   bits 32-47  flags, witx {@code $fdflags}
 *   bit  63     closed
 * </pre>
 *
 * <p>All methods take numbers as claims.
 */
final class Descriptor {
    /** Answer of {@link #stream} for what is no standard stream. */
    static final int NO_STREAM = -1;

    private static final int FLAGS_SHIFT = 32;
    private static final long CLOSED = 1L << 63;
    private static final long RIGHTS_MASK = 0xFFFF_FFFFL;

    private Descriptor() {}

    /** True if the descriptor is in the task's own words. */
    private static boolean isWord(long task, long number) {
        return Task.files(task) == 0 && number < Task.DESCRIPTORS;
    }

    /** The descriptor's entry, for one that is no word of the task; 0 if it is not open. Makes the table if it could be a preopened directory or a listener. */
    static long entry(long task, long number) {
        if (Task.files(task) == 0 && Mounts.count() == 0 && Listeners.count() == 0) {
            return 0;
        }
        long table = TaskFiles.table(task);
        return table == 0 ? 0 : FileTable.find(table, number);
    }

    /** True if it is open. */
    static boolean isOpen(long task, long number) {
        return isWord(task, number) ? Task.descriptor(task, (int) number) >= 0 : entry(task, number) != 0;
    }

    /** The open file of a descriptor; 0 if it is not open, or a stream in a task without a table. */
    static long file(long task, long number) {
        if (isWord(task, number)) {
            return 0;
        }
        long entry = entry(task, number);
        return entry == 0 ? 0 : FileTable.file(entry);
    }

    /** The standard stream that an open descriptor is, by the number of its ring; or {@link #NO_STREAM}. */
    static int stream(long task, long number) {
        if (isWord(task, number)) {
            return (int) number;
        }
        long file = file(task, number);
        return file != 0 && OpenFile.kind(file) == OpenFile.STREAM ? (int) OpenFile.object(file) : NO_STREAM;
    }

    /** SUCCESS if it is open and has the right; else what to answer. */
    static int check(long task, long number, long right) {
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        return (base(task, number) & right) == right ? Errno.SUCCESS : Errno.NOTCAPABLE;
    }

    /** True if operations on an open descriptor do not block. */
    static boolean isNonBlocking(long task, long number) {
        return (flags(task, number) & OpenFile.NONBLOCK) != 0;
    }

    /** Flags of an open descriptor. */
    static int flags(long task, long number) {
        return isWord(task, number)
                ? (int) (Task.descriptor(task, (int) number) >>> FLAGS_SHIFT) & OpenFile.ALL_FLAGS
                : OpenFile.flags(file(task, number));
    }

    /** Changes the flags of an open descriptor. */
    static void flags(long task, long number, int flags) {
        if (isWord(task, number)) {
            long word = Task.descriptor(task, (int) number) & RIGHTS_MASK;
            Task.descriptor(task, (int) number, word | (long) flags << FLAGS_SHIFT);
        } else {
            OpenFile.flags(file(task, number), flags);
        }
    }

    /** Rights of an open descriptor. */
    static long base(long task, long number) {
        return isWord(task, number)
                ? Rights.initial((int) number) & ~(Task.descriptor(task, (int) number) & RIGHTS_MASK)
                : FileTable.base(entry(task, number));
    }

    /** Rights of what is opened through an open descriptor. */
    static long inheriting(long task, long number) {
        return isWord(task, number) ? 0 : FileTable.inheriting(entry(task, number));
    }

    /** {@code fd_fdstat_set_rights(fd, base, inheriting)}: rights can only be given up. */
    static int setRights(long task) {
        long number = TaskMemory.argument(task, 0);
        long base = Task.argument(task, 1);
        long inheriting = Task.argument(task, 2);
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        if ((base & ~base(task, number)) != 0 || (inheriting & ~inheriting(task, number)) != 0) {
            return Errno.NOTCAPABLE;
        }
        if (isWord(task, number)) {
            long removed = Rights.initial((int) number) & ~base;
            Task.descriptor(task, (int) number, Task.descriptor(task, (int) number) | removed);
        } else {
            FileTable.rights(entry(task, number), base, inheriting);
        }
        return Errno.SUCCESS;
    }

    /** {@code fd_close(fd)}. */
    static int close(long task) {
        long number = TaskMemory.argument(task, 0);
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        if (isWord(task, number)) {
            Task.descriptor(task, (int) number, CLOSED);
        } else {
            OpenFile.release(FileTable.take(TaskFiles.table(task), (int) number));
        }
        return Errno.SUCCESS;
    }

    /** {@code fd_renumber(from, to)}: {@code to}, which is open, is closed and becomes what {@code from} was. */
    static int renumber(long task) {
        long from = TaskMemory.argument(task, 0);
        long to = TaskMemory.argument(task, 1);
        if (!isOpen(task, from) || !isOpen(task, to)) {
            return Errno.BADF;
        }
        if (from == to) {
            return Errno.SUCCESS;
        }
        long table = TaskFiles.table(task);
        if (table == 0) {
            return Errno.NOMEM;
        }
        OpenFile.release(FileTable.take(table, (int) to));
        FileTable.move(table, (int) from, (int) to);
        return Errno.SUCCESS;
    }
}
