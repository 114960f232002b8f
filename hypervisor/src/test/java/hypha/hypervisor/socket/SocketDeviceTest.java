package hypha.hypervisor.socket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.socket.SocketDriver.Packet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol from the guest's side, with TCP clients on the other: what each packet does, and what a guest that lies gets. */
@Timeout(180)
class SocketDeviceTest {
    private static final int WINDOW = 8192;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Socket connect(SocketDriver driver) throws IOException {
        var client = new Socket();
        client.setSoTimeout(20_000);
        client.connect(driver.address());
        return client;
    }

    private static void assertReset(Socket client) {
        assertThrows(IOException.class, () -> {
            if (client.getInputStream().read() < 0) {
                throw new AssertionError("an end in order");
            }
        });
    }

    /** Both directions work: the device has survived. */
    private static void assertServes(SocketDriver driver) throws IOException {
        try (Socket client = connect(driver)) {
            var guest = new GuestEnd(driver, driver.next(), WINDOW);
            client.getOutputStream().write(bytes("ping"));
            guest.until(() -> guest.received.size() == 4);
            guest.send(bytes("pong"));
            assertArrayEquals(bytes("pong"), client.getInputStream().readNBytes(4));
            guest.tell(SocketDriver.SHUTDOWN, 3);
            guest.until(() -> guest.isReset);
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bytesGoBothWaysAndEachEndIsPassedOn(boolean inPieces) throws IOException {
        try (var driver = new SocketDriver(inPieces)) {
            driver.start(SocketDriver.BUFFERS);
            assertEquals(3, driver.read(0x100), "guest_cid");
            try (Socket client = connect(driver)) {
                var guest = new GuestEnd(driver, driver.next(), WINDOW);
                assertEquals(256 << 10, guest.hostWindow);
                client.getOutputStream().write(bytes("how are you?"));
                guest.until(() -> guest.received.size() == 12);
                assertEquals("how are you?", guest.received.toString(StandardCharsets.US_ASCII));
                guest.send(bytes("well"));
                assertArrayEquals(bytes("well"), client.getInputStream().readNBytes(4));

                client.shutdownOutput();
                guest.until(() -> guest.shutdown != 0);
                assertEquals(2, guest.shutdown, "the host sends no more");
                guest.send(bytes(", and you?"));
                assertArrayEquals(bytes(", and you?"), client.getInputStream().readNBytes(10));
                guest.tell(SocketDriver.SHUTDOWN, 2);
                assertEquals(-1, client.getInputStream().read());
                assertEquals(1, driver.statistic("openConnections"), "the guest may still read");
                guest.tell(SocketDriver.SHUTDOWN, 1);
                guest.until(() -> guest.isReset);
            }
            assertEquals(0, driver.statistic("openConnections"));
            assertEquals(1, driver.statistic("connections"));
            assertEquals(12, driver.statistic("streamBytesToGuest"));
            assertEquals(14, driver.statistic("streamBytesFromGuest"));
            assertEquals(0, driver.statistic("resets"));
            assertEquals(0, driver.statistic("breaches"));
        }
    }

    @Test
    void guestThatEndsFirstStillReads() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = connect(driver)) {
                var guest = new GuestEnd(driver, driver.next(), WINDOW);
                guest.tell(SocketDriver.SHUTDOWN, 2);
                assertEquals(-1, client.getInputStream().read());
                client.getOutputStream().write(bytes("late"));
                guest.until(() -> guest.received.size() == 4);
                client.shutdownOutput();
                guest.until(() -> guest.shutdown == 2);
                guest.tell(SocketDriver.RST, 0);
                driver.await(() -> driver.statistic("openConnections") == 0);
            }
        }
    }

    @Test
    void noMoreBytesThanCreditAreSent() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = connect(driver)) {
                var guest = new GuestEnd(driver, driver.next(), 10);
                byte[] sent = new byte[1000];
                for (int i = 0; i < sent.length; i++) {
                    sent[i] = (byte) (i * 7);
                }
                client.getOutputStream().write(sent);
                client.shutdownOutput();
                guest.until(() -> {
                    if (guest.received.size() - guest.forwarded == 10) { // GuestEnd checks that it is not more
                        guest.passOn();
                    }
                    return guest.shutdown != 0;
                });
                assertArrayEquals(sent, guest.received.toByteArray());
            }
        }
    }

    @Test
    void slowClientHoldsUpTheGuestAndLosesNothing() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = new Socket()) {
                client.setReceiveBufferSize(4096);
                client.setSoTimeout(20_000);
                client.connect(driver.address());
                var guest = new GuestEnd(driver, driver.next(), WINDOW);
                // More than the system's buffers of both sockets can hold, so that credit ends.
                byte[] all = new byte[64 << 20];
                new java.util.Random(1).nextBytes(all);
                int sent = 0;
                while (guest.credit() > 0) {
                    sent += guest.send(all, sent);
                    assertTrue(sent < all.length, "credit never ends");
                    Packet packet = driver.poll();
                    if (packet != null) {
                        guest.receive(packet);
                    }
                    if (guest.credit() == 0) { // perhaps an update is on its way
                        long wait = System.nanoTime();
                        while (guest.credit() == 0 && System.nanoTime() - wait < 200_000_000L) {
                            Packet update = driver.poll();
                            if (update != null) {
                                guest.receive(update);
                            }
                        }
                    }
                }
                guest.tell(SocketDriver.SHUTDOWN, 2);
                byte[] read = client.getInputStream().readNBytes(sent);
                assertArrayEquals(java.util.Arrays.copyOf(all, sent), read);
                assertEquals(-1, client.getInputStream().read());
                guest.until(() -> guest.credit() > 0);
            }
        }
    }

    @Test
    void withoutBuffersNothingIsReadAndNothingIsLost() throws IOException {
        try (var driver = new SocketDriver(true)) {
            driver.start(1);
            try (Socket client = connect(driver)) {
                var guest = new GuestEnd(driver, driver.next(), WINDOW);
                driver.await(() -> driver.take() == null);
                client.getOutputStream().write(new byte[5000]);
                client.shutdownOutput();
                guest.until(() -> guest.shutdown == 2);
                assertEquals(5000, guest.received.size());
            }
        }
    }

    @Test
    void creditIsToldWhenAskedFor() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = connect(driver)) {
                var guest = new GuestEnd(driver, driver.next(), WINDOW);
                guest.send(bytes("12345"));
                assertArrayEquals(bytes("12345"), client.getInputStream().readNBytes(5));
                assertEquals(0, guest.hostForwarded);
                guest.tell(SocketDriver.CREDIT_REQUEST, 0);
                Packet update = driver.next();
                assertEquals(SocketDriver.CREDIT_UPDATE, update.operation());
                assertEquals(5, update.forwarded());
                assertEquals(256 << 10, update.window());
            }
        }
    }

    @Test
    void guestThatTakesNoConnectionResetsTheClient() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = connect(driver)) {
                driver.send(driver.next().hostPort(), SocketDriver.RST, 0, 0, 0, new byte[0]);
                assertReset(client);
            }
            assertEquals(1, driver.statistic("guestResets"));
            assertServes(driver);
        }
    }

    @Test
    void clientThatResetsIsTold() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            Socket client = connect(driver);
            var guest = new GuestEnd(driver, driver.next(), WINDOW);
            client.setSoLinger(true, 0);
            client.close();
            guest.until(() -> guest.isReset);
            guest.send(bytes("too late")); // as a guest does that has not seen the reset
            Packet answer = driver.next();
            assertEquals(SocketDriver.RST, answer.operation());
            assertEquals(guest.hostPort, answer.hostPort());
            assertServes(driver);
        }
    }

    private static Arguments lie(String name, BiConsumer<SocketDriver, Integer> lie) {
        return Arguments.of(name, lie);
    }

    private static void send(SocketDriver driver, int hostPort, int operation, int window, int forwarded, int bytes) {
        driver.send(hostPort, operation, 0, window, forwarded, new byte[bytes]);
    }

    private static void accept(SocketDriver driver, int hostPort) {
        send(driver, hostPort, SocketDriver.RESPONSE, WINDOW, 0, 0);
    }

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("data before a response", (driver, port) -> send(driver, port, SocketDriver.RW, WINDOW, 0, 1)),
                lie(
                        "end before a response",
                        (driver, port) -> driver.send(port, SocketDriver.SHUTDOWN, 2, WINDOW, 0, new byte[0])),
                lie(
                        "credit before a response",
                        (driver, port) -> send(driver, port, SocketDriver.CREDIT_UPDATE, WINDOW, 0, 0)),
                lie("two responses", (driver, port) -> {
                    accept(driver, port);
                    accept(driver, port);
                }),
                lie("request of a connection", (driver, port) -> {
                    accept(driver, port);
                    send(driver, port, SocketDriver.REQUEST, WINDOW, 0, 0);
                }),
                lie("operation 0", (driver, port) -> send(driver, port, 0, WINDOW, 0, 0)),
                lie("operation 8", (driver, port) -> {
                    accept(driver, port);
                    send(driver, port, 8, WINDOW, 0, 0);
                }),
                lie("operation 0xFFFF", (driver, port) -> send(driver, port, 0xFFFF, WINDOW, 0, 0)),
                lie("passed on what never came", (driver, port) -> {
                    accept(driver, port);
                    send(driver, port, SocketDriver.CREDIT_UPDATE, WINDOW, 1, 0);
                }),
                lie("takes back what was passed on", (driver, port) -> {
                    accept(driver, port);
                    send(driver, port, SocketDriver.CREDIT_UPDATE, WINDOW, -1, 0);
                }),
                lie("data behind its end", (driver, port) -> {
                    accept(driver, port);
                    driver.send(port, SocketDriver.SHUTDOWN, 2, WINDOW, 0, new byte[0]);
                    send(driver, port, SocketDriver.RW, WINDOW, 0, 1);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void connectionThatTheGuestLiesAboutIsReset(String name, BiConsumer<SocketDriver, Integer> lie) throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket other = connect(driver)) {
                var bystander = new GuestEnd(driver, driver.next(), WINDOW);
                try (Socket client = connect(driver)) {
                    int port = driver.next().hostPort();
                    lie.accept(driver, port);
                    Packet packet = driver.next();
                    assertEquals(SocketDriver.RST, packet.operation(), packet::toString);
                    assertEquals(port, packet.hostPort());
                    assertEquals(SocketDriver.GUEST_PORT, packet.guestPort());
                    if (!name.equals("data behind its end")) { // which the client had seen
                        assertReset(client);
                    }
                }
                assertEquals(1, driver.statistic("openConnections"));
                bystander.send(bytes("x"));
                assertEquals('x', other.getInputStream().read());
            }
            assertEquals(0, driver.statistic("breaches"));
        }
    }

    @Test
    void guestThatSendsBeyondItsCreditIsReset() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = connect(driver)) {
                int port = driver.next().hostPort();
                accept(driver, port);
                // Whatever the client does not read of 16 MiB more than its buffers hold stays in the device, which had
                // promised 256 KiB.
                for (int i = 0; i < 16 << 20 >> 12 && driver.statistic("resets") == 0; i++) {
                    send(driver, port, SocketDriver.RW, WINDOW, 0, 4096);
                    driver.poll();
                }
                driver.await(() -> driver.statistic("resets") > 0);
                assertThrows(IOException.class, () -> client.getInputStream().readAllBytes());
            }
            driver.await(() -> driver.poll() == null);
            assertServes(driver);
        }
    }

    @Test
    void packetsThatBelongToNobodyAreAnsweredWithAResetOrDropped() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            driver.send(12345, SocketDriver.RW, 0, WINDOW, 0, bytes("lost"));
            Packet answer = driver.next();
            assertEquals(SocketDriver.RST, answer.operation());
            assertEquals(12345, answer.hostPort());
            assertEquals(SocketDriver.GUEST_PORT, answer.guestPort());
            driver.send(12345, SocketDriver.REQUEST, 0, WINDOW, 0, new byte[0]);
            assertEquals(SocketDriver.RST, driver.next().operation(), "the host takes no connections of the guest");
            driver.send(12345, SocketDriver.RST, 0, WINDOW, 0, new byte[0]);
            driver.send(new Packet(4, 2, 1, 80, 1, SocketDriver.RW, 0, 0, 0, new byte[1]), 1);
            driver.send(new Packet(3, 5, 1, 80, 1, SocketDriver.RW, 0, 0, 0, new byte[1]), 1);
            assertEquals(2, driver.statistic("droppedPackets"));
            driver.send(new Packet(3, 2, 1, 80, 2, SocketDriver.RW, 0, 0, 0, new byte[1]), 1);
            assertEquals(1, driver.next().hostPort(), "seqpacket: reset");
            assertNull(driver.poll());
            assertServes(driver);
        }
    }

    @Test
    void floodOfNonsenseWithoutBuffersIsBounded() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(0);
            for (int i = 0; i < 10_000; i++) {
                driver.send(i, SocketDriver.RW, 0, WINDOW, 0, new byte[0]);
            }
            assertTrue(driver.statistic("droppedPackets") >= 10_000 - 8192, driver.statistics()::toString);
            driver.offerReceiveBuffer(0);
            assertEquals(SocketDriver.RST, driver.next().operation());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no header", "length beyond", "huge length", "answer in a packet", "small buffer", "full buffer"
            })
    void whatIsNoPacketStopsTheDeviceUntilReset(String breach) throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(0);
            switch (breach) {
                case "no header" -> {
                    driver.descriptor(1, 0, 0x40000, 43, 0, 0);
                    driver.offer(1, 0);
                }
                case "length beyond" ->
                    driver.send(new Packet(3, 2, 1, 80, 1, SocketDriver.RW, 0, 0, 0, new byte[9]), 10);
                case "huge length" ->
                    driver.send(new Packet(3, 2, 1, 80, 1, SocketDriver.RW, 0, 0, 0, new byte[9]), -1);
                case "answer in a packet" -> {
                    driver.descriptor(1, 0, 0x40000, 44, 1, 1);
                    driver.descriptor(1, 1, 0x41000, 44, 2, 0);
                    driver.offer(1, 0);
                }
                case "small buffer" -> {
                    driver.descriptor(0, 0, 0x40000, 44, 2, 0);
                    driver.offer(0, 0);
                }
                default -> {
                    driver.descriptor(0, 0, 0x40000, 100, 1, 1);
                    driver.descriptor(0, 1, 0x41000, 100, 2, 0);
                    driver.offer(0, 0);
                }
            }
            driver.await(driver::hasStopped);
            assertEquals(1, driver.statistic("breaches"));
            driver.start(SocketDriver.BUFFERS);
            assertServes(driver);
        }
    }

    @Test
    void resetOfTheDeviceEndsItsConnections() throws IOException {
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            try (Socket client = connect(driver)) {
                var old = new GuestEnd(driver, driver.next(), WINDOW);
                driver.start(SocketDriver.BUFFERS);
                assertReset(client);
                try (Socket next = connect(driver)) {
                    Packet request = driver.next();
                    assertNotEquals(old.hostPort, request.hostPort());
                    var guest = new GuestEnd(driver, request, WINDOW);
                    next.getOutputStream().write(1);
                    guest.until(() -> guest.received.size() == 1);
                }
            }
        }
    }

    @Test
    void connectionsWaitForTheDriver() throws IOException {
        try (var driver = new SocketDriver(false);
                Socket client = connect(driver)) {
            client.getOutputStream().write(7);
            driver.start(SocketDriver.BUFFERS);
            var guest = new GuestEnd(driver, driver.next(), WINDOW);
            guest.until(() -> guest.received.size() == 1);
        }
    }

    @Test
    void portInUseIsAnErrorWithItsNumber() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (var taken = new ServerSocket(0, 1, loopback)) {
            var publications =
                    List.of(new Publication(loopback, 0, 1), new Publication(loopback, taken.getLocalPort(), 2));
            var failure = assertThrows(HypervisorException.class, () -> SocketDevice.open(publications));
            assertTrue(failure.getMessage().contains("127.0.0.1:" + taken.getLocalPort()), failure.getMessage());
            assertTrue(failure.getMessage().contains("EADDRINUSE"), failure.getMessage());
        }
    }

    @Test
    void endClosesConnectionsAndFreesPorts() throws IOException {
        int port;
        Socket waiting;
        Socket connected;
        try (var driver = new SocketDriver(false)) {
            driver.start(SocketDriver.BUFFERS);
            port = driver.address().getPort();
            connected = connect(driver);
            var guest = new GuestEnd(driver, driver.next(), WINDOW);
            guest.send(bytes("last words"));
            waiting = connect(driver);
            driver.next();
        }
        try (connected;
                waiting) {
            assertArrayEquals(bytes("last words"), connected.getInputStream().readAllBytes());
            assertEquals(-1, waiting.getInputStream().read());
        }
        try (var again = new ServerSocket()) {
            again.setReuseAddress(true);
            again.bind(new java.net.InetSocketAddress("127.0.0.1", port));
        }
        var second = new SocketDevice[1];
        var publication = new Publication(InetAddress.ofLiteral("127.0.0.1"), port, 80);
        second[0] = SocketDevice.open(List.of(publication));
        second[0].close();
    }
}
