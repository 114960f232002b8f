package hypha.kernel.socket;

import static hypha.kernel.socket.SimulatedSocketDevice.CREDIT_UPDATE;
import static hypha.kernel.socket.SimulatedSocketDevice.REQUEST;
import static hypha.kernel.socket.SimulatedSocketDevice.RESPONSE;
import static hypha.kernel.socket.SimulatedSocketDevice.RST;
import static hypha.kernel.socket.SimulatedSocketDevice.RW;
import static hypha.kernel.socket.SimulatedSocketDevice.SHUTDOWN;
import static hypha.kernel.socket.SocketWorld.NONBLOCK;
import static hypha.kernel.socket.SocketWorld.NOTHING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import hypha.kernel.socket.SimulatedSocketDevice.Packet;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.wasi.Errno;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random operations of both sides of many connections, against two queues of bytes for each; and random calls. */
@Timeout(240)
class SocketsModelTest {
    private static final int PEER_BUFFER = 20_000;

    /** A connection as the peer and the program should see it. */
    private static final class Model {
        final int peer;
        int descriptor = -1;
        boolean answered;
        /** On its way to the program, and to the peer. */
        final Deque<Byte> down = new ArrayDeque<>();

        final Deque<Byte> up = new ArrayDeque<>();
        long sentDown;
        long forwardedByGuest;
        int guestBuffer;
        long receivedUp;
        long forwardedUp;
        /** What the guest knows of that. */
        long told;

        boolean peerEnded;
        boolean guestEnded;
        boolean guestShut;
        boolean guestDeaf;
        boolean closed;

        Model(int peer) {
            this.peer = peer;
        }
    }

    private final Map<Integer, Model> models = new HashMap<>();
    private final List<Model> open = new ArrayList<>();
    private SocketWorld world;
    private Random random;
    private int nextPeer = 1;

