package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.driver.console.ConsoleDriver;
import hypha.kernel.vfs.FileType;

/** Reading and writing the terminal, {@code /dev/console}. */
final class ConsoleCalls {
    private ConsoleCalls() {}

    /** A function about a descriptor that is an open terminal. */
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
            case WasiFunction.FD_FILESTAT_GET -> Streams.filestatGet(task, FileType.CHARACTER_DEVICE);
            default -> Unsupported.answer(function, task);
        };
    }

    /** {@code fd_read}: what has come; 0 when nothing more will. */
    private static int read(long task, long file) {
        long total = PipeCalls.total(task);
        if (total < 0) {
            return (int) -total;
        }
        long left = Math.min(total, ConsoleDriver.available());
        if (left == 0 && total != 0) {
            if (ConsoleDriver.hasFailed()) {
                return Errno.IO;
            }
            if (!ConsoleDriver.isEnded()) {
                return PipeCalls.await(task, file, ConsoleDriver.queue(true));
            }
        }
        long done = move(task, left, true);
        Memory.store32(TaskMemory.address(task, TaskMemory.argument(task, 3)), (int) done);
        return Errno.SUCCESS;
    }

    /** {@code fd_write}: as much as goes out at once. */
    private static int write(long task, long file) {
        long total = PipeCalls.total(task);
        if (total < 0) {
            return (int) -total;
        }
        if (ConsoleDriver.hasFailed()) {
            return Errno.IO;
        }
        long room = ConsoleDriver.room();
        if (room == 0 && total != 0) {
            return PipeCalls.await(task, file, ConsoleDriver.queue(false));
        }
        long done = move(task, Math.min(total, room), false);
        ConsoleDriver.send();
        Memory.store32(TaskMemory.address(task, TaskMemory.argument(task, 3)), (int) done);
        return Errno.SUCCESS;
    }

    private static long move(long task, long bytes, boolean toTask) {
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
                ConsoleDriver.take(TaskMemory.address(task, pointer), piece);
            } else {
                ConsoleDriver.put(TaskMemory.address(task, pointer), piece);
            }
            done += piece;
        }
        return done;
    }
}
