package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.task.Task;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;

/**
 * Reading and writing files. A file system that needs no device copies from and to the task's buffers itself; for others the data go through
 * the request's buffer, since a linear memory may move or be gone when the device gets to them.
 */
final class FileData {
    /** No call reads or writes more than this at once, so it is a bound for how long others wait. */
    private static final long MAXIMUM_BYTES = 1L << 20;
    /** Stage of a write whose data are written and to be made durable. Others: 1 and the bytes that are moved. */
    private static final int STAGE_SYNC = 1 << 24;

    /** Where the offset of a call is noted that has none of its own: an argument that it does not use. */
    private static final int OFFSET_SLOT = 5;

    private FileData() {}

    /** {@code fd_read(fd, iovec *, count, size *)}, {@code fd_pread(fd, iovec *, count, offset, size *)}. */
    static int read(long task, long request, int function) {
        boolean positioned = function == WasiFunction.FD_PREAD;
        int errno = check(task, positioned, Rights.FD_READ);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (FileRequest.stage(request) == 0) {
            long file = Descriptor.file(task, TaskMemory.argument(task, 0));
            if (!isReadable(file)) {
                return Errno.ISDIR;
            }
            Task.argument(task, OFFSET_SLOT, positioned ? Task.argument(task, 3) : OpenFile.position(file));
            if (FileSystems.isDirect(kindOf(file))) {
                return readDirect(task, request, file, positioned);
            }
            FileRequest.file(request, file);
            long wanted = Math.min(total(task), FileRequests.MAXIMUM_BUFFER_BYTES);
            if (FileRequests.buffer(request, Math.max(wanted, 1)) == 0) {
                return Errno.NOMEM;
            }
            FileRequest.stage(request, 1 + (int) wanted);
        }
        long file = FileRequest.file(request);
        long offset = Task.argument(task, OFFSET_SLOT);
        long wanted = FileRequest.stage(request) - 1;
        errno = FileSystems.read(request, file, offset, FileRequest.buffer(request), wanted);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long done = Math.min(FileRequest.result(request), wanted);
        move(task, FileRequest.buffer(request), done, false);
        return finish(task, file, positioned, offset + done, done);
    }

    private static boolean isReadable(long file) {
        long node = OpenFile.node(file);
        return node != 0 && (Node.type(node) == FileType.REGULAR || Node.type(node) == FileType.CHARACTER_DEVICE);
    }

    private static int kindOf(long file) {
        return Mount.kind(Node.mount(OpenFile.node(file)));
    }

    /** Checks what both functions say about descriptor, buffers and result. */
    private static int check(long task, boolean positioned, long right) {
        long number = TaskMemory.argument(task, 0);
        int errno = Descriptor.check(task, number, positioned ? right | Rights.FD_SEEK : right);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (positioned && Task.argument(task, 3) < 0) {
            return Errno.INVAL;
        }
        long buffers = TaskMemory.argument(task, 1);
        long count = TaskMemory.argument(task, 2);
        if (!TaskMemory.holds(task, resultPointer(task, positioned), 4)) {
            return Errno.FAULT;
        }
        if (count > Iovec.MAXIMUM_COUNT) {
            return TaskMemory.holds(task, buffers, count * Iovec.BYTES) ? Errno.INVAL : Errno.FAULT;
        }
        return Iovec.total(task, buffers, count) < 0 ? Errno.FAULT : Errno.SUCCESS;
    }

    private static long resultPointer(long task, boolean positioned) {
        return TaskMemory.argument(task, positioned ? 4 : 3);
    }

    private static long total(long task) {
        return Iovec.total(task, TaskMemory.argument(task, 1), TaskMemory.argument(task, 2));
    }

    private static int finish(long task, long file, boolean positioned, long position, long done) {
        if (!positioned) {
            OpenFile.position(file, position);
        }
        Memory.store32(TaskMemory.address(task, resultPointer(task, positioned)), (int) done);
        return Errno.SUCCESS;
    }

    private static int readDirect(long task, long request, long file, boolean positioned) {
        long offset = Task.argument(task, OFFSET_SLOT);
        long array = TaskMemory.address(task, TaskMemory.argument(task, 1));
        long count = TaskMemory.argument(task, 2);
        long done = 0;
        for (long index = 0; index < count && done < MAXIMUM_BYTES; index++) {
            long pointer = Iovec.buffer(array + index * Iovec.BYTES);
            long bytes = Math.min(Iovec.length(array + index * Iovec.BYTES), MAXIMUM_BYTES - done);
            if (!TaskMemory.holds(task, pointer, bytes)) {
                break; // an earlier buffer of this call lies over the array
            }
            if (bytes == 0) {
                continue;
            }
            int errno = FileSystems.read(request, file, offset + done, TaskMemory.address(task, pointer), bytes);
            if (errno != Errno.SUCCESS && done == 0) {
                return errno;
            }
            long read = errno == Errno.SUCCESS ? FileRequest.result(request) : 0;
            done += read;
            if (read < bytes) {
                break;
            }
        }
        return finish(task, file, positioned, offset + done, done);
    }

