package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.task.Task;

/**
 * File descriptors: 0, 1 and 2 are the standard streams, which are all that there is. Each is 64 bits of its task, 0 at the start:
 *
 * <pre>
 *   bits 0-31   rights taken away from {@link Rights#initial}
 *   bits 32-47  flags, witx {@code $fdflags}
 *   bit  63     closed
 * </pre>
 *
 * <p>The descriptor's number is the number of its ring.
 */
final class Descriptor {
    /** Flag: operations do not block. */
    static final int NONBLOCK = 1 << 2;
    /** File type: character device. */
    static final int CHARACTER_DEVICE = 2;

    /** append, dsync, nonblock, rsync, sync. A stream is written at its end and in order whatever the others say. */
    private static final int ALL_FLAGS = 0x1F;

    private static final int FLAGS_SHIFT = 32;
    private static final long CLOSED = 1L << 63;

    /** Bytes of witx {@code $fdstat}: file type at 0, flags at 2, rights at 8, rights inherited at 16. */
    private static final int FDSTAT_BYTES = 24;
    /** Bytes of witx {@code $filestat}: device at 0, inode at 8, file type at 16, links at 24, size at 32, three times from 40 on. */
    private static final int FILESTAT_BYTES = 64;

    private Descriptor() {}

    /** True if {@code number}, a claim, is open. */
    static boolean isOpen(long task, long number) {
        return number < Task.DESCRIPTORS && Task.descriptor(task, (int) number) >= 0;
    }

    /** {@link Errno#SUCCESS} if {@code number}, a claim, is open and has the right; else what to answer. */
    static int check(long task, long number, long right) {
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        return (rights(task, (int) number) & right) == right ? Errno.SUCCESS : Errno.NOTCAPABLE;
    }

    /** True if operations on an open descriptor do not block. */
    static boolean isNonBlocking(long task, int number) {
        return (flags(task, number) & NONBLOCK) != 0;
    }

    private static int flags(long task, int number) {
        return (int) (Task.descriptor(task, number) >>> FLAGS_SHIFT) & ALL_FLAGS;
    }

    private static long rights(long task, int number) {
        return Rights.initial(number) & ~(Task.descriptor(task, number) & 0xFFFF_FFFFL);
    }

    /** {@code fd_close(fd)}. */
    static int close(long task) {
        long number = TaskMemory.argument(task, 0);
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        Task.descriptor(task, (int) number, CLOSED);
        return Errno.SUCCESS;
    }

    /** {@code fd_fdstat_get(fd, fdstat *)}. */
    static int fdstatGet(long task) {
        long number = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 1);
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        if (!TaskMemory.holds(task, pointer, FDSTAT_BYTES)) {
            return Errno.FAULT;
        }
        long fdstat = TaskMemory.address(task, pointer);
        Memory.fill(fdstat, 0, FDSTAT_BYTES);
        Memory.store8(fdstat, CHARACTER_DEVICE);
        Memory.store16(fdstat + 2, flags(task, (int) number));
        Memory.store64(fdstat + 8, rights(task, (int) number));
        return Errno.SUCCESS;
    }

    /** {@code fd_fdstat_set_flags(fd, fdflags)}. */
    static int fdstatSetFlags(long task) {
        long number = TaskMemory.argument(task, 0);
        long flags = TaskMemory.argument(task, 1);
        int check = check(task, number, Rights.FD_FDSTAT_SET_FLAGS);
        if (check != Errno.SUCCESS) {
            return check;
        }
        if ((flags & ~(long) ALL_FLAGS) != 0) {
            return Errno.INVAL;
        }
        long descriptor = Task.descriptor(task, (int) number);
        Task.descriptor(task, (int) number, descriptor & 0xFFFF_FFFFL | flags << FLAGS_SHIFT);
        return Errno.SUCCESS;
    }

    /** {@code fd_fdstat_set_rights(fd, base, inheriting)}: rights can only be given up. */
    static int fdstatSetRights(long task) {
        long number = TaskMemory.argument(task, 0);
        long base = Task.argument(task, 1);
        long inheriting = Task.argument(task, 2);
        if (!isOpen(task, number)) {
            return Errno.BADF;
        }
        if ((base & ~rights(task, (int) number)) != 0 || inheriting != 0) {
            return Errno.NOTCAPABLE;
        }
        long removed = Rights.initial((int) number) & ~base;
        Task.descriptor(task, (int) number, Task.descriptor(task, (int) number) | removed);
        return Errno.SUCCESS;
    }

    /** {@code fd_filestat_get(fd, filestat *)}: a character device, of which nothing else is known. */
    static int filestatGet(long task) {
        long number = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 1);
        int check = check(task, number, Rights.FD_FILESTAT_GET);
        if (check != Errno.SUCCESS) {
            return check;
        }
        if (!TaskMemory.holds(task, pointer, FILESTAT_BYTES)) {
            return Errno.FAULT;
        }
        long filestat = TaskMemory.address(task, pointer);
        Memory.fill(filestat, 0, FILESTAT_BYTES);
        Memory.store64(filestat + 8, number);
        Memory.store8(filestat + 16, CHARACTER_DEVICE);
        Memory.store64(filestat + 24, 1);
        return Errno.SUCCESS;
    }
}