    @Test
    void bytesComeInOrderWithinCreditAndNothingIsLeft() {
        random = Seed.random("bytesComeInOrderWithinCreditAndNothingIsLeft");
        try (var opened = new SocketWorld(80)) {
            world = opened;
            world.call(WasiFunction.FD_FDSTAT_SET_FLAGS, 3, NONBLOCK);
            long files = OpenFile.count();
            for (int step = 0; step < 6000; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> connect();
                    case 1, 2 -> peerSends();
                    case 3, 4 -> programReads();
                    case 5 -> programWrites();
                    case 6 -> peerReads();
                    default -> ends();
                }
            }
            for (Model model : List.copyOf(models.values())) {
                look();
                if (models.containsKey(model.peer)) {
                    reset(model);
                }
            }
            look();
            for (Model model : List.copyOf(open)) {
                close(model);
            }
            assertEquals(0, Connections.count());
            assertEquals(files, OpenFile.count());
            assertEquals(0, Stream.totalRingBytes());
            assertTrue(Connections.opened() > 50, "connections: " + Connections.opened());
        }
    }

    private Model any(List<Model> from) {
        return from.isEmpty() ? null : from.get(random.nextInt(from.size()));
    }

    private Model anyLive() {
        return any(models.values().stream().filter(model -> model.answered).toList());
    }

    private void send(Model model, int operation, int flags, byte[] data) {
        model.told = model.forwardedUp;
        world.device.send(new Packet(model.peer, 80, operation, flags, data, PEER_BUFFER, (int) model.forwardedUp));
        world.serve();
        look();
    }

    private void connect() {
        if (models.size() < 40) {
            Model model = new Model(nextPeer++);
            models.put(model.peer, model);
            send(model, REQUEST, 0, NOTHING);
            assertTrue(model.answered);
        }
        int descriptor = world.accept(3, NONBLOCK);
        if (descriptor > 0) {
            // The one that waits longest has the lowest number of those that were not accepted.
            Model model = models.values().stream()
                    .filter(candidate -> candidate.descriptor < 0)
                    .min((a, b) -> a.peer - b.peer)
                    .orElseThrow();
            model.descriptor = descriptor;
            open.add(model);
        } else {
            assertEquals(-Errno.AGAIN, descriptor);
        }
    }

    private void peerSends() {
        Model model = anyLive();
        if (model == null || model.peerEnded || model.guestDeaf) {
            return;
        }
        long credit = model.guestBuffer - (model.sentDown - model.forwardedByGuest);
        int bytes = (int) Math.min(credit, 1 + random.nextInt(4096));
        if (bytes <= 0) {
            return;
        }
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        model.sentDown += bytes;
        if (!model.closed) {
            for (byte value : data) {
                model.down.add(value);
            }
        }
        send(model, RW, 0, data);
    }

    private void programReads() {
        Model model = any(open);
        if (model == null) {
            return;
        }
        int most = 1 + random.nextInt(random.nextBoolean() ? 100 : 30_000);
        byte[] read = world.read(model.descriptor, most);
        boolean isLive = models.containsKey(model.peer);
        if (read == null) {
            assertTrue(model.down.isEmpty());
            assertEquals(isLive ? Errno.AGAIN : Errno.CONNRESET, world.errno);
            return;
        }
        assertEquals(Math.min(most, model.down.size()), read.length);
        for (byte value : read) {
            assertEquals(model.down.remove(), value);
        }
        if (read.length == 0) {
            assertTrue(model.peerEnded || model.guestDeaf, "the end, and nobody has said so");
        }
        look();
    }

    private void programWrites() {
        Model model = any(open);
        if (model == null) {
            return;
        }
        byte[] data = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 30_000)];
        random.nextBytes(data);
        int written = world.write(model.descriptor, data);
        if (world.errno == 0) {
            assertTrue(models.containsKey(model.peer) && !model.guestShut);
            for (int index = 0; index < written; index++) {
                model.up.add(data[index]);
            }
        } else if (world.errno == Errno.AGAIN) {
            assertEquals(PEER_BUFFER, model.receivedUp + model.up.size() - model.told, "there was credit");
        } else {
            assertEquals(model.guestShut && models.containsKey(model.peer), world.errno == Errno.PIPE);
        }
        look();
    }

    private void peerReads() {
        Model model = anyLive();
        if (model != null) {
            model.forwardedUp += random.nextLong(model.receivedUp - model.forwardedUp + 1);
            send(model, CREDIT_UPDATE, 0, NOTHING);
        }
    }

    private void ends() {
        Model model = random.nextInt(3) == 0 ? any(open) : null;
        switch (random.nextInt(6)) {
            case 0 -> {
                Model live = anyLive();
                if (live != null && !live.peerEnded) {
                    live.peerEnded = true;
                    send(live, SHUTDOWN, 2, NOTHING);
                }
            }
            case 1 -> {
                Model live = anyLive();
                if (live != null && live.descriptor >= 0 && random.nextInt(4) == 0) {
                    reset(live);
                }
            }
            case 2 -> {
                if (model != null && models.containsKey(model.peer) && !model.guestShut) {
                    model.guestShut = true;
                    assertEquals(0, world.call(WasiFunction.SOCK_SHUTDOWN, model.descriptor, 2));
                    look();
                }
            }
            case 3 -> {
                if (model != null && models.containsKey(model.peer) && !model.guestDeaf) {
                    model.guestDeaf = true;
                    model.down.clear();
                    assertEquals(0, world.call(WasiFunction.SOCK_SHUTDOWN, model.descriptor, 1));
                    look();
                }
            }
            default -> {
                if (model != null) {
                    close(model);
                }
            }
        }
    }

    /** The peer lets go. If both sides had ended, that is nothing that the program sees but the end, which the model leaves to other tests. */
    private void reset(Model model) {
        if (model.peerEnded && model.guestShut && !model.closed && model.descriptor >= 0) {
            close(model);
        }
        if (!models.containsKey(model.peer)) {
            return;
        }
        models.remove(model.peer);
        world.device.send(new Packet(model.peer, 80, RST, 0, NOTHING, 0, 0));
        world.serve();
    }

    private void close(Model model) {
        open.remove(model);
        model.closed = true;
        model.down.clear();
        assertEquals(0, world.call(WasiFunction.FD_CLOSE, model.descriptor));
        look();
    }

    /** What the guest has sent. */
    private void look() {
        List<Model> toEnd = new ArrayList<>();
        for (Packet packet : world.device.sent()) {
            Model model = models.get(packet.target());
            if (model == null) {
                continue; // sent before the reset got there
            }
            model.guestBuffer = packet.buffer();
            assertTrue(packet.forwarded() >= model.forwardedByGuest && packet.forwarded() <= model.sentDown);
            model.forwardedByGuest = packet.forwarded();
            switch (packet.operation()) {
                case RESPONSE -> model.answered = true;
                case RW -> {
                    assertTrue(model.answered && !model.guestEnded);
                    for (byte value : packet.data()) {
                        assertEquals(model.up.remove(), value);
                    }
                    model.receivedUp += packet.data().length;
                    assertTrue(model.receivedUp - model.told <= PEER_BUFFER, "more than there was credit for");
                }
                case SHUTDOWN -> {
                    model.guestEnded |= (packet.flags() & 2) != 0;
                    if (packet.flags() == 3 && model.closed) {
                        assertTrue(model.up.isEmpty(), "all that was written comes before the end");
                        toEnd.add(model);
                    }
                }
                case RST -> throw new AssertionError("broken off: peer=" + model.peer);
                default -> {}
            }
        }
        world.serve();
        toEnd.forEach(this::reset);
    }

    /** Random calls on sockets, with arguments that are likely to be wrong, while the peer comes and goes: only errnos, and nothing is left. */
    @Test
    void randomCallsAnswerErrnosAndLeaveNothing() {
        random = Seed.random("randomCallsAnswerErrnosAndLeaveNothing");
        try (var opened = new SocketWorld(80, 81)) {
            world = opened;
            world.call(WasiFunction.FD_FDSTAT_GET, 3, 256);
            int[] functions = {
                WasiFunction.SOCK_ACCEPT,
                WasiFunction.SOCK_ACCEPT,
                WasiFunction.SOCK_RECV,
                WasiFunction.SOCK_SEND,
                WasiFunction.SOCK_SHUTDOWN,
                WasiFunction.FD_READ,
                WasiFunction.FD_WRITE,
                WasiFunction.FD_CLOSE,
                WasiFunction.FD_FDSTAT_SET_FLAGS,
                WasiFunction.FD_FDSTAT_SET_RIGHTS,
                WasiFunction.FD_RENUMBER,
                WasiFunction.FD_FILESTAT_GET,
                WasiFunction.FD_SEEK,
                WasiFunction.POLL_ONEOFF
            };
            long end = 2L * Crossing.PAGE_BYTES;
            long slab = Slab.bytesUsed();
            long files = OpenFile.count();
            for (int round = 0; round < 100; round++) {
                long task = world.host.runningTask(2);
                long memory = world.host.memory;
                for (int call = 0; call < 100; call++) {
                    for (int word = 0; word < 32; word++) {
                        world.host.machine.store32(
                                memory + 0x100 + 4L * word,
                                random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(0x3000));
                    }
                    if (world.device.room() > 4) {
                        int[] operations = {REQUEST, REQUEST, RW, SHUTDOWN, RST, CREDIT_UPDATE, 7, random.nextInt()};
                        byte[] data = new byte[random.nextInt(3) == 0 ? random.nextInt(4096) : 0];
                        world.device.send(new Packet(
                                random.nextInt(30),
                                80 + random.nextInt(3),
                                operations[random.nextInt(operations.length)],
                                random.nextInt(4),
                                data,
                                random.nextInt(10) == 0 ? random.nextInt() : 1 << 18,
                                random.nextInt(10) == 0 ? random.nextInt() : 0));
                    }
                    if (random.nextInt(4) == 0) {
                        world.device.sent();
                    }
                    long[] likely = {
                        0, 1, 2, 3, 4, 5, 6, 7, 8, 0x100, 0x140, 64, 4096, end - 1, end, end - 8, -1, 1L << 32, 1L << 20
                    };
                    long[] arguments = new long[6];
                    for (int index = 0; index < arguments.length; index++) {
                        arguments[index] =
                                random.nextInt(20) == 0 ? random.nextLong() : likely[random.nextInt(likely.length)];
                    }
                    if (random.nextBoolean()) { // a call that may well do something
                        arguments[0] = 3 + random.nextInt(6);
                        arguments[1] = 0x100;
                        arguments[2] = random.nextInt(4);
                        arguments[3] = 0x140;
                        arguments[4] = 0x180;
                        arguments[5] = 0x1C0;
                    }
                    int function = functions[random.nextInt(functions.length)];
                    if (function == WasiFunction.SOCK_ACCEPT && random.nextBoolean()) {
                        arguments[1] = NONBLOCK;
                        arguments[2] = 0x140;
                    }
                    int answer = world.host.wasi(task, function, arguments);
                    if (answer == SocketWorld.BLOCKED) {
                        world.host.call(0, Crossing.TASK_KILL, 0, task);
                        world.host.call(0, Crossing.SCHEDULE, 0);
                        assertEquals(task, world.host.result(0));
                        break;
                    }
                    assertTrue(answer >= 0 && answer <= 76, "function=" + function + " answer=" + answer);
                }
                world.host.call(0, Crossing.TASK_EXIT, task, 0);
                world.serve();
                world.device.sent();
                world.serve();
            }
            world.device.forget();
            world.serve();
            assertEquals(0, Connections.count());
            assertEquals(0, Stream.totalRingBytes());
            assertEquals(files, OpenFile.count());
            assertTrue(Slab.bytesUsed() - slab < 8192, "slab: " + (Slab.bytesUsed() - slab));
        }
    }
}
