package hypha.disk;

import java.nio.ByteBuffer;
import java.util.TreeMap;

/** An inode as the checker has read it. */
final class Inode {
    static final int BYTES = 128;
    static final int FILE = 1;
    static final int DIRECTORY = 2;
    static final int LINK = 3;

    final int number;
    final int type;
    final int links;
    final long size;
    final long modified;
    final int blockCount;
    final int orphanSlot;
    final int parent;
    final int[] direct = new int[10];
    final int[] indirect = new int[3];
    /** Data blocks by their place in the file. */
    final TreeMap<Long, Integer> data = new TreeMap<>();

    Inode(int number, ByteBuffer bytes) {
        this.number = number;
        type = bytes.getShort(0);
        links = bytes.getInt(4);
        size = bytes.getLong(8);
        modified = bytes.getLong(0x18);
        blockCount = bytes.getInt(0x2C);
        orphanSlot = bytes.getInt(0x30);
        parent = bytes.getInt(0x34);
        for (int index = 0; index < direct.length; index++) {
            direct[index] = bytes.getInt(0x38 + 4 * index);
        }
        for (int index = 0; index < indirect.length; index++) {
            indirect[index] = bytes.getInt(0x60 + 4 * index);
        }
    }
}
