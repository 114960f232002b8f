package hypha.kernel.fs.process;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.MountTable;
import hypha.kernel.driver.socket.SocketDriver;
import hypha.kernel.fs.memory.MemoryFiles;
import hypha.kernel.fs.memory.MemoryTree;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Frames;
import hypha.kernel.memory.Run;
import hypha.kernel.socket.Connections;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import hypha.kernel.time.Clock;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Mounts;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.Pipe;
import hypha.kernel.wasi.Errno;

/** {@code tasks}, {@code meminfo}, {@code mounts}, {@code counters} and {@code uptime}. A report has at most 64 KiB; a list that is longer is cut. */
public final class ProcessFiles {
    private static final int TASKS = 1;
    private static final int MEMORY = 2;
    private static final int MOUNTS = 3;
    private static final int COUNTERS = 4;
    private static final int UPTIME = 5;
    /** Entries of the task table that a report looks at. */
    private static final int MAXIMUM_TASKS = 4096;

    private static final long NANOS_PER_MILLISECOND = 1_000_000;

    private ProcessFiles() {}

    /** Makes the tree of a mount; its root, or 0 if there is not enough memory. */
    public static long load(long mount) {
        long root = MemoryTree.createRoot(mount);
        boolean enough = root != 0
                && add(root, Text.address("tasks"), Text.length("tasks"), TASKS)
                && add(root, Text.address("meminfo"), Text.length("meminfo"), MEMORY)
                && add(root, Text.address("mounts"), Text.length("mounts"), MOUNTS)
                && add(root, Text.address("counters"), Text.length("counters"), COUNTERS)
                && add(root, Text.address("uptime"), Text.length("uptime"), UPTIME);
        return enough ? root : 0;
    }

    private static boolean add(long root, long name, int bytes, int report) {
        return MemoryTree.addFile(root, name, bytes, FileType.REGULAR, 0, report) != 0;
    }

    /** Makes the report, and reads from it. */
    public static int read(long request, long file, long offset, long address, long bytes) {
        long buffer = FileRequests.buffer(request, FileRequests.MAXIMUM_BUFFER_BYTES);
        if (buffer == 0) {
            return Errno.NOMEM;
        }
        Report.begin(buffer, FileRequests.MAXIMUM_BUFFER_BYTES);
        switch ((int) MemoryTree.own(OpenFile.node(file))) {
            case TASKS -> tasks();
            case MEMORY -> memory();
            case MOUNTS -> mounts();
            case COUNTERS -> counters();
            default -> uptime();
        }
        long done = Math.max(Math.min(bytes, Report.bytes() - offset), 0);
        if (done != 0) {
            Memory.copy(address, buffer + offset, done);
        }
        FileRequest.result(request, done);
        return Errno.SUCCESS;
    }

    /** A line for each task: number, state, name, bytes of linear memory, milliseconds run, calls, milliseconds waited by cause. */
    private static void tasks() {
        int end = Math.min(TaskTable.used(), MAXIMUM_TASKS);
        for (int index = 0; index < end; index++) {
            long task = TaskTable.at(index);
            int state = task == 0 ? Task.FREE : Task.state(task);
            if (state == Task.FREE) {
                continue;
            }
            Report.number(index + 1L);
            Report.character(' ');
            state(state);
            Report.character(' ');
            if (Memory.load8(Task.name(task)) == 0) {
                Report.character('-');
            }
            Report.text(Task.name(task), Task.NAME_BYTES);
            Report.character(' ');
            Report.number(Math.max(Run.bytes(Task.memory(task)), 0));
            Report.character(' ');
            Report.number(Math.max(Clock.nanosIn(Task.runningTicks(task)) / NANOS_PER_MILLISECOND, 0));
            Report.character(' ');
            Report.number(Task.crossings(task) & 0xFFFF_FFFFL);
            for (int cause = 0; cause < Task.WAITS; cause++) {
                Report.character(' ');
                long nanos = Clock.nanosIn(Task.waitingTicks(task, cause));
                Report.number(Math.max(nanos / NANOS_PER_MILLISECOND, 0));
            }
            Report.character('\n');
        }
    }

