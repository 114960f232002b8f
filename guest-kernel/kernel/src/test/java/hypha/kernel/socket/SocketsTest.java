package hypha.kernel.socket;

import static hypha.kernel.socket.SimulatedSocketDevice.CREDIT_REQUEST;
import static hypha.kernel.socket.SimulatedSocketDevice.CREDIT_UPDATE;
import static hypha.kernel.socket.SimulatedSocketDevice.REQUEST;
import static hypha.kernel.socket.SimulatedSocketDevice.RESPONSE;
import static hypha.kernel.socket.SimulatedSocketDevice.RST;
import static hypha.kernel.socket.SimulatedSocketDevice.RW;
import static hypha.kernel.socket.SimulatedSocketDevice.SHUTDOWN;
import static hypha.kernel.socket.SocketWorld.BLOCKED;
import static hypha.kernel.socket.SocketWorld.NONBLOCK;
import static hypha.kernel.socket.SocketWorld.NOTHING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.driver.socket.SocketDriver;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.SimulatedMachine;
import hypha.kernel.socket.SimulatedSocketDevice.Packet;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.wasi.Errno;
import hypha.kernel.wasi.Rights;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets as a program sees them, against a device that the test plays. */
@Timeout(120)
class SocketsTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int count, int seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void listenersAreDescriptorsThatAreNoDirectories() {
        try (var world = new SocketWorld(80, 443)) {
            assertEquals(Errno.BADF, world.call(WasiFunction.FD_PRESTAT_GET, 3, 256));
            for (int descriptor = 3; descriptor < 5; descriptor++) {
                assertEquals(0, world.call(WasiFunction.FD_FDSTAT_GET, descriptor, 256));
                assertEquals(6, world.host.machine.load8(world.memory + 256));
                assertEquals(Rights.LISTENER, world.host.machine.load64(world.memory + 256 + 8));
                assertEquals(Rights.SOCKET, world.host.machine.load64(world.memory + 256 + 16));
            }
            assertEquals(Errno.BADF, world.call(WasiFunction.FD_FDSTAT_GET, 5, 256));
            assertEquals(-Errno.INVAL, world.accept(3, 32));
            assertEquals(0, world.call(WasiFunction.FD_FDSTAT_SET_FLAGS, 3, NONBLOCK));
            assertEquals(-Errno.AGAIN, world.accept(3, 0));
            assertNull(world.read(3, 10));
            assertEquals(Errno.NOTCONN, world.errno);
            assertNull(world.receive(3, 10, 0));
            assertEquals(Errno.NOTCONN, world.errno);
            assertEquals(-Errno.NOTCAPABLE, world.write(3, bytes("x")));
            assertEquals(-Errno.NOTSOCK, world.accept(0, 0));
            assertEquals(-Errno.BADF, world.accept(9, 0));
            assertEquals(0, world.call(WasiFunction.FD_CLOSE, 3));
            assertEquals(-Errno.BADF, world.accept(3, 0));
            assertEquals(BLOCKED, -world.accept(4, 0));
        }
    }

    @Test
    void aConnectionCarriesBytesBothWaysAndEnds() {
        try (var world = new SocketWorld(80)) {
            assertEquals(0, world.poll(3));
            world.send(7, 80, REQUEST);
            assertEquals(1, world.poll(3));
            List<Packet> answers = world.device.sent();
            assertEquals(1, answers.size());
            assertEquals(RESPONSE, answers.getFirst().operation());
            assertEquals(80, answers.getFirst().source());
            assertEquals(7, answers.getFirst().target());
            assertEquals(Stream.CAPACITY, answers.getFirst().buffer());
            int descriptor = world.accept(3, NONBLOCK);
            assertEquals(4, descriptor);
            assertEquals(2, world.poll(4));
            assertNull(world.read(4, 10));
            assertEquals(Errno.AGAIN, world.errno);
            world.send(7, 80, RW, 0, bytes("request"), 0);
            assertEquals(3, world.poll(4));
            assertArrayEquals(bytes("requ"), world.receive(4, 4, 1));
            assertArrayEquals(bytes("requ"), world.read(4, 4));
            assertArrayEquals(bytes("est"), world.read(4, 100));
            assertEquals(8, world.write(4, bytes("response")));
            Packet packet = world.device.sent().getFirst();
            assertArrayEquals(bytes("response"), packet.data());
            assertEquals(7, packet.forwarded());
            world.send(7, 80, SHUTDOWN, 2, NOTHING, 8);
            assertEquals(3, world.poll(4), "the other direction is open");
            assertEquals(0, world.read(4, 10).length);
            assertEquals(3, world.write(4, bytes("bye")));
            assertEquals(0, world.call(WasiFunction.SOCK_SHUTDOWN, 4, 2));
            assertEquals(-Errno.PIPE, world.write(4, bytes("x")));
            assertEquals(List.of(RW, SHUTDOWN), world.operations());
            world.send(7, 80, RST);
            assertEquals(0, world.read(4, 10).length, "both sides had ended: nothing was broken off");
            assertEquals(0, Connections.count());
            assertEquals(Errno.NOTCONN, world.call(WasiFunction.SOCK_SHUTDOWN, 4, 3));
            assertEquals(0, world.call(WasiFunction.FD_CLOSE, 4));
            assertEquals(List.of(), world.operations());
        }
    }

    @Test
    void whoClosesTellsThePeerWhoEndsIt() {
        try (var world = new SocketWorld(80)) {
            world.call(WasiFunction.FD_FDSTAT_GET, 3, 256); // the table of descriptors
            long before = Slab.bytesUsed();
            int descriptor = world.connect(7, 80);
            world.send(7, 80, RW, 0, noise(4096, 1), 0);
            assertEquals(0, world.call(WasiFunction.FD_CLOSE, descriptor));
            Packet packet = world.device.sent().getFirst();
            assertEquals(SHUTDOWN, packet.operation());
            assertEquals(3, packet.flags());
            assertEquals(1, Connections.count());
            world.send(7, 80, RW, 0, noise(4096, 1), 0);
            assertEquals(List.of(), world.operations(), "what was under way is dropped");
            world.send(7, 80, RST);
            assertEquals(0, Connections.count());
            assertEquals(before, Slab.bytesUsed());
        }
    }

    @Test
    void aResetIsAnErrorOnceAllIsRead() {
        try (var world = new SocketWorld(80)) {
            int descriptor = world.connect(7, 80);
            world.send(7, 80, RW, 0, bytes("last"), 0);
            world.send(7, 80, RST);
            assertEquals(15, world.poll(descriptor));
            assertArrayEquals(bytes("last"), world.read(descriptor, 10));
            assertNull(world.read(descriptor, 10));
            assertEquals(Errno.CONNRESET, world.errno);
            assertEquals(-Errno.CONNRESET, world.write(descriptor, bytes("x")));
            assertEquals(1, Connections.broken());
            int again = world.connect(7, 80);
            world.send(7, 80, RW, 0, bytes("new"), 0);
            assertArrayEquals(bytes("new"), world.read(again, 10), "the ports were free");
        }
    }

    @Test
    void nobodyThereIsAReset() {
        try (var world = new SocketWorld(80)) {
            world.send(7, 81, REQUEST);
            assertEquals(List.of(RST), world.operations());
            for (int operation : new int[] {RESPONSE, SHUTDOWN, RW, CREDIT_UPDATE, CREDIT_REQUEST, 0, 8, 99}) {
                world.send(7, 80, operation);
                assertEquals(List.of(RST), world.operations(), "operation " + operation);
            }
            world.send(7, 80, RST);
            assertEquals(List.of(), world.operations(), "a reset is not answered");
            assertEquals(0, Connections.count());
        }
    }

    @Test
    void whereSocketsAreWithheldNobodyListens() {
        try (var world = SocketWorld.withheld(Grant.SOCKETS, 80)) {
            assertEquals(Errno.BADF, world.call(WasiFunction.FD_FDSTAT_GET, 3, 256));
            assertEquals(-Errno.NOTCAPABLE, world.accept(3, 0));
            assertEquals(0, world.call(WasiFunction.ENVIRON_SIZES_GET, 128, 132));
            assertEquals(0, world.result());
            world.send(7, 80, REQUEST);
            assertEquals(List.of(RST), world.operations());
        }
    }

    @Test
    void aFullBacklogRefuses() {
        try (var world = new SocketWorld(80)) {
            for (int peer = 0; peer < Listeners.BACKLOG; peer++) {
                world.send(peer, 80, REQUEST);
                assertEquals(List.of(RESPONSE), world.operations());
            }
            world.send(5000, 80, REQUEST);
            assertEquals(List.of(RST), world.operations());
            world.send(5, 80, RST); // which gave up
            world.send(5000, 80, REQUEST);
            assertEquals(List.of(RESPONSE), world.operations());
            assertEquals(4, world.accept(3, 0));
            world.send(0, 80, RW, 0, bytes("first"), 0);
            assertArrayEquals(bytes("first"), world.read(4, 10), "the one that waited longest");
        }
    }

    @Test
    void creditBoundsWhatIsSent() {
        try (var world = new SocketWorld(80)) {
            world.device.send(new Packet(7, 80, REQUEST, 0, NOTHING, 10_000, 0));
            world.serve();
            int descriptor = world.accept(3, NONBLOCK);
            byte[] data = noise(15_000, 2);
            assertEquals(10_000, world.write(descriptor, data));
            assertEquals(-Errno.AGAIN, world.write(descriptor, data));
            assertEquals(0, world.poll(descriptor) & 2);
            assertEquals(List.of(RESPONSE, RW, RW, RW, CREDIT_REQUEST), world.operations());
            world.device.send(new Packet(7, 80, CREDIT_UPDATE, 0, NOTHING, 10_000, 4_000));
            world.serve();
            assertEquals(2, world.poll(descriptor) & 2);
            assertEquals(4_000, world.write(descriptor, data));
            world.device.send(new Packet(7, 80, CREDIT_UPDATE, 0, NOTHING, 0, 14_000));
            world.serve();
            assertEquals(-Errno.AGAIN, world.write(descriptor, data), "a buffer of nothing");
        }
    }

    @Test
    void aBlockedWriterAsksForCreditAndGoesOn() {
        try (var world = new SocketWorld(80)) {
            world.device.send(new Packet(7, 80, REQUEST, 0, NOTHING, 100, 0));
            world.serve();
            int descriptor = world.accept(3, 0);
            assertEquals(100, world.write(descriptor, noise(200, 3)));
            assertEquals(-BLOCKED, world.write(descriptor, noise(200, 3)));
            assertEquals(List.of(RESPONSE, RW, CREDIT_REQUEST), world.operations());
            world.device.send(new Packet(7, 80, CREDIT_UPDATE, 0, NOTHING, 100, 60));
            assertEquals(0, world.resumed());
            assertEquals(60, world.result());
        }
    }

    @Test
    void thePeerIsToldWhatIsRead() {
        try (var world = new SocketWorld(80)) {
            int descriptor = world.connect(7, 80);
            byte[] data = noise(Stream.CAPACITY, 4);
            for (int at = 0; at < data.length; at += 4096) {
                world.send(7, 80, RW, 0, java.util.Arrays.copyOfRange(data, at, at + 4096), 0);
            }
            assertEquals(List.of(), world.operations());
            assertArrayEquals(java.util.Arrays.copyOf(data, 10_000), world.read(descriptor, 10_000));
            assertEquals(List.of(), world.operations(), "not for a little");
            assertEquals(10_000, world.read(descriptor, 10_000).length);
            Packet packet = world.device.sent().getFirst();
            assertEquals(CREDIT_UPDATE, packet.operation());
            assertEquals(20_000, packet.forwarded());
            world.send(7, 80, CREDIT_REQUEST);
            assertEquals(List.of(CREDIT_UPDATE), world.operations());
            // One byte more than there is room for.
            for (int at = 0; at < 16_384; at += 4096) {
                world.send(7, 80, RW, 0, noise(4096, 5), 0);
            }
            assertEquals(List.of(), world.operations());
            world.send(7, 80, RW, 0, noise(20_000 - 16_384 + 1, 6), 0);
            assertEquals(List.of(RST), world.operations());
            assertEquals(Stream.CAPACITY - 20_000 + 16_384, drain(world, descriptor));
            assertEquals(Errno.CONNRESET, world.errno);
        }
    }

    private static int drain(SocketWorld world, int descriptor) {
        int total = 0;
        while (true) {
            byte[] read = world.read(descriptor, 16_384);
            if (read == null || read.length == 0) {
                return total;
            }
            total += read.length;
        }
    }

    /** What is waited for comes, whatever it is. */
    @Test
    void blockedCallsGoOn() {
        try (var world = new SocketWorld(80)) {
            assertEquals(BLOCKED, -world.accept(3, 0));
            world.send(7, 80, REQUEST);
            assertEquals(0, world.resumed());
            assertEquals(4, world.result());
            assertNull(world.read(4, 10));
            assertEquals(BLOCKED, world.errno);
            world.send(7, 80, RW, 0, bytes("abc"), 0);
            assertEquals(0, world.resumed());
            assertArrayEquals(bytes("abc"), world.taken());
            assertNull(world.receive(4, 6, 2));
            world.send(7, 80, RW, 0, bytes("abc"), 0);
            assertEquals(0, scheduled(world), "not all are there");
            world.send(7, 80, RW, 0, bytes("defg"), 0);
            assertEquals(0, world.resumed());
            assertArrayEquals(bytes("abcdef"), world.taken());
            assertNull(world.receive(4, 6, 2));
            world.send(7, 80, SHUTDOWN, 2, NOTHING, 0);
            assertEquals(0, world.resumed());
            assertArrayEquals(bytes("g"), world.taken(), "no more will come");
            int other = world.connect(8, 80);
            assertNull(world.read(other, 10));
            world.send(8, 80, RST);
            assertEquals(Errno.CONNRESET, world.resumed());
            int third = world.connect(9, 80);
            assertNull(world.read(third, 10));
            world.device.forget();
            assertEquals(Errno.CONNRESET, world.resumed(), "the device has forgotten all connections");
            assertEquals(0, Connections.count());
        }
    }

    private static long scheduled(SocketWorld world) {
        world.host.call(0, Crossing.SCHEDULE, 0);
        return world.host.result(0);
    }

    /** Buffers that the device keeps are waited for; data leave some for what is not data. */
    @Test
    void whoFindsNoBufferWaitsForOne() {
        try (var world = new SocketWorld(80)) {
            int descriptor = world.connect(7, 80);
            world.device.completes = false;
            int written = 0;
            byte[] data = noise(0x8000, 8);
            while (true) {
                int done = world.write(descriptor, data);
                if (world.errno != 0) {
                    assertEquals(BLOCKED, world.errno);
                    break;
                }
                written += done;
                world.device.sent();
            }
            assertEquals(48 * 4096, written);
            world.send(8, 80, REQUEST);
            assertEquals(List.of(RESPONSE), world.operations(), "answers get through");
            world.device.completes = true;
            world.device.completeKept();
            assertEquals(0, world.resumed());
            assertEquals(0x8000, world.result());
        }
    }

    /** A host that sends and receives nothing is not listened to any more, and nothing is lost. */
    @Test
    void aHostThatTakesNothingIsHeldBack() {
        try (var world = new SocketWorld(80)) {
            world.device.completes = false;
            int requests = 0;
            while (world.device.room() != 0) {
                world.send(1000 + requests, 81, REQUEST);
                requests++;
                assertTrue(requests < 1000);
            }
            int answered = world.device.sent().size();
            assertTrue(answered < 64);
            world.device.completes = true;
            for (int round = 0; round < 100; round++) {
                world.device.completeKept();
                world.serve();
                answered += world.device.sent().size();
            }
            assertEquals(requests, answered);
            assertEquals(64, world.device.room());
        }
    }

    @Test
    void killedInAnyCallNothingIsLeft() {
        for (int call = 0; call < 5; call++) {
            try (var world = new SocketWorld(80)) {
                long files = OpenFile.count();
                world.device.send(new Packet(7, 80, REQUEST, 0, NOTHING, 100, 0));
                world.serve();
                int descriptor = world.accept(3, 0);
                switch (call) {
                    case 0 -> assertEquals(BLOCKED, -world.accept(3, 0));
                    case 1 -> assertNull(world.read(descriptor, 10));
                    case 2 -> assertNull(world.receive(descriptor, 10, 2));
                    case 3 -> {
                        assertEquals(100, world.write(descriptor, noise(200, 1)));
                        assertEquals(BLOCKED, -world.write(descriptor, noise(200, 1)));
                    }
                    default -> assertEquals(BLOCKED, pollForEver(world, descriptor));
                }
                world.host.call(0, Crossing.TASK_KILL, 0, world.task);
                world.host.call(0, Crossing.SCHEDULE, 0);
                assertEquals(world.task, world.host.result(0));
                world.host.call(0, Crossing.TASK_EXIT, world.task, 0);
                assertTrue(world.operations().contains(SHUTDOWN), "call " + call);
                world.send(7, 80, RW, 0, bytes("x"), 0);
                world.send(7, 80, RST);
                assertEquals(0, Connections.count());
                assertEquals(files, OpenFile.count());
                assertEquals(0, Stream.totalRingBytes());
                world.send(8, 80, REQUEST);
                assertEquals(List.of(RESPONSE), world.operations(), "the listener is the machine's");
            }
        }
    }

    private static int pollForEver(SocketWorld world, int descriptor) {
        world.host.machine.fill(world.memory + 0x1000, 0, 96);
        for (int index = 0; index < 2; index++) {
            world.host.machine.store8(world.memory + 0x1000 + 48L * index + 8, 1);
            world.host.machine.store32(world.memory + 0x1000 + 48L * index + 16, index == 0 ? descriptor : 3);
        }
        return world.call(WasiFunction.POLL_ONEOFF, 0x1000, 0x2000, 2, 128);
    }

    @Test
    void pollWakesForWhatComes() {
        try (var world = new SocketWorld(80)) {
            int descriptor = world.connect(7, 80);
            assertEquals(BLOCKED, pollForEver(world, descriptor));
            world.send(8, 80, REQUEST);
            assertEquals(0, world.resumed());
            assertEquals(1, world.result());
            assertEquals(5, world.accept(3, 0));
            assertEquals(BLOCKED, pollForEver(world, descriptor));
            world.send(7, 80, RW, 0, bytes("x"), 0);
            assertEquals(0, world.resumed());
            assertEquals(1, world.host.machine.load64(world.memory + 0x2000 + 16), "bytes to read");
        }
    }

    /** What cannot be is answered by a reset of that connection, and changes nothing else. */
    @Test
    void aLyingDeviceBreaksItsOwnConnections() {
        try (var world = new SocketWorld(80)) {
            int good = world.connect(1, 80);
            int peer = 100;
            List<Packet> lies = new ArrayList<>();
            lies.add(new Packet(0, 80, REQUEST, 0, NOTHING, 0, 0));
            lies.add(new Packet(0, 80, RESPONSE, 0, NOTHING, 0, 0));
            lies.add(new Packet(0, 80, 77, 0, NOTHING, 0, 0));
            lies.add(new Packet(0, 80, RW, 0, bytes("x"), 0, 1)); // forwards what was never sent
            lies.add(new Packet(0, 80, CREDIT_UPDATE, 0, NOTHING, 0, -1));
            lies.add(new Packet(0, 80, SHUTDOWN, 2, bytes("data"), 0, 0));
            for (Packet lie : lies) {
                peer++;
                int descriptor = world.connect(peer, 80);
                world.device.send(
                        new Packet(peer, 80, lie.operation(), lie.flags(), lie.data(), lie.buffer(), lie.forwarded()));
                world.serve();
                assertEquals(List.of(RST), world.operations(), lie.toString());
                assertNull(world.read(descriptor, 10));
                assertEquals(Errno.CONNRESET, world.errno);
            }
            byte[] packet = new byte[100];
            for (int[] change : new int[][] {{0, 9}, {4, 1}, {8, 2}, {12, 1}, {28, 2 | RW << 16}}) {
                header(packet, 1, RW, 56);
                SimulatedSocketDevice.put(packet, change[0], change[1]);
                world.device.sendRaw(packet, 100);
                world.serve();
                assertEquals(List.of(), world.operations(), "from nobody: at " + change[0]);
            }
            for (int claimed : new int[] {0, 1, 43}) {
                header(packet, 1, RW, 0);
                world.device.sendRaw(packet, claimed);
                world.serve();
                assertEquals(List.of(), world.operations(), "cut off at " + claimed);
            }
            world.send(1, 80, RW, 0, bytes("well"), 0);
            assertArrayEquals(bytes("well"), world.read(good, 10));
            for (int length : new int[] {55, 57, -1, Integer.MIN_VALUE, 4097}) {
                int descriptor = world.connect(++peer, 80);
                header(packet, peer, RW, length);
                world.device.sendRaw(packet, 100);
                world.serve();
                assertEquals(List.of(RST), world.operations(), "length " + length);
                assertNull(world.read(descriptor, 10));
            }
        }
    }

    private static void header(byte[] packet, int source, int operation, int length) {
        int[] words = {2, 0, 3, 0, source, 80, length, 1 | operation << 16, 0, 1 << 18, 0};
        for (int index = 0; index < words.length; index++) {
            SimulatedSocketDevice.put(packet, 4 * index, words[index]);
        }
    }

    @Test
    void aDeviceThatStopsBreaksAllConnections() {
        try (var world = new SocketWorld(80)) {
            int descriptor = world.connect(7, 80);
            world.send(7, 80, RW, 0, bytes("rest"), 0);
            assertArrayEquals(bytes("rest"), world.read(descriptor, 10));
            assertNull(world.read(descriptor, 10));
            world.serve();
            world.device.breakDown();
            world.host.machine.timestamp += 1_000_000_000L;
            interrupt(world.host.machine);
            world.serve();
            world.host.machine.timestamp += 10_000_000L;
            interrupt(world.host.machine);
            assertEquals(Errno.CONNRESET, world.resumed());
            assertEquals(-Errno.CONNRESET, world.write(descriptor, bytes("x")));
            assertEquals(0, world.call(WasiFunction.FD_CLOSE, descriptor));
            assertEquals(0, Connections.count());
            assertEquals(BLOCKED, -world.accept(3, 0));
        }
    }

    private static void interrupt(SimulatedMachine machine) {
        long line = machine.perCpu() + Platform.PER_CPU_LINES_OFFSET + 8L * Platform.lineOfDevice(0);
        machine.store64(line, machine.load64(line) + 1);
        long total = machine.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET;
        machine.store64(total, machine.load64(total) + 1);
    }

    /** As many connections as there may be; then those that nobody has any more make way. */
    @Test
    void connectionsAreBounded() {
        try (var world = new SocketWorld(80)) {
            long before = Slab.bytesUsed();
            for (int peer = 0; peer < Connections.MAXIMUM; peer++) {
                world.connect(peer, 80);
            }
            assertEquals(Connections.MAXIMUM, Connections.count());
            world.send(1 << 20, 80, REQUEST);
            assertEquals(List.of(RST), world.operations());
            for (int descriptor = 4; descriptor < 4 + Connections.MAXIMUM; descriptor++) {
                assertEquals(0, world.call(WasiFunction.FD_CLOSE, descriptor));
                assertEquals(List.of(SHUTDOWN), world.operations());
            }
            assertEquals(Connections.MAXIMUM, Connections.count());
            world.send(1 << 22, 80, REQUEST); // the oldest of those that are closing makes way
            assertEquals(List.of(RST, RESPONSE), world.operations());
            assertEquals(Connections.MAXIMUM, Connections.count());
            world.device.forget();
            world.serve();
            assertEquals(0, Connections.count());
            assertTrue(Slab.bytesUsed() - before < 1 << 20);
        }
    }

    @Test
    void theEnvironmentTellsOfListeners() {
        try (var world = new SocketWorld(80, 8443)) {
            assertEquals(0, world.call(WasiFunction.ENVIRON_SIZES_GET, 128, 132));
            assertEquals(2, world.result());
            int bytes = world.host.machine.load32(world.memory + 132);
            assertEquals(0, world.call(WasiFunction.ENVIRON_GET, 256, 512));
            assertArrayEquals(
                    bytes("LISTEN_FDS=2\0LISTEN_FDNAMES=80:8443\0"),
                    world.host.machine.bytes(world.memory + 512, bytes));
            assertEquals(512, world.host.machine.load32(world.memory + 256));
            assertEquals(512 + 13, world.host.machine.load32(world.memory + 260));
            long end = 4L * Crossing.PAGE_BYTES;
            assertEquals(Errno.FAULT, world.call(WasiFunction.ENVIRON_GET, 256, end - bytes + 1));
            assertEquals(Errno.FAULT, world.call(WasiFunction.ENVIRON_GET, end - 7, 512));
        }
    }

    @Test
    void packetsAreCounted() {
        try (var world = new SocketWorld(80)) {
            world.send(7, 81, REQUEST);
            assertEquals(1, SocketDriver.received());
            assertEquals(1, SocketDriver.sent());
            assertEquals(1, SocketDriver.refused());
        }
    }
}
