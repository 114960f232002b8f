package hypha.kernel.vfs;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.MountTable;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.task.TaskTable;
import hypha.kernel.wasi.Errno;
import java.nio.charset.StandardCharsets;

/** A booted kernel with mounts and a task, for tests of the VFS without WASI: names and paths as Java strings. */
public final class FileWorld implements AutoCloseable {
    /** Where the mount table is. */
    private static final long TABLE = 0x9_0000;
    /** Where strings are put for the kernel. */
    private static final long SCRATCH = 0xA_0000;

    /** Where an archive is put, at most 256 KiB. */
    private static final long ARCHIVE = 0xC_0000;

    private static final int SCRATCH_BYTES = 0x8000;

    /** The host. */
    public final SimulatedHost host;
    /** The task's address. */
    public final long task;
    /** The task's handle. */
    public final long handle;

    /** A mount. */
    public record Entry(int kind, String path, int options, long bytes, long taskBytes) {}

    private FileWorld(SimulatedHost host) {
        this.host = host;
        this.handle = host.runningTask(2);
        this.task = TaskTable.find(handle);
    }

    /** A memory file system at a path, preopened. */
    public static Entry memory(String path, long bytes, long taskBytes) {
        return new Entry(MountTable.MEMORY, path, MountTable.PREOPENED, bytes, taskBytes);
    }

    /** A world with these mounts. */
    public static FileWorld of(Entry... entries) {
        SimulatedHost host = SimulatedHost.prepared();
        writeTable(host, entries);
        host.boot();
        return new FileWorld(host);
    }

    /** A world on a host that has not booted, whose first mount is an archive. */
    public static FileWorld prepared(SimulatedHost host, byte[] archive, Entry... entries) {
        writeTable(host, entries);
        host.machine.write(ARCHIVE, archive);
        host.machine.store64(TABLE + MountTable.ADDRESS_OFFSET, ARCHIVE);
        host.boot();
        return new FileWorld(host);
    }

    /** Writes a mount table for a host that has not booted. */
    public static void writeTable(SimulatedHost host, Entry... entries) {
        for (int index = 0; index < entries.length; index++) {
            Entry entry = entries[index];
            byte[] path = entry.path.getBytes(StandardCharsets.UTF_8);
            long at = TABLE + (long) MountTable.ENTRY_BYTES * index;
            host.machine.store32(at + MountTable.KIND_OFFSET, entry.kind);
            host.machine.store32(at + MountTable.OPTIONS_OFFSET, entry.options);
            host.machine.store64(at + MountTable.BYTES_OFFSET, entry.bytes);
            host.machine.store64(at + MountTable.TASK_BYTES_OFFSET, entry.taskBytes);
            host.machine.store32(at + MountTable.PATH_BYTES_OFFSET, path.length);
            host.machine.write(at + MountTable.PATH_OFFSET, path);
        }
        host.set64(BootInfo.MOUNTS_OFFSET, TABLE);
        host.set32(BootInfo.MOUNT_COUNT_OFFSET, entries.length);
    }

    /** The task's request. */
    public long request() {
        return TaskFiles.request(task);
    }

    /** Puts bytes where the kernel can read them. */
    public long put(int slot, byte[] bytes) {
        long address = SCRATCH + (long) SCRATCH_BYTES * slot;
        host.machine.write(address, bytes);
        return address;
    }

    /** Puts a string where the kernel can read it. */
    public long put(int slot, String text) {
        return put(slot, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The root of a mount, which stays. */
    public long root(int mount) {
        int errno = Mounts.root(request(), Mounts.get(mount));
        if (errno != Errno.SUCCESS) {
            throw new AssertionError("root: errno=" + errno);
        }
        Nodes.release(FileRequest.takeNode(request()));
        return Mount.root(Mounts.get(mount));
    }

    /** Walks; the answer's errno. {@code use} gets the walk before it ends. */
    public int walk(long directory, String path, int how, java.util.function.LongConsumer use) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        long request = request();
        long walk = FileRequest.firstWalk(request);
        int errno = Walk.begin(request, walk, directory, put(0, bytes), bytes.length);
        if (errno == Errno.SUCCESS) {
            errno = Walk.run(request, walk, how);
        }
        if (errno == Errno.SUCCESS) {
            use.accept(walk);
        }
        TaskFiles.endCall(task);
        return errno;
    }

    @Override
    public void close() {
        host.close();
    }
}
