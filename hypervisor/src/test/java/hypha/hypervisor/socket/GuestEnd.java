package hypha.hypervisor.socket;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** The guest's end of one connection as a right driver keeps it: credit both ways, and what has come. */
final class GuestEnd {
    final int hostPort;
    final int window;
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final SocketDriver driver;
    int forwarded;
    int sent;
    int hostWindow;
    int hostForwarded;
    int shutdown;
    boolean isReset;

    /** Takes a request and answers it. */
    GuestEnd(SocketDriver driver, SocketDriver.Packet request, int window) {
        this.driver = driver;
        this.hostPort = request.hostPort();
        this.window = window;
        if (request.operation() != SocketDriver.REQUEST
                || request.guestPort() != SocketDriver.GUEST_PORT
                || request.sourceCid() != 2
                || request.destinationCid() != 3
                || request.type() != 1) {
            throw new AssertionError("no request: " + request);
        }
        learn(request);
        tell(SocketDriver.RESPONSE, 0);
    }

    private void learn(SocketDriver.Packet packet) {
        hostWindow = packet.window();
        hostForwarded = packet.forwarded();
    }

    /** A packet of this connection. */
    void receive(SocketDriver.Packet packet) {
        if (packet.operation() == SocketDriver.RST) {
            isReset = true;
            return;
        }
        learn(packet);
        switch (packet.operation()) {
            case SocketDriver.RW -> {
                received.writeBytes(packet.data());
                if (received.size() - forwarded > window) {
                    throw new AssertionError("more than credit: received=" + received.size() + " passed=" + forwarded);
                }
            }
            case SocketDriver.SHUTDOWN -> shutdown |= packet.flags();
            case SocketDriver.CREDIT_UPDATE -> {}
            default -> throw new AssertionError("unexpected " + packet);
        }
    }

    /** How many bytes it may send. */
    int credit() {
        return hostWindow - (sent - hostForwarded);
    }

    /** Sends bytes. */
    void send(byte[] bytes) {
        sent += bytes.length;
        driver.send(hostPort, SocketDriver.RW, 0, window, forwarded, bytes);
    }

    /** Sends as much as credit and a packet allow, from an offset; returns how much. */
    int send(byte[] bytes, int offset) {
        int count = Math.min(Math.min(credit(), 4096), bytes.length - offset);
        if (count > 0) {
            send(Arrays.copyOfRange(bytes, offset, offset + count));
        }
        return Math.max(count, 0);
    }

    void tell(int operation, int flags) {
        driver.send(hostPort, operation, flags, window, forwarded, new byte[0]);
    }

    /** Passes on all that has come, and tells. */
    void passOn() {
        if (forwarded != received.size()) {
            forwarded = received.size();
            tell(SocketDriver.CREDIT_UPDATE, 0);
        }
    }

    /** Waits for packets of this connection, the only one. */
    void until(java.util.function.BooleanSupplier condition) {
        driver.await(() -> {
            SocketDriver.Packet packet = driver.poll();
            if (packet != null) {
                receive(packet);
            }
            return condition.getAsBoolean();
        });
    }
}
