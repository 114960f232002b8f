package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.socket.Listeners;
import hypha.kernel.socket.Socket;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.TaskFiles;

/** The functions of sockets, and those of any descriptor for sockets. */
final class SocketCalls {
    /** Flag of {@code sock_shutdown}. */
    private static final int SHUT_READ = 1;
    /** Flag of {@code sock_shutdown}. */
    private static final int SHUT_WRITE = 2;

    private SocketCalls() {}

    /** A function of sockets; its descriptor is a claim. */
    static int call(int function, long task) {
        long number = TaskMemory.argument(task, 0);
        if (!Descriptor.isOpen(task, number)) {
            return Errno.BADF;
        }
        long file = Descriptor.file(task, number);
        int kind = file == 0 ? OpenFile.STREAM : OpenFile.kind(file);
        if (kind != OpenFile.SOCKET && kind != OpenFile.LISTENER) {
            return Errno.NOTSOCK;
        }
        int check = Descriptor.check(task, number, rightOf(function));
        if (check != Errno.SUCCESS) {
            return check;
        }
        if (kind == OpenFile.LISTENER) {
            return function == WasiFunction.SOCK_ACCEPT ? accept(task, number, file) : Errno.NOTCONN;
        }
        return switch (function) {
            case WasiFunction.SOCK_RECV -> SocketData.receive(task, file);
            case WasiFunction.SOCK_SEND -> SocketData.send(task, file);
            case WasiFunction.SOCK_SHUTDOWN -> shutdown(task, file);
            default -> Errno.INVAL; // nobody connects to a connection
        };
    }

    private static long rightOf(int function) {
        return switch (function) {
            case WasiFunction.SOCK_ACCEPT -> Rights.SOCK_ACCEPT;
            case WasiFunction.SOCK_RECV -> Rights.FD_READ;
            case WasiFunction.SOCK_SEND -> Rights.FD_WRITE;
            default -> Rights.SOCK_SHUTDOWN;
        };
    }

    /** A function about a descriptor that is a socket. */
    static int ofDescriptor(int function, long task, long file) {
        boolean reads = function == WasiFunction.FD_READ;
        if (reads || function == WasiFunction.FD_WRITE) {
            int check = Descriptor.check(task, TaskMemory.argument(task, 0), reads ? Rights.FD_READ : Rights.FD_WRITE);
            if (check != Errno.SUCCESS) {
                return check;
            }
            if (OpenFile.kind(file) == OpenFile.LISTENER) {
                return Errno.NOTCONN;
            }
            long result = TaskMemory.argument(task, 3);
            return reads ? SocketData.read(task, file, result, 0) : SocketData.write(task, file, result);
        }
        return function == WasiFunction.FD_FILESTAT_GET
                ? Streams.filestatGet(task, FileType.STREAM_SOCKET)
                : Unsupported.answer(function, task);
    }

    /** {@code sock_accept(fd, fdflags, fd *)}: the connection that waits longest, with the rights that the listener hands on. */
    private static int accept(long task, long number, long file) {
        long flags = TaskMemory.argument(task, 1);
        long result = TaskMemory.argument(task, 2);
        if ((flags & ~(long) OpenFile.ALL_FLAGS) != 0) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, result, 4)) {
            return Errno.FAULT;
        }
        long listener = OpenFile.object(file);
        if (Listeners.waiting(listener) == 0) {
            return PipeCalls.await(task, file, Listeners.waiters(listener));
        }
        long table = TaskFiles.table(task);
        int accepted = FileTable.reserve(table);
        if (accepted < 0) {
            return accepted == FileTable.TOO_MANY ? Errno.MFILE : Errno.NOMEM;
        }
        long rights = Descriptor.inheriting(task, number);
        long socket = OpenFile.create(OpenFile.SOCKET, Listeners.first(listener), (int) flags);
        if (socket == 0) {
            return Errno.NOMEM;
        }
        Listeners.accept(listener);
        FileTable.put(table, accepted, socket, rights, 0);
        Memory.store32(TaskMemory.address(task, result), accepted);
        return Errno.SUCCESS;
    }

    /** {@code sock_shutdown(fd, sdflags)}: what was received and not read is lost if reading is among it. */
    private static int shutdown(long task, long file) {
        long how = TaskMemory.argument(task, 1);
        if (how == 0 || how > (SHUT_READ | SHUT_WRITE)) {
            return Errno.INVAL;
        }
        boolean isDone = Socket.shutdown(OpenFile.object(file), (how & SHUT_READ) != 0, (how & SHUT_WRITE) != 0);
        return isDone ? Errno.SUCCESS : Errno.NOTCONN;
    }
}
