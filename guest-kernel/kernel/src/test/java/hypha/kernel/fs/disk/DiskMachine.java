package hypha.kernel.fs.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.disk.DiskFormatter;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.task.LinkedQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/** A kernel with one disk, and the operations of the file system for tests: each waits until it is done. */
final class DiskMachine implements AutoCloseable {
    static final int ROOT = DiskFormat.ROOT_INODE;

    final SimulatedHost host = SimulatedHost.booted();
    final SimulatedDisk disk;
    final Random random;
    final long volume;
    private final long waiter;
    private final long first;
    private final long second;
    private final long buffer;

    /** Runs each time before the disk answers a request while an operation waits. */
    Runnable whileWaiting = () -> {};

    DiskMachine(SimulatedDisk disk, Random random, boolean readOnly) {
        this.disk = disk;
        this.random = random;
        assertTrue(DiskDevice.initQueue(disk.blocks() * DiskFormat.SECTORS_PER_BLOCK));
        waiter = Slab.allocate(64);
        first = Slab.allocate(4096);
        second = Slab.allocate(4096);
        buffer = Slab.allocate(1 << 16);
        volume = DiskMount.start(DiskDevice.QUEUED, readOnly);
        assertTrue(volume != 0);
        drain();
    }

    /** A kernel with a new disk. */
    static DiskMachine formatted(int blocks, Random random) {
        SimulatedDisk disk = new SimulatedDisk(blocks);
        format(disk, random);
        return new DiskMachine(disk, random, false);
    }

    static void format(SimulatedDisk disk, Random random) {
        try {
            DiskFormatter.format(disk, random);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        disk.settle();
    }

    boolean isReady() {
        return Volume.get32(volume, Volume.STATE) == Volume.READY;
    }

    /** Has the disk do all that waits. */
    void drain() {
        while (disk.answerOne(host.machine, random, 8)) {
            continue;
        }
    }

    /** Runs an operation, whose errors are negative, until it does not wait any more. */
    long run(LongSupplier operation) {
        for (int runs = 0; runs < 100_000; runs++) {
            long result = operation.getAsLong();
            if (result != -Status.BLOCKED) {
                assertTrue(!LinkedQueue.isQueued(waiter), "waits though it is done");
                return result;
            }
            while (LinkedQueue.isQueued(waiter)) {
                whileWaiting.run();
                assertTrue(disk.answerOne(host.machine, random, 8), "waits for nothing");
            }
        }
        throw new AssertionError("never done");
    }

    private int put(long address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        host.machine.write(address, bytes);
        return bytes.length;
    }

    long lookup(int directory, String name) {
        int bytes = put(first, name);
        return run(() -> Names.lookup(volume, directory, first, bytes, waiter));
    }

    long create(int directory, String name, int type) {
        int bytes = put(first, name);
        return run(() -> Names.create(volume, directory, first, bytes, type, 0, 0, waiter));
    }

    long symlink(int directory, String name, String target) {
        int bytes = put(first, name);
        int targetBytes = put(second, target);
        return run(() -> Names.create(volume, directory, first, bytes, DiskFormat.LINK, second, targetBytes, waiter));
    }

    String readLink(int inode) {
        long count = run(() -> Names.readLink(volume, inode, second, 4096, waiter));
        return new String(host.machine.bytes(second, (int) count), StandardCharsets.ISO_8859_1);
    }

    int link(int inode, int directory, String name) {
        int bytes = put(first, name);
        return (int) -run(() -> -Names.link(volume, inode, directory, first, bytes, waiter));
    }

    int remove(int directory, String name, boolean asFolder) {
        int bytes = put(first, name);
        return (int) -run(() -> -Names.remove(volume, directory, first, bytes, asFolder, waiter));
    }

    int rename(int from, String fromName, int to, String toName) {
        int fromBytes = put(first, fromName);
        int toBytes = put(second, toName);
        return (int) -run(() -> -Names.rename(volume, from, first, fromBytes, to, second, toBytes, waiter));
    }

    long write(int inode, long position, byte[] data) {
        host.machine.write(buffer, data);
        return run(() -> FileData.write(volume, inode, position, buffer, data.length, waiter));
    }

    void writeAll(int inode, long position, byte[] data) {
        for (int done = 0; done < data.length; ) {
            int from = done;
            byte[] part = java.util.Arrays.copyOfRange(data, from, Math.min(from + (1 << 16), data.length));
            long count = write(inode, position + from, part);
            assertTrue(count > 0, "result=" + count);
            done += (int) count;
        }
    }

    byte[] read(int inode, long position, int bytes) {
        long count = run(() -> FileData.read(volume, inode, position, buffer, bytes, waiter));
        assertTrue(count >= 0, "result=" + count);
        return host.machine.bytes(buffer, (int) count);
    }

    int readError(int inode) {
        return (int) -run(() -> FileData.read(volume, inode, 0, buffer, 100, waiter));
    }

    int resize(int inode, long size) {
        return (int) -run(() -> -FileData.resize(volume, inode, size, waiter));
    }

    long size(int inode) {
        long[] size = new long[1];
        run(() -> {
            Volume.startRun(volume);
            long address = Inodes.load(volume, inode, waiter);
            size[0] = address < 0 ? address : Inodes.size(address);
            return Math.min(address, 0);
        });
        return size[0];
    }

    int sync() {
        long[] target = new long[1];
        return (int) -run(() -> {
            long result = FileData.sync(volume, target[0], waiter);
            if (result > 0) {
                target[0] = result;
                return -Status.BLOCKED;
            }
            return result;
        });
    }

    /** An entry of a directory. */
    record Entry(String name, int inode, int type, long hash) {}

    /** The next entry of a directory; null at the end. */
    Entry next(int directory, long hash) {
        Entry[] found = new Entry[1];
        long result = run(() -> {
            Volume.startRun(volume);
            long folder = Inodes.loadFolder(volume, directory, waiter);
            long entry = folder < 0 ? folder : Directory.next(volume, directory, Inodes.root(folder), hash, waiter);
            if (entry > 0) {
                byte[] name = host.machine.bytes(DirectoryNode.name(entry), DirectoryNode.nameBytes(entry));
                found[0] = new Entry(
                        new String(name, StandardCharsets.ISO_8859_1),
                        DirectoryNode.inode(entry),
                        DirectoryNode.type(entry),
                        DirectoryNode.hash(entry));
            }
            return Math.min(entry, 0);
        });
        assertEquals(0, result);
        return found[0];
    }

    List<Entry> list(int directory) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry = next(directory, 0); entry != null; entry = next(directory, entry.hash)) {
            entries.add(entry);
        }
        return entries;
    }

    int freeBlocks() {
        return Bitmap.free(volume, volume + Volume.BLOCK_ALLOCATOR);
    }

    @Override
    public void close() {
        host.close();
    }
}
