package hypha.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks that a file system is one: every structure where the format says, each block used once and marked so, each name leading to an inode
 * that counts it, nothing unreachable, all sums right. As after a crash the journal is taken into account first; nothing is written.
 */
public final class DiskChecker {
    private static final int MOST_FAULTS = 100;
    private static final int POINTERS = 1020;
    private static final int ROOT = 1;
    private static final int ORPHAN_SLOTS = 1000;

    private final MountedDisk disk;
    private final Geometry geometry;
    private final List<String> faults = new ArrayList<>();
    private final BitSet used = new BitSet();
    private final TreeMap<Integer, Inode> inodes = new TreeMap<>();
    private final int[] names;
    private final TreeMap<String, Inode> tree = new TreeMap<>();

    private DiskChecker(MountedDisk disk) {
        this.disk = disk;
        this.geometry = disk.geometry;
        this.names = new int[geometry.inodes()];
    }

    /**
     * Checks a disk.
     *
     * @throws IOException if it cannot be read, or has no file system at all
     */
    public static DiskReport check(BlockStore store) throws IOException {
        return new DiskChecker(MountedDisk.mount(store)).check();
    }

    /** Checks a disk, and returns its files as well: by path from the root, without a slash at the start; the root is the empty path. */
    static Map<String, Inode> tree(BlockStore store, List<String> faults) throws IOException {
        DiskChecker checker = new DiskChecker(MountedDisk.mount(store));
        faults.addAll(checker.check().faults());
        return checker.tree;
    }

    private DiskReport check() throws IOException {
        used.set(0, geometry.dataStart());
        used.set(geometry.lastBlock());
        readInodes();
        for (Inode inode : inodes.values()) {
            switch (inode.type) {
                case Inode.FILE -> checkFile(inode);
                case Inode.LINK -> checkLink(inode);
                default -> {}
            }
        }
        checkDirectories();
        int orphans = checkOrphans();
        checkNames();
        checkBitmap("blocks", geometry.blockBitmap(), geometry.lastBlock(), used);
        BitSet inodesUsed = new BitSet();
        inodesUsed.set(0);
        inodes.keySet().forEach(inodesUsed::set);
        checkBitmap("inodes", geometry.inodeBitmap(), geometry.inodes(), inodesUsed);
        int freeBlocks = geometry.blocks() - used.cardinality();
        checkSums(freeBlocks, geometry.inodes() - inodesUsed.cardinality());
        return new DiskReport(
                List.copyOf(faults),
                geometry.blocks(),
                freeBlocks,
                count(Inode.FILE),
                count(Inode.DIRECTORY),
                count(Inode.LINK),
                orphans);
    }

    private int count(int type) {
        return (int)
                inodes.values().stream().filter(inode -> inode.type == type).count();
    }