    private static void state(int state) {
        switch (state) {
            case Task.NEW -> Report.text(Text.address("new"), Text.length("new"));
            case Task.READY -> Report.text(Text.address("ready"), Text.length("ready"));
            case Task.RUNNING -> Report.text(Text.address("running"), Text.length("running"));
            case Task.BLOCKED -> Report.text(Text.address("blocked"), Text.length("blocked"));
            case Task.ENDED -> Report.text(Text.address("ended"), Text.length("ended"));
            default -> Report.text(Text.address("stopped"), Text.length("stopped"));
        }
    }

    private static void memory() {
        Report.line(
                Text.address("total_bytes"), Text.length("total_bytes"), Frames.address(FrameAllocator.totalFrames()));
        Report.line(Text.address("free_bytes"), Text.length("free_bytes"), Frames.address(FrameAllocator.freeFrames()));
        Report.line(Text.address("linear_bytes"), Text.length("linear_bytes"), Run.totalBytes());
        Report.line(Text.address("record_bytes"), Text.length("record_bytes"), Slab.bytesUsed());
    }

    /** A line for each mount: kind, path, ro or rw, bytes used and most bytes of one in memory. */
    private static void mounts() {
        for (int index = 0; index < Mounts.count(); index++) {
            long mount = Mounts.get(index);
            kind(Mount.kind(mount));
            Report.character(' ');
            Report.text(Mount.path(mount), Mount.pathBytes(mount));
            if (Mount.isReadOnly(mount)) {
                Report.text(Text.address(" ro"), Text.length(" ro"));
            } else {
                Report.text(Text.address(" rw"), Text.length(" rw"));
            }
            if (Mount.kind(mount) == MountTable.MEMORY) {
                Report.character(' ');
                Report.number(MemoryFiles.used(mount));
                Report.character(' ');
                Report.number(Mount.bytes(mount));
            }
            Report.character('\n');
        }
    }

    private static void kind(int kind) {
        switch (kind) {
            case MountTable.MEMORY -> Report.text(Text.address("memory"), Text.length("memory"));
            case MountTable.ARCHIVE -> Report.text(Text.address("archive"), Text.length("archive"));
            case MountTable.SHARE -> Report.text(Text.address("share"), Text.length("share"));
            case MountTable.DISK -> Report.text(Text.address("disk"), Text.length("disk"));
            case MountTable.DEVICE -> Report.text(Text.address("device"), Text.length("device"));
            default -> Report.text(Text.address("process"), Text.length("process"));
        }
    }

    private static void counters() {
        Report.line(Text.address("tasks"), Text.length("tasks"), TaskTable.count());
        Report.line(Text.address("nodes"), Text.length("nodes"), Nodes.count());
        Report.line(Text.address("open_files"), Text.length("open_files"), OpenFile.count());
        Report.line(Text.address("file_requests"), Text.length("file_requests"), FileRequests.count());
        Report.line(Text.address("pipe_bytes"), Text.length("pipe_bytes"), Pipe.bytesMoved());
        Report.line(Text.address("connections"), Text.length("connections"), Connections.count());
        Report.line(Text.address("connections_opened"), Text.length("connections_opened"), Connections.opened());
        Report.line(Text.address("connections_broken"), Text.length("connections_broken"), Connections.broken());
        Report.line(Text.address("socket_packets_in"), Text.length("socket_packets_in"), SocketDriver.received());
        Report.line(Text.address("socket_packets_out"), Text.length("socket_packets_out"), SocketDriver.sent());
        Report.line(Text.address("memory_moves"), Text.length("memory_moves"), Run.moves());
    }

    private static void uptime() {
        Report.line(Text.address("nanoseconds"), Text.length("nanoseconds"), Clock.monotonic());
    }
}
