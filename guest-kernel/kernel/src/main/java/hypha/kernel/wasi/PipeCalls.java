package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.Pipe;

/** Reading and writing pipes. */
final class PipeCalls {
    private PipeCalls() {}

    /** A function about a descriptor that is an end of a pipe. */
    static int call(int function, long task, long file) {
        long number = TaskMemory.argument(task, 0);
        return switch (function) {
            case WasiFunction.FD_READ -> {
                int check = Descriptor.check(task, number, Rights.FD_READ);
                yield check == Errno.SUCCESS ? read(task, file) : check;
            }
            case WasiFunction.FD_WRITE -> {
                int check = Descriptor.check(task, number, Rights.FD_WRITE);
                yield check == Errno.SUCCESS ? write(task, file) : check;
            }
            case WasiFunction.FD_FILESTAT_GET -> Streams.filestatGet(task, FileType.UNKNOWN);
            default -> Unsupported.answer(function, task);
        };
    }

    /** {@code fd_read}: what is there; 0 when it is empty and nobody writes any more. */
    private static int read(long task, long file) {
        long pipe = OpenFile.object(file);
        long total = total(task);
        if (total < 0) {
            return (int) -total;
        }
        long left = Math.min(total, Pipe.available(pipe));
        if (left == 0 && total != 0 && !Pipe.isEnded(pipe)) {
            return await(task, file, Pipe.readQueue(pipe));
        }
        long done = move(task, pipe, left, true);
        if (done != 0) {
            Pipe.wakeAll(Pipe.writeQueue(pipe));
        }
        Memory.store32(TaskMemory.address(task, TaskMemory.argument(task, 3)), (int) done);
        return Errno.SUCCESS;
    }

    /** {@code fd_write}: as much as there is room for; a small one all at once. */
    private static int write(long task, long file) {
        long pipe = OpenFile.object(file);
        long total = total(task);
        if (total < 0) {
            return (int) -total;
        }
        if (Pipe.isBroken(pipe)) {
            return Errno.PIPE;
        }
        long room = Pipe.room(pipe);
        boolean fits = total <= Pipe.ATOMIC_BYTES ? room >= total : room != 0;
        if (!fits) {
            return await(task, file, Pipe.writeQueue(pipe));
        }
        long done = move(task, pipe, Math.min(total, room), false);
        if (done != 0) {
            Pipe.wakeAll(Pipe.readQueue(pipe));
        }
        Memory.store32(TaskMemory.address(task, TaskMemory.argument(task, 3)), (int) done);
        return Errno.SUCCESS;
    }

    /** Bytes of the buffers of the {@code fd_read} or {@code fd_write} that is called, or an errno negated. */
    static long total(long task) {
        long buffers = TaskMemory.argument(task, 1);
        long count = TaskMemory.argument(task, 2);
        if (!TaskMemory.holds(task, TaskMemory.argument(task, 3), 4)
                || !TaskMemory.holds(task, buffers, count * Iovec.BYTES)) {
            return -Errno.FAULT;
        }
        if (count > Iovec.MAXIMUM_COUNT) {
            return -Errno.INVAL;
        }
        long total = Iovec.total(task, buffers, count);
        return total < 0 ? -Errno.FAULT : total;
    }

    /** The task waits in a queue, unless the file does not block; what the call answers. */
    static int await(long task, long file, long queue) {
        if ((OpenFile.flags(file) & OpenFile.NONBLOCK) != 0) {
            return Errno.AGAIN;
        }
        long objects = TaskObjects.of(task);
        if (objects == 0) {
            return Errno.NOMEM;
        }
        TaskObjects.await(objects, queue);
        Task.waitCause(task, Task.WAIT_STREAM);
        return Wasi.BLOCKED;
    }

    private static long move(long task, long pipe, long bytes, boolean toTask) {
        long array = TaskMemory.address(task, TaskMemory.argument(task, 1));
        long count = TaskMemory.argument(task, 2);
        long done = 0;
        for (long index = 0; index < count && done < bytes; index++) {
            long pointer = Iovec.buffer(array + index * Iovec.BYTES);
            long piece = Math.min(Iovec.length(array + index * Iovec.BYTES), bytes - done);
            if (!TaskMemory.holds(task, pointer, piece)) {
                break; // changed since it was checked
            }
            if (toTask) {
                Pipe.take(pipe, TaskMemory.address(task, pointer), piece);
            } else {
                Pipe.put(pipe, TaskMemory.address(task, pointer), piece);
            }
            done += piece;
        }
        return done;
    }
}
