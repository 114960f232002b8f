package hypha.kernel.fs.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.fs.disk.ModelTree.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** Random operations on a disk and on a model of it, with the results compared at once. */
final class RandomOperations {
    private static final int NAMES = 12;
    private static final int MOST_BYTES = 60_000;

    final ModelTree model = new ModelTree();
    private final DiskMachine machine;
    private final Random random;
    /** How many there were. */
    int count;

    RandomOperations(DiskMachine machine, Random random) {
        this.machine = machine;
        this.random = random;
    }

    private Item any(int type) {
        List<Item> items = new ArrayList<>(ModelTree.ofType(model.items().values(), type));
        return items.isEmpty() ? null : items.get(random.nextInt(items.size()));
    }

    private String name() {
        int number = random.nextInt(NAMES);
        return number == 0 ? "n".repeat(255) : "name" + number;
    }

    private byte[] data(int bytes) {
        byte[] data = new byte[bytes];
        Arrays.fill(data, (byte) (1 + count % 255));
        for (int at = 0; at < bytes; at += 61) {
            data[at] = (byte) random.nextInt();
        }
        return data;
    }

    /** Performs one; its number is {@link #count}. */
    void step() {
        count++;
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> create(DiskFormat.FILE);
            case 3 -> create(DiskFormat.FOLDER);
            case 4 -> create(DiskFormat.LINK);
            case 5 -> link();
            case 6, 7 -> remove();
            case 8, 9 -> rename();
            case 10, 11, 12 -> write();
            case 13 -> resize();
            case 14 -> read();
            default -> list();
        }
    }

    private void create(int type) {
        Item folder = any(DiskFormat.FOLDER);
        String name = name();
        String target = "t".repeat(1 + random.nextInt(300));
        long result = type == DiskFormat.LINK
                ? machine.symlink(folder.inode, name, target)
                : machine.create(folder.inode, name, type);
        if (folder.names.containsKey(name)) {
            assertEquals(-Status.EXIST, result);
            return;
        }
        if (result == -Status.NOSPC) {
            assertTrue(machine.freeBlocks() < 12, "free=" + machine.freeBlocks());
            return;
        }
        assertTrue(result > 0, "result=" + result);
        Item item = new Item((int) result, type, folder);
        if (type == DiskFormat.LINK) {
            item.target = target;
            item.put(target.getBytes(), count);
        }
        folder.names.put(name, item);
    }

    private void link() {
        Item file = any(DiskFormat.FILE);
        Item folder = any(DiskFormat.FOLDER);
        String name = name();
        if (file == null) {
            return;
        }
        int result = machine.link(file.inode, folder.inode, name);
        if (folder.names.containsKey(name)) {
            assertEquals(Status.EXIST, result);
        } else if (result != Status.NOSPC) {
            assertEquals(Status.OK, result);
            folder.names.put(name, file);
            file.links++;
        }
    }

    private void remove() {
        Item folder = any(DiskFormat.FOLDER);
        String name = name();
        boolean asFolder = random.nextInt(3) == 0;
        int result = machine.remove(folder.inode, name, asFolder);
        Item item = folder.names.get(name);
        if (item == null) {
            assertEquals(Status.NOENT, result);
        } else if ((item.type == DiskFormat.FOLDER) != asFolder) {
            assertEquals(asFolder ? Status.NOTDIR : Status.ISDIR, result);
        } else if (!item.names.isEmpty()) {
            assertEquals(Status.NOTEMPTY, result);
        } else {
            assertEquals(Status.OK, result);
            folder.names.remove(name);
            item.links--;
        }
    }

    private void rename() {
        Item from = any(DiskFormat.FOLDER);
        Item to = any(DiskFormat.FOLDER);
        String name = name();
        String newName = name();
        int result = machine.rename(from.inode, name, to.inode, newName);
        Item item = from.names.get(name);
        Item other = to.names.get(newName);
        if (item == null) {
            assertEquals(Status.NOENT, result);
        } else if (item.type == DiskFormat.FOLDER && ModelTree.isWithin(to, item)) {
            assertEquals(Status.INVAL, result);
        } else if (other == item) {
            assertEquals(Status.OK, result);
        } else if (other != null && (other.type == DiskFormat.FOLDER) != (item.type == DiskFormat.FOLDER)) {
            assertEquals(other.type == DiskFormat.FOLDER ? Status.ISDIR : Status.NOTDIR, result);
        } else if (other != null && !other.names.isEmpty()) {
            assertEquals(Status.NOTEMPTY, result);
        } else if (result != Status.NOSPC) {
            assertEquals(Status.OK, result);
            from.names.remove(name);
            to.names.put(newName, item);
            item.parent = to;
            if (other != null) {
                other.links--;
            }
        }
    }

    private void write() {
        Item file = any(DiskFormat.FILE);
        if (file == null) {
            return;
        }
        boolean atEnd = random.nextInt(3) == 0;
        int position = atEnd ? file.data.length : random.nextInt(MOST_BYTES);
        byte[] data = data(1 + random.nextInt(random.nextBoolean() ? 500 : 20_000));
        long result = machine.write(file.inode, atEnd ? -1 : position, data);
        if (result == -Status.NOSPC) {
            assertTrue(machine.freeBlocks() < 12, "free=" + machine.freeBlocks());
            return;
        }
        assertTrue(result > 0 && result <= data.length, "result=" + result);
        file.put(ModelTree.written(file.data, position, Arrays.copyOf(data, (int) result)), count);
    }

    private void resize() {
        Item file = any(DiskFormat.FILE);
        if (file == null) {
            return;
        }
        int size = random.nextInt(4) == 0 ? 0 : random.nextInt(MOST_BYTES);
        assertEquals(Status.OK, machine.resize(file.inode, size));
        file.put(ModelTree.resized(file.data, size), count);
    }

    private void read() {
        Item file = any(DiskFormat.FILE);
        if (file == null) {
            return;
        }
        assertEquals(file.data.length, machine.size(file.inode));
        int position = random.nextInt(MOST_BYTES);
        int bytes = random.nextInt(30_000);
        byte[] expected = position >= file.data.length
                ? new byte[0]
                : Arrays.copyOfRange(file.data, position, Math.min(position + bytes, file.data.length));
        assertArrayEquals(expected, machine.read(file.inode, position, bytes));
    }

    private void list() {
        Item folder = any(DiskFormat.FOLDER);
        TreeSet<String> found = new TreeSet<>();
        for (DiskMachine.Entry entry : machine.list(folder.inode)) {
            Item item = folder.names.get(entry.name());
            assertEquals(item.inode, entry.inode());
            assertEquals(item.type, entry.type());
            assertTrue(found.add(entry.name()));
        }
        assertEquals(folder.names.keySet(), found);
    }
}
