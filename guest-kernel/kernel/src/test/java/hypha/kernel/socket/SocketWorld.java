package hypha.kernel.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.ListenTable;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.driver.Drivers;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.socket.SimulatedSocketDevice.Packet;
import java.util.ArrayList;
import java.util.List;

/** A booted kernel with listeners, a socket device that the test plays, and a task; calls of the task; the peer's side of connections. */
final class SocketWorld implements AutoCloseable {
    /** The peer's buffer for each connection. */
    static final int PEER_BUFFER = 256 << 10;

    static final int BLOCKED = -1 - Crossing.BLOCKED;
    static final int NONBLOCK = 4;
    static final byte[] NOTHING = {};

    private static final long TABLE = 0x9_0000;
    private static final long IOVEC = 64;
    private static final long RESULT = 128;
    private static final long DATA = 0x4000;

    final SimulatedHost host;
    final SimulatedSocketDevice device;
    final long task;
    final long memory;

    SocketWorld(int... ports) {
        this(0, ports);
    }

    /** With what programs are not given, in bits of {@link hypha.kernel.abi.Grant}. */
    static SocketWorld withheld(int grants, int... ports) {
        return new SocketWorld(grants, ports);
    }

    private SocketWorld(int grants, int[] ports) {
        host = SimulatedHost.prepared();
        device = new SimulatedSocketDevice(host.machine);
        host.set64(BootInfo.DEVICES_OFFSET, SimulatedSocketDevice.ADDRESS);
        host.set32(BootInfo.DEVICE_COUNT_OFFSET, 1);
        host.set64(BootInfo.LISTENERS_OFFSET, TABLE);
        host.set32(BootInfo.LISTENER_COUNT_OFFSET, ports.length);
        for (int index = 0; index < ports.length; index++) {
            host.machine.store32(TABLE + (long) ListenTable.ENTRY_BYTES * index, ports[index]);
        }
        host.set32(BootInfo.WITHHELD_OFFSET, grants);
        host.boot();
        assertEquals(0, Drivers.failures());
        task = host.runningTask(4);
        memory = host.memory;
    }

    @Override
    public void close() {
        host.close();
    }

    // ------------------------------------------------------------------------------------------------------------
    // the program

    int call(int function, long... arguments) {
        return host.wasi(task, function, arguments);
    }

    /** A word of the task's memory. */
    int result() {
        return host.machine.load32(memory + RESULT);
    }

    /** Accepts; the descriptor, or an errno negated, or {@link #BLOCKED} negated. */
    int accept(int listener, int flags) {
        int errno = call(WasiFunction.SOCK_ACCEPT, listener, flags, RESULT);
        return errno == 0 ? result() : -errno;
    }

    /** Reads; what was read, or null and {@link #errno}. */
    byte[] read(int descriptor, int bytes) {
        return taken(call(WasiFunction.FD_READ, descriptor, iovec(bytes), 1, RESULT));
    }

    /** Reads with flags. */
    byte[] receive(int descriptor, int bytes, int flags) {
        return taken(call(WasiFunction.SOCK_RECV, descriptor, iovec(bytes), 1, flags, RESULT, RESULT + 4));
    }

    int errno;

    private byte[] taken(int answer) {
        errno = answer;
        return answer == 0 ? host.machine.bytes(memory + DATA, result()) : null;
    }

    /** What a read that was blocked has read. */
    byte[] taken() {
        return host.machine.bytes(memory + DATA, result());
    }

    private long iovec(int bytes) {
        host.machine.store32(memory + IOVEC, (int) DATA);
        host.machine.store32(memory + IOVEC + 4, bytes);
        return IOVEC;
    }

    /** Writes; the number of bytes, or an errno negated. */
    int write(int descriptor, byte[] data) {
        host.machine.write(memory + DATA, data);
        errno = call(WasiFunction.FD_WRITE, descriptor, iovec(data.length), 1, RESULT);
        return errno == 0 ? result() : -errno;
    }

    /** Polls for reading and writing of a descriptor, with a timeout of 0: bits 0 and 1; 2 and 3 if it hung up. */
    int poll(int descriptor) {
        long subscriptions = 0x1000;
        host.machine.fill(memory + subscriptions, 0, 3 * 48);
        for (int index = 0; index < 2; index++) {
            long at = memory + subscriptions + 48L * index;
            host.machine.store64(at, index);
            host.machine.store8(at + 8, 1 + index);
            host.machine.store32(at + 16, descriptor);
        }
        host.machine.store64(memory + subscriptions + 96, 2);
        host.machine.store32(memory + subscriptions + 96 + 16, 1); // the monotonic clock
        host.machine.store16(memory + subscriptions + 96 + 40, 1); // at a time that was
        assertEquals(0, call(WasiFunction.POLL_ONEOFF, subscriptions, 0x2000, 3, RESULT));
        int bits = 0;
        for (int index = 0; index < result(); index++) {
            long event = memory + 0x2000 + 32L * index;
            int which = (int) host.machine.load64(event);
            if (which < 2 && host.machine.load16(event + 8) == 0) {
                bits |= 1 << which;
                bits |= (host.machine.load16(event + 24) & 1) << which + 2;
            }
        }
        return bits;
    }

    /** Lets the kernel go on until it has nothing to do, and takes the task that was blocked: its errno. */
    int resumed() {
        serve();
        assertEquals(Crossing.OK, host.call(0, Crossing.SCHEDULE, 0));
        assertEquals(task, host.result(0), "the task is blocked still");
        return (int) host.result(2);
    }

    void serve() {
        for (int round = 0; round < 100_000; round++) {
            if (!host.serve()) {
                return;
            }
        }
        throw new AssertionError("the kernel is never done");
    }

    // ------------------------------------------------------------------------------------------------------------
    // the peer

    void send(int source, int target, int operation, int flags, byte[] data, int forwarded) {
        device.send(new Packet(source, target, operation, flags, data, PEER_BUFFER, forwarded));
        serve();
    }

    void send(int source, int target, int operation) {
        send(source, target, operation, 0, NOTHING, 0);
    }

    /** The operations that the guest has sent since the last look. */
    List<Integer> operations() {
        List<Integer> operations = new ArrayList<>();
        device.sent().forEach(packet -> operations.add(packet.operation()));
        serve();
        return operations;
    }

    /** A connection to the first listener, descriptor 3, that is accepted: the descriptor. */
    int connect(int source, int target) {
        operations();
        send(source, target, SimulatedSocketDevice.REQUEST);
        assertEquals(List.of(SimulatedSocketDevice.RESPONSE), operations());
        int descriptor = accept(3, 0);
        if (descriptor < 4) {
            throw new AssertionError("accept: " + descriptor);
        }
        return descriptor;
    }
}
