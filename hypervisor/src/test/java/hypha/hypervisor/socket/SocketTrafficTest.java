package hypha.hypervisor.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.hypervisor.socket.SocketDriver.Packet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many connections at once: each byte arrives once, in order, whoever is slow. */
@Timeout(300)
class SocketTrafficTest {
    /** A client and its guest end; what each is to get follows from the connection's number. */
    private static final class Pair {
        final SocketChannel client;
        final byte[] toGuest;
        final byte[] toClient;
        final byte[] arrived;
        GuestEnd guest;
        int clientSent;
        int clientGot;
        int guestSent;
        boolean clientEnded;
        boolean guestEnded;
        boolean clientSawEnd;

        Pair(SocketDriver driver, Random random) throws IOException {
            client = SocketChannel.open();
            if (random.nextBoolean()) {
                client.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 2048);
            }
            client.connect(driver.address());
            client.configureBlocking(false);
            toGuest = new byte[random.nextInt(60_000)];
            toClient = new byte[random.nextInt(600_000)];
            random.nextBytes(toGuest);
            random.nextBytes(toClient);
            arrived = new byte[toClient.length];
        }

        boolean isDone() {
            return guest != null && guest.isReset && clientSawEnd;
        }

        /** One step of either side. */
        void step(Random random) throws IOException {
            switch (random.nextInt(4)) {
                case 0 -> {
                    int count = Math.min(random.nextInt(5000), toGuest.length - clientSent);
                    if (!clientEnded) {
                        clientSent += client.write(ByteBuffer.wrap(toGuest, clientSent, count));
                    }
                    if (clientSent == toGuest.length && !clientEnded) {
                        clientEnded = true;
                        client.shutdownOutput();
                    }
                }
                case 1 -> {
                    var some = ByteBuffer.allocate(1 + random.nextInt(20_000));
                    int count = clientSawEnd ? -1 : client.read(some);
                    if (count > 0) {
                        System.arraycopy(some.array(), 0, arrived, clientGot, count);
                        clientGot += count;
                    }
                    clientSawEnd |= count < 0;
                }
                case 2 -> {
                    if (guest != null && !guestEnded) {
                        guestSent += guest.send(toClient, guestSent);
                        if (guestSent == toClient.length && guest.shutdown == 2) {
                            guestEnded = true;
                            guest.tell(SocketDriver.SHUTDOWN, 3);
                        }
                    }
                }
                default -> {
                    if (guest != null && !guest.isReset && !guestEnded) {
                        guest.passOn();
                    }
                }
            }
        }
    }

    /** With helpers, other threads do the device's work, too, now watching and now not. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesOfManyConnectionsArriveInOrder(boolean hasHelpers) throws IOException, InterruptedException {
        var isOver = new AtomicBoolean();
        try (var driver = new SocketDriver(hasHelpers)) {
            driver.start(SocketDriver.BUFFERS);
            Thread[] helpers = new Thread[hasHelpers ? 2 : 0];
            for (int i = 0; i < helpers.length; i++) {
                helpers[i] = Thread.ofPlatform().daemon().start(() -> {
                    while (!isOver.get()) {
                        driver.bus.watch(true);
                        for (int round = 0; round < 100; round++) {
                            driver.bus.help();
                        }
                        driver.bus.watch(false);
                        LockSupport.parkNanos(100_000);
                    }
                });
            }
            try {
                exchange(driver);
            } finally {
                isOver.set(true);
                for (Thread helper : helpers) {
                    helper.join();
                }
            }
        }
    }

    private static void exchange(SocketDriver driver) throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pairs.add(new Pair(driver, random));
        }
        // Which client a request belongs to is not told: its first bytes would say, so requests are taken in the
        // order of connecting.
        Map<Integer, Pair> byNumber = new HashMap<>();
        int requests = 0;
        long start = System.nanoTime();
        while (!pairs.stream().allMatch(Pair::isDone)) {
            Packet packet = driver.poll();
            if (packet != null && packet.operation() == SocketDriver.REQUEST) {
                Pair pair = pairs.get(requests++);
                pair.guest = new GuestEnd(driver, packet, 1 + random.nextInt(20_000));
                byNumber.put(packet.hostPort(), pair);
            } else if (packet != null) {
                byNumber.get(packet.hostPort()).guest.receive(packet);
            }
            pairs.get(random.nextInt(pairs.size())).step(random);
            if (System.nanoTime() - start > 60_000_000_000L) {
                throw new AssertionError("seed=" + seed + " waited too long: " + driver.statistics());
            }
        }
        for (Pair pair : pairs) {
            assertArrayEquals(pair.toGuest, pair.guest.received.toByteArray(), () -> "seed=" + seed);
            assertEquals(pair.toClient.length, pair.clientGot, () -> "seed=" + seed);
            assertArrayEquals(pair.toClient, pair.arrived, () -> "seed=" + seed);
            pair.client.close();
        }
        assertEquals(0, driver.statistic("openConnections"));
        assertEquals(0, driver.statistic("breaches"));
        assertEquals(0, driver.statistic("resets"), () -> "seed=" + seed);
    }

    @Test
    void thousandConnectionsAtOnce() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            List<SocketChannel> clients = new ArrayList<>();
            Map<Integer, GuestEnd> guests = new HashMap<>();
            for (int i = 0; i < 1000; i++) {
                SocketChannel client = SocketChannel.open(driver.address());
                client.write(ByteBuffer.wrap(new byte[] {(byte) i, (byte) (i >> 8)}));
                clients.add(client);
            }
            int[] answered = {0};
            driver.await(() -> {
                Packet packet = driver.poll();
                if (packet != null && packet.operation() == SocketDriver.REQUEST) {
                    guests.put(packet.hostPort(), new GuestEnd(driver, packet, 4096));
                } else if (packet != null) {
                    GuestEnd guest = guests.get(packet.hostPort());
                    guest.receive(packet);
                    guest.send(guest.received.toByteArray());
                    answered[0]++;
                }
                return answered[0] == 1000;
            });
            assertEquals(1000, driver.statistic("openConnections"));
            for (int i = 0; i < 1000; i++) {
                var answer = ByteBuffer.allocate(2);
                clients.get(i).read(answer);
                assertEquals("[" + (byte) i + ", " + (byte) (i >> 8) + "]", Arrays.toString(answer.array()));
                clients.get(i).close();
            }
            driver.await(() -> {
                Packet packet = driver.poll();
                if (packet != null) {
                    GuestEnd guest = guests.get(packet.hostPort());
                    guest.receive(packet);
                    if (guest.shutdown == 2 && !guest.isReset) {
                        guest.shutdown = 0;
                        guest.tell(SocketDriver.SHUTDOWN, 3);
                    }
                }
                return driver.statistic("openConnections") == 0;
            });
            assertEquals(1000, driver.statistic("connections"));
        }
    }
}
