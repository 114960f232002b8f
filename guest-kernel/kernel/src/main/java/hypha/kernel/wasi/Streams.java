package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.console.Console;
import hypha.kernel.task.OutputOrder;
import hypha.kernel.task.Waits;
import hypha.kernel.vfs.FileType;

/** Reading and writing the standard streams. */
final class Streams {
    /** No call reads or writes more than this at once, so it is a bound for how long others wait. */
    private static final long MAXIMUM_BYTES = 1L << 20;

    private static long bytesRead;
    private static long bytesWritten;

    private Streams() {}

    static void init() {
        bytesRead = 0;
        bytesWritten = 0;
    }

    static long bytesRead() {
        return bytesRead;
    }

    static long bytesWritten() {
        return bytesWritten;
    }

    /** A function about a descriptor, which is open, of a stream. */
    static int call(int function, long task, int ring) {
        return switch (function) {
            case WasiFunction.FD_WRITE -> write(task, ring);
            case WasiFunction.FD_READ -> read(task);
            case WasiFunction.FD_FILESTAT_GET -> filestatGet(task, FileType.CHARACTER_DEVICE);
            default -> Unsupported.answer(function, task);
        };
    }

    /** {@code fd_filestat_get(fd, filestat *)} of what nothing but its type is known. */
    static int filestatGet(long task, int type) {
        long number = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 1);
        int check = Descriptor.check(task, number, Rights.FD_FILESTAT_GET);
        if (check != Errno.SUCCESS) {
            return check;
        }
        if (!TaskMemory.holds(task, pointer, Filestat.BYTES)) {
            return Errno.FAULT;
        }
        long filestat = TaskMemory.address(task, pointer);
        Filestat.begin(filestat, 0, number, type);
        Filestat.links(filestat, 1);
        return Errno.SUCCESS;
    }

    /**
     * {@code fd_write(fd, ciovec *, count, size *)}: takes what fits, and waits only if nothing does, or if what it wrote to the other
     * stream of output has not left yet (see {@link OutputOrder}). More than {@link Iovec#MAXIMUM_EMPTY} empty buffers before the first
     * byte are an invalid argument.
     */
    private static int write(long task, int ring) {
        long number = TaskMemory.argument(task, 0);
        long buffers = TaskMemory.argument(task, 1);
        long count = TaskMemory.argument(task, 2);
        long result = TaskMemory.argument(task, 3);
        int check = Descriptor.check(task, number, Rights.FD_WRITE);
        if (check != Errno.SUCCESS) {
            return check;
        }
        long empty = Iovec.emptyAtStart(task, buffers, count);
        if (empty < 0 || !TaskMemory.holds(task, result, 4)) {
            return Errno.FAULT;
        }
        if (empty > Iovec.MAXIMUM_EMPTY) {
            return Errno.INVAL;
        }
        long pointer = buffers + empty * Iovec.BYTES;
        long used = Math.min(count - empty, Iovec.MAXIMUM_COUNT);
        long total = Iovec.total(task, pointer, used);
        if (total < 0) {
            return Errno.FAULT;
        }
        int gone = Console.gone(ring);
        if (gone != 0) {
            return gone;
        }
        long wanted = Math.min(total, MAXIMUM_BYTES);
        long left = OutputOrder.allows(task, ring) ? Math.min(wanted, Console.room(ring, wanted)) : 0;
        if (left == 0 && total != 0) {
            if (Descriptor.isNonBlocking(task, number)) {
                return Errno.AGAIN;
            }
            Waits.forRing(task, ring);
            return Wasi.BLOCKED;
        }
        long array = TaskMemory.address(task, pointer);
        long done = 0;
        for (long index = 0; index < used && left != 0; index++) {
            long buffer = Iovec.buffer(array + index * Iovec.BYTES);
            long bytes = Math.min(Iovec.length(array + index * Iovec.BYTES), left);
            if (!TaskMemory.holds(task, buffer, bytes)) {
                break; // changed since it was checked
            }
            Console.put(ring, TaskMemory.address(task, buffer), bytes);
            left -= bytes;
            done += bytes;
        }
        if (done != 0) {
            OutputOrder.wrote(task, ring);
            Console.publish(ring);
        }
        bytesWritten += done;
        Memory.store32(TaskMemory.address(task, result), (int) done);
        return Errno.SUCCESS;
    }

    /**
     * {@code fd_read(fd, iovec *, count, size *)}: gives what is there, 0 at the end of the stream, and waits if there is nothing. Empty
     * buffers as in {@link #write}.
     */
    private static int read(long task) {
        long number = TaskMemory.argument(task, 0);
        long buffers = TaskMemory.argument(task, 1);
        long count = TaskMemory.argument(task, 2);
        long result = TaskMemory.argument(task, 3);
        int check = Descriptor.check(task, number, Rights.FD_READ);
        if (check != Errno.SUCCESS) {
            return check;
        }
        long empty = Iovec.emptyAtStart(task, buffers, count);
        if (empty < 0 || !TaskMemory.holds(task, result, 4)) {
            return Errno.FAULT;
        }
        if (empty > Iovec.MAXIMUM_EMPTY) {
            return Errno.INVAL;
        }
        long pointer = buffers + empty * Iovec.BYTES;
        long used = Math.min(count - empty, Iovec.MAXIMUM_COUNT);
        long total = Iovec.total(task, pointer, used);
        if (total < 0) {
            return Errno.FAULT;
        }
        boolean ended = Console.isEnded(); // before the bytes: what is not there after the end never comes
        long left = Math.min(Math.min(total, MAXIMUM_BYTES), Console.available());
        if (left == 0 && total != 0 && !ended) {
            if (Descriptor.isNonBlocking(task, number)) {
                return Errno.AGAIN;
            }
            Waits.forRing(task, BootInfo.RING_INPUT);
            return Wasi.BLOCKED;
        }
        long array = TaskMemory.address(task, pointer);
        long done = 0;
        for (long index = 0; index < used && left != 0; index++) {
            long buffer = Iovec.buffer(array + index * Iovec.BYTES);
            long bytes = Math.min(Iovec.length(array + index * Iovec.BYTES), left);
            if (!TaskMemory.holds(task, buffer, bytes)) {
                break; // an earlier buffer of this call lies over the array
            }
            Console.take(TaskMemory.address(task, buffer), bytes);
            left -= bytes;
            done += bytes;
        }
        if (done != 0) {
            Console.consume();
        }
        bytesRead += done;
        Memory.store32(TaskMemory.address(task, result), (int) done);
        return Errno.SUCCESS;
    }
}
