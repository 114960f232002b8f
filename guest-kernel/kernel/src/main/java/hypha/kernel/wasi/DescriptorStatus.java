package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Mounts;
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
        long mount = preopened(task);
        if (mount == 0) {
            return Errno.BADF;
        }
        if (!TaskMemory.holds(task, pointer, PRESTAT_BYTES)) {
            return Errno.FAULT;
        }
        Memory.store32(TaskMemory.address(task, pointer), 0);
        Memory.store32(TaskMemory.address(task, pointer) + 4, Mount.pathBytes(mount));
        return Errno.SUCCESS;
    }

    /** {@code fd_prestat_dir_name(fd, u8 *, size)}: the path by which the program knows the directory, without a zero byte. */
    static int prestatName(long task) {
        long pointer = TaskMemory.argument(task, 1);
        long room = TaskMemory.argument(task, 2);
        long mount = preopened(task);
        if (mount == 0) {
            return Errno.BADF;
        }
        if (room < Mount.pathBytes(mount)) {
            return Errno.NAMETOOLONG;
        }
        if (!TaskMemory.holds(task, pointer, Mount.pathBytes(mount))) {
            return Errno.FAULT;
        }
        Memory.copy(TaskMemory.address(task, pointer), Mount.path(mount), Mount.pathBytes(mount));
        return Errno.SUCCESS;
    }

    /** The mount of which the descriptor of argument 0 is the preopened root, or 0. */
    private static long preopened(long task) {
        long file = Descriptor.file(task, TaskMemory.argument(task, 0));
        int number = file == 0 ? 0 : OpenFile.preopened(file);
        return number == 0 ? 0 : Mounts.get(number - 1);
    }
}
