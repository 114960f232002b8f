package hypha.hypervisor.socket;

import java.util.function.Consumer;

/**
 * The connections of a device by their numbers: place in the table in the low bits, above it how often the place has been used, so that a number comes
 * again only after a million others of its place.
 */
final class ConnectionTable {
    /** The most connections at once. */
    static final int CAPACITY = 4096;

    private static final int PLACE_MASK = CAPACITY - 1;

    private final Connection[] places = new Connection[CAPACITY];
    private final int[] numbers = new int[CAPACITY];
    /** Places that are free, in the order in which they became so: a ring. */
    private final int[] free = new int[CAPACITY];

    private int firstFree;
    private int freeCount = CAPACITY;

    /** An empty table. */
    ConnectionTable() {
        for (int place = 0; place < CAPACITY; place++) {
            free[place] = place;
            numbers[place] = CAPACITY + place;
        }
    }

    boolean isFull() {
        return freeCount == 0;
    }

    int count() {
        return CAPACITY - freeCount;
    }

    /** The number that the next connection gets; the table is not full. */
    int nextNumber() {
        return numbers[free[firstFree]];
    }

    /** Adds a connection, whose number is {@link #nextNumber}. */
    void add(Connection connection) {
        int place = connection.number & PLACE_MASK;
        if (isFull() || connection.number != nextNumber()) {
            throw new IllegalStateException("connection=" + connection.number + " free=" + freeCount);
        }
        places[place] = connection;
        firstFree = firstFree + 1 & PLACE_MASK;
        freeCount--;
    }

    /** The connection of a number, or null. */
    Connection find(int number) {
        Connection found = places[number & PLACE_MASK];
        return found != null && found.number == number ? found : null;
    }

    /** Takes a connection out. Without effect if it is not in. */
    void remove(Connection connection) {
        int place = connection.number & PLACE_MASK;
        if (places[place] == connection) {
            places[place] = null;
            numbers[place] += CAPACITY;
            free[firstFree + freeCount & PLACE_MASK] = place;
            freeCount++;
        }
    }

    /** Tells all connections, which may remove themselves. */
    void forEach(Consumer<Connection> action) {
        for (Connection connection : places) {
            if (connection != null) {
                action.accept(connection);
            }
        }
    }
}
