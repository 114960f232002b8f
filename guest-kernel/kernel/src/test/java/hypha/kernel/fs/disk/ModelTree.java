package hypha.kernel.fs.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a file system should be: files as byte arrays, directories as maps. Written from what the operations promise. */
final class ModelTree {
    /** A file, directory or link, for as long as it has a name. */
    static final class Item {
        final int inode;
        final int type;
        int links = 1;
        /** Of a directory. */
        final TreeMap<String, Item> names = new TreeMap<>();

        Item parent;
        String target;
        byte[] data = new byte[0];
        /** All that it has held, each with the number of the operation that made it so. */
        final List<Version> history = new ArrayList<>(List.of(new Version(0, data)));

        Item(int inode, int type, Item parent) {
            this.inode = inode;
            this.type = type;
            this.parent = parent;
        }

        void put(byte[] contents, int operation) {
            data = contents;
            history.add(new Version(operation, contents));
        }
    }

    record Version(int operation, byte[] data) {}

    /** What there was after an operation, but for contents. */
    record Snapshot(int operation, int events, Map<String, Item> items, Map<String, Integer> sizes) {}

    final Item root = new Item(DiskFormat.ROOT_INODE, DiskFormat.FOLDER, null);

    ModelTree() {
        root.parent = root;
    }

    /** All items by path, the root's is empty. */
    Map<String, Item> items() {
        Map<String, Item> items = new LinkedHashMap<>();
        collect("", root, items);
        return items;
    }

    private static void collect(String path, Item item, Map<String, Item> items) {
        items.put(path, item);
        item.names.forEach((name, child) -> collect(path.isEmpty() ? name : path + "/" + name, child, items));
    }

    Snapshot snapshot(int operation, int events) {
        Map<String, Item> items = items();
        Map<String, Integer> sizes = new TreeMap<>();
        items.forEach((path, item) -> sizes.put(path, item.data.length));
        return new Snapshot(operation, events, items, sizes);
    }

    static boolean isWithin(Item item, Item ancestor) {
        for (Item at = item; ; at = at.parent) {
            if (at == ancestor) {
                return true;
            }
            if (at.parent == at) {
                return false;
            }
        }
    }

    static byte[] resized(byte[] data, int size) {
        return Arrays.copyOf(data, size);
    }

    static byte[] written(byte[] data, int position, byte[] part) {
        byte[] result = Arrays.copyOf(data, Math.max(data.length, position + part.length));
        System.arraycopy(part, 0, result, position, part.length);
        return result;
    }

    static List<Item> ofType(Collection<Item> items, int type) {
        return items.stream().filter(item -> item.type == type).distinct().toList();
    }
}