    private void fault(String text) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(text);
        }
    }

    /** A metadata block, or null with the fault noted. */
    private ByteBuffer metadata(int number, int kind, int owner) throws IOException {
        ByteBuffer block = disk.read(number);
        String fault = MetadataBlock.fault(block, kind, number, owner);
        if (fault != null) {
            fault("block=" + number + ": " + fault);
            return null;
        }
        return block;
    }

    private void readInodes() throws IOException {
        for (int index = 0; index < geometry.dataStart() - geometry.inodeTable(); index++) {
            ByteBuffer block = metadata(geometry.inodeTable() + index, MetadataBlock.INODES, 0);
            for (int slot = 0; block != null && slot < Geometry.INODES_PER_BLOCK; slot++) {
                int number = index * Geometry.INODES_PER_BLOCK + slot;
                Inode inode = new Inode(
                        number,
                        block.slice(MetadataBlock.HEADER_BYTES + slot * Inode.BYTES, Inode.BYTES)
                                .order(block.order()));
                if (inode.type == 0) {
                    continue;
                }
                if (number == 0 || number >= geometry.inodes() || inode.type < 0 || inode.type > Inode.LINK) {
                    fault("inode=" + number + ": type=" + inode.type);
                } else {
                    inodes.put(number, inode);
                }
            }
        }
    }

    /** Notes that a block is used. False if it must not be: it is none, or used already. */
    private boolean use(int block, Inode inode) {
        if (block < geometry.dataStart() || block >= geometry.lastBlock()) {
            fault("inode=" + inode.number + ": has block=" + Integer.toUnsignedString(block));
            return false;
        }
        if (used.get(block)) {
            fault("inode=" + inode.number + ": block=" + block + " is used twice");
            return false;
        }
        used.set(block);
        return true;
    }

    private record Subtree(int block, int level, long first) {}

    private void checkFile(Inode inode) throws IOException {
        int count = 0;
        ArrayDeque<Subtree> todo = new ArrayDeque<>();
        for (int index = 0; index < inode.direct.length; index++) {
            todo.add(new Subtree(inode.direct[index], 0, index));
        }
        long first = inode.direct.length;
        long span = POINTERS;
        for (int level = 1; level <= 3; level++) {
            todo.add(new Subtree(inode.indirect[level - 1], level, first));
            first += span;
            span *= POINTERS;
        }
        while (!todo.isEmpty()) {
            Subtree part = todo.poll();
            if (part.block == 0 || !use(part.block, inode)) {
                continue;
            }
            count++;
            if (part.first * BlockStore.BLOCK_BYTES >= inode.size) {
                fault("inode=" + inode.number + ": block=" + part.block + " is behind its end");
            }
            if (part.level == 0) {
                inode.data.put(part.first, part.block);
                continue;
            }
            ByteBuffer block = metadata(part.block, MetadataBlock.INDIRECT + part.level, inode.number);
            long below = 1;
            for (int level = 1; level < part.level; level++) {
                below *= POINTERS;
            }
            for (int slot = 0; block != null && slot < POINTERS; slot++) {
                int child = block.getInt(MetadataBlock.HEADER_BYTES + 4 * slot);
                if (child != 0) {
                    todo.add(new Subtree(child, part.level - 1, part.first + slot * below));
                }
            }
        }
        if (count != inode.blockCount) {
            fault("inode=" + inode.number + ": counts blocks=" + inode.blockCount + " has=" + count);
        }
    }

    private void checkLink(Inode inode) throws IOException {
        int block = inode.direct[0];
        if (block == 0 && inode.links == 0) {
            return; // about to be freed
        }
        if (use(block, inode)) {
            metadata(block, MetadataBlock.LINK_TARGET, inode.number);
        }
        if (inode.size < 1
                || inode.size > BlockStore.BLOCK_BYTES - MetadataBlock.HEADER_BYTES
                || inode.blockCount != 1) {
            fault("inode=" + inode.number + ": link with size=" + inode.size + " blocks=" + inode.blockCount);
        }
    }

    /** Walks from the root; what is not reached has lost its name. */
    private void checkDirectories() throws IOException {
        Inode root = inodes.get(ROOT);
        if (root == null || root.type != Inode.DIRECTORY || root.parent != ROOT) {
            fault("the root is no directory");
            return;
        }
        names[ROOT] = 1;
        tree.put("", root);
        Set<Integer> seen = new HashSet<>(Set.of(ROOT));
        ArrayDeque<Map.Entry<String, Inode>> todo = new ArrayDeque<>(List.of(Map.entry("", root)));
        while (!todo.isEmpty()) {
            Map.Entry<String, Inode> next = todo.poll();
            String path = next.getKey().isEmpty() ? "" : next.getKey() + "/";
            for (Map.Entry<String, Integer> entry : entries(next.getValue()).entrySet()) {
                Inode inode = inodes.get(entry.getValue());
                if (inode == null) {
                    continue;
                }
                tree.put(path + entry.getKey(), inode);
                names[inode.number]++;
                if (inode.type == Inode.DIRECTORY) {
                    if (inode.parent != next.getValue().number) {
                        fault("inode=" + inode.number + ": parent=" + inode.parent + " is in="
                                + next.getValue().number);
                    }
                    if (seen.add(inode.number)) {
                        todo.add(Map.entry(path + entry.getKey(), inode));
                    }
                }
            }
        }
        for (Inode inode : inodes.values()) { // their nodes are used all the same
            if (inode.type == Inode.DIRECTORY && !seen.contains(inode.number)) {
                entries(inode);
            }
        }
    }

    private record Node(int block, int level, long low, long high) {}

    /** The names of a directory, whose tree is checked. */
    private Map<String, Integer> entries(Inode directory) throws IOException {
        Map<String, Integer> found = new HashMap<>();
        int nodes = 0;
        ArrayDeque<Node> todo = new ArrayDeque<>();
        if (directory.direct[0] != 0 || directory.links != 0) {
            todo.add(new Node(directory.direct[0], -1, 0, Long.MAX_VALUE));
        }
        while (!todo.isEmpty()) {
            Node node = todo.poll();
            if (!use(node.block, directory)) {
                continue;
            }
            nodes++;
            ByteBuffer block = metadata(node.block, MetadataBlock.DIRECTORY, directory.number);
            if (block == null) {
                continue;
            }
            int level = block.getShort(16);
            // One that is being freed may have lost levels.
            boolean isRight = node.level < 0 || (directory.links == 0 ? level <= node.level : level == node.level);
            if (!isRight || level < 0 || level > 6) {
                fault("block=" + node.block + ": directory node with level=" + level + " expected=" + node.level);
            } else if (level == 0) {
                checkLeaf(directory, node, block, found);
            } else {
                addChildren(node, block, level, todo);
            }
        }
        if (nodes != directory.blockCount || found.size() != directory.size) {
            fault("inode=" + directory.number + ": directory counts blocks=" + directory.blockCount + " has=" + nodes
                    + ", entries=" + directory.size + " has=" + found.size());
        }
        return found;
    }

    private void addChildren(Node node, ByteBuffer block, int level, ArrayDeque<Node> todo) {
        int count = Short.toUnsignedInt(block.getShort(18));
        if (count < 1 || count > 254) {
            fault("block=" + node.block + ": index node with count=" + count);
            return;
        }
        for (int slot = 0; slot < count; slot++) {
            long key = block.getLong(24 + 16 * slot);
            long next = slot + 1 < count ? block.getLong(24 + 16 * (slot + 1)) : node.high;
            long low = slot == 0 ? node.low : key;
            if (slot == 0 ? key != 0 : key < node.low || key >= next) {
                fault("block=" + node.block + ": keys are not in order, slot=" + slot);
            }
            todo.add(new Node(block.getInt(24 + 16 * slot + 8), level - 1, low, next));
        }
    }

    private void checkLeaf(Inode directory, Node node, ByteBuffer block, Map<String, Integer> found) {
        int end = 24 + block.getInt(20);
        int at = 24;
        long before = 0;
        int count = 0;
        while (at < end && end <= BlockStore.BLOCK_BYTES && end - at >= 16) {
            long hash = block.getLong(at);
            int number = block.getInt(at + 8);
            int type = block.get(at + 12);
            byte[] name = new byte[Byte.toUnsignedInt(block.get(at + 13))];
            int bytes = 16 + name.length + 7 & -8;
            if (end - at < bytes) {
                break;
            }
            block.get(at + 16, name);
            String text = new String(name, StandardCharsets.ISO_8859_1);
            if (name.length == 0
                    || text.equals(".")
                    || text.equals("..")
                    || text.contains("/")
                    || text.contains("\0")) {
                fault("inode=" + directory.number + ": has the name '" + text + "'");
            }
            if (hash != disk.hashes.of(name) || hash <= before || hash < node.low || hash >= node.high) {
                fault("inode=" + directory.number + ": name '" + text + "' is in a wrong place");
            }
            Inode inode = inodes.get(number);
            if (inode == null || inode.type != type) {
                fault("inode=" + directory.number + ": name '" + text + "' leads to inode=" + number
                        + ", which is none");
            }
            found.put(text, number);
            before = hash;
            at += bytes;
            count++;
        }
        if (at != end || count != Short.toUnsignedInt(block.getShort(18))) {
            fault("block=" + node.block + ": directory leaf with a wrong end or count");
        }
    }

    /** Inodes in the table of orphans have no links, and only they. */
    private int checkOrphans() throws IOException {
        ByteBuffer state = metadata(Geometry.STATE, MetadataBlock.STATE, 0);
        int count = 0;
        Set<Integer> orphans = new HashSet<>();
        for (int slot = 0; state != null && slot < ORPHAN_SLOTS; slot++) {
            int number = state.getInt(32 + 4 * slot);
            if (number == 0) {
                continue;
            }
            count++;
            Inode inode = inodes.get(number);
            if (inode == null || inode.links != 0 || inode.orphanSlot != slot + 1 || !orphans.add(number)) {
                fault("slot=" + slot + " of the orphans has inode=" + number + ", which is none");
            }
        }
        for (Inode inode : inodes.values()) {
            if (!orphans.contains(inode.number) && (inode.links == 0 || inode.orphanSlot != 0)) {
                fault("inode=" + inode.number + ": links=" + inode.links + " slot=" + inode.orphanSlot
                        + " but is no orphan");
            }
        }
        return count;
    }

    private void checkNames() {
        for (Inode inode : inodes.values()) {
            if (names[inode.number] != inode.links) {
                fault("inode=" + inode.number + ": links=" + inode.links + " names=" + names[inode.number]);
            }
            if (inode.type == Inode.DIRECTORY && inode.links > 1) {
                fault("inode=" + inode.number + ": directory with links=" + inode.links);
            }
        }
    }

    private void checkBitmap(String what, int start, int end, BitSet expected) throws IOException {
        for (int index = 0; index < Geometry.divideUp(end, Geometry.BITS_PER_BLOCK); index++) {
            ByteBuffer block = metadata(start + index, MetadataBlock.BITMAP, 0);
            for (int bit = 0; block != null && bit < Geometry.BITS_PER_BLOCK; bit++) {
                int number = index * Geometry.BITS_PER_BLOCK + bit;
                boolean isSet = (block.get(MetadataBlock.HEADER_BYTES + bit / 8) >> bit % 8 & 1) != 0;
                if (isSet != (number >= end || expected.get(number))) {
                    fault("bitmap of " + what + ": number=" + number + (isSet ? " is not used" : " is used")
                            + " but marked otherwise");
                }
            }
        }
    }

    private void checkSums(int freeBlocks, int freeInodes) throws IOException {
        ByteBuffer state = disk.read(Geometry.STATE);
        if (state.getInt(16) != freeBlocks || state.getInt(20) != freeInodes) {
            fault("free blocks=" + state.getInt(16) + " counted=" + freeBlocks + ", free inodes=" + state.getInt(20)
                    + " counted=" + freeInodes);
        }
    }
}