    /** {@code fd_write(fd, ciovec *, count, size *)}, {@code fd_pwrite(fd, ciovec *, count, offset, size *)}. */
    static int write(long task, long request, int function) {
        boolean positioned = function == WasiFunction.FD_PWRITE;
        int errno = check(task, positioned, Rights.FD_WRITE);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (FileRequest.stage(request) == 0) {
            long file = Descriptor.file(task, TaskMemory.argument(task, 0));
            if (!isReadable(file)) {
                return Errno.ISDIR;
            }
            boolean appends = !positioned && (OpenFile.flags(file) & OpenFile.APPEND) != 0;
            long own = positioned ? Task.argument(task, 3) : OpenFile.position(file);
            Task.argument(task, OFFSET_SLOT, appends ? FileSystems.AT_END : own);
            if (FileSystems.isDirect(kindOf(file))) {
                return writeDirect(task, request, file, positioned);
            }
            FileRequest.file(request, file);
            long wanted = Math.min(total(task), FileRequests.MAXIMUM_BUFFER_BYTES);
            if (FileRequests.buffer(request, Math.max(wanted, 1)) == 0) {
                return Errno.NOMEM;
            }
            wanted = move(task, FileRequest.buffer(request), wanted, true);
            if (wanted == 0) {
                return finish(task, file, positioned, OpenFile.position(file), 0);
            }
            FileRequest.stage(request, 1 + (int) wanted);
        }
        long file = FileRequest.file(request);
        if ((FileRequest.stage(request) & STAGE_SYNC) == 0) {
            long offset = Task.argument(task, OFFSET_SLOT);
            long wanted = FileRequest.stage(request) - 1;
            errno = FileSystems.write(request, file, offset, FileRequest.buffer(request), wanted);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            long done = Math.min(FileRequest.result(request), wanted);
            finish(
                    task,
                    file,
                    positioned,
                    offset == FileSystems.AT_END ? FileRequest.position(request) : offset + done,
                    done);
            if ((OpenFile.flags(file) & (OpenFile.SYNC | OpenFile.DATA_SYNC)) == 0) {
                return Errno.SUCCESS;
            }
            FileRequest.stage(request, STAGE_SYNC);
        }
        return FileSystems.sync(request, OpenFile.node(file), (OpenFile.flags(file) & OpenFile.SYNC) == 0);
    }

    private static int writeDirect(long task, long request, long file, boolean positioned) {
        long start = Task.argument(task, OFFSET_SLOT);
        long array = TaskMemory.address(task, TaskMemory.argument(task, 1));
        long count = TaskMemory.argument(task, 2);
        long position = start == FileSystems.AT_END ? OpenFile.position(file) : start;
        long done = 0;
        for (long index = 0; index < count && done < MAXIMUM_BYTES; index++) {
            long pointer = Iovec.buffer(array + index * Iovec.BYTES);
            long bytes = Math.min(Iovec.length(array + index * Iovec.BYTES), MAXIMUM_BYTES - done);
            if (!TaskMemory.holds(task, pointer, bytes)) {
                break; // changed since it was checked
            }
            if (bytes == 0) {
                continue;
            }
            long offset = start == FileSystems.AT_END ? FileSystems.AT_END : position;
            int errno = FileSystems.write(request, file, offset, TaskMemory.address(task, pointer), bytes);
            if (errno != Errno.SUCCESS && done == 0) {
                return errno;
            }
            if (errno != Errno.SUCCESS) {
                break;
            }
            done += FileRequest.result(request);
            position = FileRequest.position(request);
            if (FileRequest.result(request) < bytes) {
                break;
            }
        }
        return finish(task, file, positioned, position, done);
    }

    /**
     * Copies between the task's buffers and the kernel's.
     *
     * @param bytes how many at most
     * @param fromTask true: into the kernel's buffer
     * @return how many were copied: fewer if the array has been changed since it was checked
     */
    private static long move(long task, long kernel, long bytes, boolean fromTask) {
        long array = TaskMemory.address(task, TaskMemory.argument(task, 1));
        long count = TaskMemory.argument(task, 2);
        long done = 0;
        for (long index = 0; index < count && done < bytes; index++) {
            long pointer = Iovec.buffer(array + index * Iovec.BYTES);
            long piece = Math.min(Iovec.length(array + index * Iovec.BYTES), bytes - done);
            if (!TaskMemory.holds(task, pointer, piece)) {
                break;
            }
            long address = TaskMemory.address(task, pointer);
            Memory.copy(fromTask ? kernel + done : address, fromTask ? address : kernel + done, piece);
            done += piece;
        }
        return done;
    }
}
