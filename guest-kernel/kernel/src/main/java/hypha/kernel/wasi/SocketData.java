package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.driver.socket.SocketDriver;
import hypha.kernel.socket.Socket;
import hypha.kernel.socket.Stream;
import hypha.kernel.vfs.OpenFile;

/** Reading and writing connections. */
final class SocketData {
    /** Flag of {@code sock_recv}: what is read stays. */
    private static final int PEEK = 1;
    /** Flag of {@code sock_recv}: as many bytes as are asked for, or as the kernel holds. */
    private static final int WAIT_ALL = 1 << 1;

    private SocketData() {}

    /** {@code sock_recv(fd, iovec *, count, riflags, size *, roflags *)}. */
    static int receive(long task, long file) {
        long flags = TaskMemory.argument(task, 3);
        long outFlags = TaskMemory.argument(task, 5);
        if ((flags & ~(long) (PEEK | WAIT_ALL)) != 0) {
            return Errno.INVAL;
        }
        if (!TaskMemory.holds(task, outFlags, 2)) {
            return Errno.FAULT;
        }
        int answer = read(task, file, TaskMemory.argument(task, 4), (int) flags);
        if (answer == Errno.SUCCESS) {
            Memory.store16(TaskMemory.address(task, outFlags), 0); // a stream has no messages to cut off
        }
        return answer;
    }

    /** {@code sock_send(fd, ciovec *, count, siflags, size *)}; there are no flags. */
    static int send(long task, long file) {
        return TaskMemory.argument(task, 3) != 0 ? Errno.INVAL : write(task, file, TaskMemory.argument(task, 4));
    }

    /** Reads what is there; 0 bytes when nothing more comes. {@code result} is a claim: where the number of bytes goes. */
    static int read(long task, long file, long result, int flags) {
        long total = total(task, result);
        if (total < 0) {
            return (int) -total;
        }
        long stream = OpenFile.object(file);
        if (Socket.isBroken(stream)) {
            return Errno.CONNRESET;
        }
        long available = Stream.available(stream);
        boolean waitsForAll = (flags & WAIT_ALL) != 0 && (OpenFile.flags(file) & OpenFile.NONBLOCK) == 0;
        long wanted = waitsForAll ? Math.min(total, Stream.CAPACITY) : Math.min(total, 1);
        if (available < wanted && !Socket.isEnded(stream)) {
            return PipeCalls.await(task, file, Socket.readQueue(stream));
        }
        long done = copyOut(task, stream, Math.min(total, available));
        if ((flags & PEEK) == 0 && done != 0) {
            Socket.consume(stream, done);
        }
        Memory.store32(TaskMemory.address(task, result), (int) done);
        return Errno.SUCCESS;
    }

    /** Writes as much as there are credit and buffers for. */
    static int write(long task, long file, long result) {
        long total = total(task, result);
        if (total < 0) {
            return (int) -total;
        }
        long stream = OpenFile.object(file);
        if (Socket.isMute(stream)) {
            return Socket.isReset(stream) ? Errno.CONNRESET : Errno.PIPE;
        }
        long room = Socket.room(stream);
        if (room == 0 && total != 0) {
            return PipeCalls.await(task, file, Socket.writeQueue(stream));
        }
        long done = copyIn(task, stream, Math.min(total, room));
        if (done != 0) {
            SocketDriver.kick();
        }
        Memory.store32(TaskMemory.address(task, result), (int) done);
        return Errno.SUCCESS;
    }

    /** Bytes of the buffers of arguments 1 and 2, or an errno negated. */
    private static long total(long task, long result) {
        long buffers = TaskMemory.argument(task, 1);
        long count = TaskMemory.argument(task, 2);
        if (!TaskMemory.holds(task, result, 4) || !TaskMemory.holds(task, buffers, count * Iovec.BYTES)) {
            return -Errno.FAULT;
        }
        if (count > Iovec.MAXIMUM_COUNT) {
            return -Errno.INVAL;
        }
        long total = Iovec.total(task, buffers, count);
        return total < 0 ? -Errno.FAULT : total;
    }

    private static long copyOut(long task, long stream, long bytes) {
        long array = TaskMemory.address(task, TaskMemory.argument(task, 1));
        long count = TaskMemory.argument(task, 2);
        long done = 0;
        for (long index = 0; index < count && done < bytes; index++) {
            long pointer = Iovec.buffer(array + index * Iovec.BYTES);
            long piece = Math.min(Iovec.length(array + index * Iovec.BYTES), bytes - done);
            if (!TaskMemory.holds(task, pointer, piece)) {
                break; // an earlier buffer of this call lies over the array, or a thread has changed it
            }
            if (piece != 0) {
                Stream.peek(stream, done, TaskMemory.address(task, pointer), piece);
            }
            done += piece;
        }
        return done;
    }

    /** Sends bytes of the buffers, in packets as large as they can be. */
    private static long copyIn(long task, long stream, long bytes) {
        long array = TaskMemory.address(task, TaskMemory.argument(task, 1));
        long count = TaskMemory.argument(task, 2);
        long done = 0;
        long packet = 0;
        int filled = 0;
        long index = 0;
        long offset = 0;
        while (index < count && done + filled < bytes) {
            long length = Iovec.length(array + index * Iovec.BYTES) - offset;
            long pointer = Iovec.buffer(array + index * Iovec.BYTES) + offset;
            long piece = Math.min(Math.min(length, bytes - done - filled), SocketDriver.DATA_BYTES - filled);
            if (piece <= 0) { // empty, used up, or changed by a thread meanwhile
                index++;
                offset = 0;
                continue;
            }
            if (packet == 0 && !SocketDriver.hasRoom() || !TaskMemory.holds(task, pointer, piece)) {
                break;
            }
            packet = packet == 0 ? SocketDriver.take() : packet;
            Memory.copy(SocketDriver.data(packet) + filled, TaskMemory.address(task, pointer), piece);
            filled += (int) piece;
            offset += piece;
            if (filled == SocketDriver.DATA_BYTES) {
                Socket.send(stream, packet, filled);
                done += filled;
                packet = 0;
                filled = 0;
            }
        }
        if (packet != 0) {
            Socket.send(stream, packet, filled);
        }
        return done + filled;
    }
}
