package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;

/** What a descriptor is: {@code fd_fdstat_*}, {@code fd_prestat_*}. */
final class DescriptorStatus {
    /** Bytes of witx {@code $fdstat}: file type at 0, flags at 2, rights at 8, rights inherited at 16. */
    private static final int FDSTAT_BYTES = 24;
    /** Bytes of witx {@code $prestat}: 0, a directory, at 0, bytes of its name at 4. */
    private static final int PRESTAT_BYTES = 8;

    private DescriptorStatus() {}

    /** {@code fd_fdstat_get(fd, fdstat *)}. */
    static int get(long task) {
        long number = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 1);
        if (!Descriptor.isOpen(task, number)) {
            return Errno.BADF;
        }
        if (!TaskMemory.holds(task, pointer, FDSTAT_BYTES)) {
            return Errno.FAULT;
        }
        long fdstat = TaskMemory.address(task, pointer);
        Memory.fill(fdstat, 0, FDSTAT_BYTES);
        Memory.store8(fdstat, type(task, number));
        Memory.store16(fdstat + 2, Descriptor.flags(task, number));
        Memory.store64(fdstat + 8, Descriptor.base(task, number));
        Memory.store64(fdstat + 16, Descriptor.inheriting(task, number));
        return Errno.SUCCESS;
    }

    private static int type(long task, long number) {
        if (Descriptor.stream(task, number) != Descriptor.NO_STREAM) {
            return FileType.CHARACTER_DEVICE;
        }
        long file = Descriptor.file(task, number);
        return switch (OpenFile.kind(file)) {
            case OpenFile.NODE -> OpenFile.node(file) == 0 ? FileType.DIRECTORY : Node.type(OpenFile.node(file));
            case OpenFile.SOCKET, OpenFile.LISTENER -> FileType.STREAM_SOCKET;
            case OpenFile.TERMINAL -> FileType.CHARACTER_DEVICE;
            default -> FileType.UNKNOWN; // witx knows no pipes
        };
    }

    /** {@code fd_fdstat_set_flags(fd, fdflags)}. */
    static int setFlags(long task) {
        long number = TaskMemory.argument(task, 0);
        long flags = TaskMemory.argument(task, 1);
        int check = Descriptor.check(task, number, Rights.FD_FDSTAT_SET_FLAGS);
        if (check != Errno.SUCCESS) {
            return check;
        }
        if ((flags & ~(long) OpenFile.ALL_FLAGS) != 0) {
            return Errno.INVAL;
        }
        Descriptor.flags(task, number, (int) flags);
        return Errno.SUCCESS;
    }

    /** {@code fd_prestat_get(fd, prestat *)}. */
    static int prestatGet(long task) {
        long pointer = TaskMemory.argument(task, 1);
        long entry = preopened(task);
        if (entry == 0) {
            return Errno.BADF;
        }
        if (!TaskMemory.holds(task, pointer, PRESTAT_BYTES)) {
            return Errno.FAULT;
        }
        Memory.store32(TaskMemory.address(task, pointer), 0);
        Memory.store32(TaskMemory.address(task, pointer) + 4, FileTable.prestatBytes(entry));
        return Errno.SUCCESS;
    }

    /** {@code fd_prestat_dir_name(fd, u8 *, size)}: the path by which the program knows the directory, without a zero byte. */
    static int prestatName(long task) {
        long pointer = TaskMemory.argument(task, 1);
        long room = TaskMemory.argument(task, 2);
        long entry = preopened(task);
        if (entry == 0) {
            return Errno.BADF;
        }
        int bytes = FileTable.prestatBytes(entry);
        if (room < bytes) {
            return Errno.NAMETOOLONG;
        }
        if (!TaskMemory.holds(task, pointer, bytes)) {
            return Errno.FAULT;
        }
        Memory.copy(TaskMemory.address(task, pointer), FileTable.prestatText(entry), bytes);
        return Errno.SUCCESS;
    }

    /** The entry of the descriptor of argument 0, if that is a directory that the task was given at its start; else 0. */
    private static long preopened(long task) {
        long entry = Descriptor.entry(task, TaskMemory.argument(task, 0));
        return entry == 0 || FileTable.prestatBytes(entry) == 0 ? 0 : entry;
    }
}
