package hypha.hypervisor.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Numbers of connections: each once while it lives, and long after. */
class ConnectionTableTest {
    private static Connection add(ConnectionTable table) {
        var connection = new Connection(table.nextNumber(), 80, null, 1);
        table.add(connection);
        return connection;
    }

    @Test
    void numbersComeOnce() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var table = new ConnectionTable();
        List<Connection> living = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        for (int step = 0; step < 200_000; step++) {
            if (!table.isFull() && random.nextInt(1000) < 500 + 100 * (step % 7 - 3)) {
                Connection connection = add(table);
                assertTrue(seen.add(connection.number), () -> "seed=" + seed);
                living.add(connection);
            } else if (!living.isEmpty()) {
                int index = random.nextInt(living.size());
                Connection dead = living.set(index, living.getLast());
                living.removeLast();
                assertSame(dead, table.find(dead.number));
                table.remove(dead);
                table.remove(dead);
                assertNull(table.find(dead.number));
            }
            assertEquals(living.size(), table.count());
        }
        living.forEach(connection -> assertSame(connection, table.find(connection.number)));
    }

    @Test
    void takesNoMoreThanItsCapacity() {
        var table = new ConnectionTable();
        for (int i = 0; i < ConnectionTable.CAPACITY; i++) {
            add(table);
        }
        assertTrue(table.isFull());
        assertThrows(IllegalStateException.class, () -> add(table));
        int[] count = {0};
        table.forEach(connection -> {
            count[0]++;
            table.remove(connection);
        });
        assertEquals(ConnectionTable.CAPACITY, count[0]);
        assertEquals(0, table.count());
    }
}
