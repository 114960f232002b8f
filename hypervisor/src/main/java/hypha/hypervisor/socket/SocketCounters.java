package hypha.hypervisor.socket;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What a socket device counts. */
final class SocketCounters {
    /** Connections accepted from TCP. */
    final AtomicLong connections = new AtomicLong();
    /** Connections there are. */
    final AtomicLong open = new AtomicLong();
    /** Connections closed at once because there are too many. */
    final AtomicLong refused = new AtomicLong();
    /** Connections that the guest has reset, such as those that it does not take. */
    final AtomicLong guestResets = new AtomicLong();
    /** Resets sent to the guest but for the one that ends each connection in order. */
    final AtomicLong resets = new AtomicLong();
    /** Packets that do not concern this device, and were dropped. */
    final AtomicLong dropped = new AtomicLong();
    /** Bytes from TCP to the guest. */
    final AtomicLong toGuest = new AtomicLong();
    /** Bytes from the guest to TCP. */
    final AtomicLong fromGuest = new AtomicLong();

    void addTo(String prefix, Map<String, Long> values) {
        values.put(prefix + "connections", connections.get());
        values.put(prefix + "openConnections", open.get());
        values.put(prefix + "refusedConnections", refused.get());
        values.put(prefix + "guestResets", guestResets.get());
        values.put(prefix + "resets", resets.get());
        values.put(prefix + "droppedPackets", dropped.get());
        values.put(prefix + "streamBytesToGuest", toGuest.get());
        values.put(prefix + "streamBytesFromGuest", fromGuest.get());
    }
}
