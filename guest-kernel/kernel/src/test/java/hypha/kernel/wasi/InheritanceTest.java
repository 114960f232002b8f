package hypha.kernel.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.GivenDescriptor;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.vfs.FileTable;
import hypha.kernel.vfs.FileWorld;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.Pipe;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a new task has of its parent's descriptors, grants and memory: what it is given, and never more than the parent. */
@Timeout(60)
class InheritanceTest {
    private static final long ITEMS = 0x1_0000;
    private static final long NAMES = 0x1_2000;
    private static final long ALL = GivenDescriptor.ALL_RIGHTS;

    private final FileWorld world =
            FileWorld.of(FileWorld.memory("/", 4 << 20, 1 << 20), FileWorld.memory("/data", 1 << 20, 1 << 20));
    private final SimulatedHost host = world.host;
    private final WasiProgram parent = new WasiProgram(world);
    private int items;

    @AfterEach
    void close() {
        world.close();
    }

    /** Writes one more item. */
    private void give(int from, int to, long base, long inheriting, String name) {
        long item = parent.memory() + ITEMS + (long) items * GivenDescriptor.BYTES;
        long text = NAMES + 64L * items;
        items++;
        host.machine.store64(item + GivenDescriptor.BASE_OFFSET, base);
        host.machine.store64(item + GivenDescriptor.INHERITING_OFFSET, inheriting);
        host.machine.store32(item + GivenDescriptor.FROM_OFFSET, from);
        host.machine.store32(item + GivenDescriptor.TO_OFFSET, to);
        host.machine.store32(item + GivenDescriptor.NAME_OFFSET, (int) text);
        host.machine.store32(item + GivenDescriptor.NAME_BYTES_OFFSET, (int) (parent.put(text, name) >>> 32));
    }

    private void give(int from, int to) {
        give(from, to, ALL, ALL, "");
    }

    private long adopt(WasiProgram giver, long child, long named, long limits) {
        assertEquals(Crossing.OK, host.call(0, HyphaCall.ADOPT, giver.task(), child, 0, 0, 0, named, limits));
        return host.result(0);
    }

    private long named() {
        return HyphaCall.NAMED | (long) items << 32 | ITEMS;
    }

    /** A child with the items that were written. */
    private WasiProgram child(long limits) {
        return child(parent, named(), limits);
    }

    private WasiProgram child(WasiProgram giver, long named, long limits) {
        long child = host.createTask();
        long handle = adopt(giver, child, named, limits);
        assertTrue(handle > 0, "answer=" + handle);
        assertEquals(Crossing.OK, host.call(0, Crossing.MEMORY_CREATE, child, 2));
        long memory = host.result(0);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_START, child));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(child, host.result(0));
        items = 0;
        return WasiProgram.of(host, child, memory);
    }

    /** What ADOPT answers for the items that were written. */
    private long refused() {
        long child = host.createTask();
        long answer = adopt(parent, child, named(), 0);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, child, 0));
        items = 0;
        return answer;
    }

    private static int status(WasiProgram program, int descriptor) {
        return program.call(WasiFunction.FD_FDSTAT_GET, descriptor, 2048);
    }

    private String prestat(WasiProgram program, int descriptor) {
        int errno = program.call(WasiFunction.FD_PRESTAT_GET, descriptor, 2048);
        if (errno != 0) {
            return "errno=" + errno;
        }
        int bytes = program.word(2052);
        assertEquals(Errno.NAMETOOLONG, program.call(WasiFunction.FD_PRESTAT_DIR_NAME, descriptor, 2048, bytes - 1));
        assertEquals(0, program.call(WasiFunction.FD_PRESTAT_DIR_NAME, descriptor, 2048, bytes));
        return program.text(2048, bytes);
    }

    @Test
    void aChildHasWhatItIsGivenAndNothingElse() {
        int file = parent.open(3, "file", WasiProgram.CREATE, Rights.FILE);
        give(file, 5);
        give(1, 2);
        WasiProgram child = child(0);
        for (int descriptor = 0; descriptor < 8; descriptor++) {
            boolean isGiven = descriptor == 2 || descriptor == 5;
            assertEquals(isGiven ? Errno.SUCCESS : Errno.BADF, status(child, descriptor), "fd " + descriptor);
        }
        assertEquals(0, child.write(2, "out"));
        assertEquals("out", host.drain(1)); // its 2 is the parent's 1
        assertEquals(0, child.write(5, "together"));
        assertEquals(8, parent.stat(file, 32));
        assertEquals(0, parent.write(file, "!")); // one position
        assertEquals("together!", parent.pread(file, 100, 0));
        parent.close(file);
        assertEquals(0, child.write(5, "?")); // open until both have closed it
    }

    @Test
    void rightsAreOnlyEverFewer() {
        int file = parent.open(3, "file", WasiProgram.CREATE, Rights.FD_READ | Rights.FD_SEEK);
        give(file, 0, Rights.FD_READ, 0, "");
        WasiProgram child = child(0);
        assertEquals(Errno.NOTCAPABLE, child.call(WasiFunction.FD_SEEK, 0, 0, 0, 2048));
        assertEquals(Errno.NOTCAPABLE, child.write(0, "x"));
        assertEquals("", child.read(0, 4));
        give(file, 0, Rights.FD_READ | Rights.FD_WRITE, 0, "");
        assertEquals(HyphaError.NOT_PERMITTED, refused());
        give(3, 0, Rights.DIRECTORY, -2, "");
        assertEquals(HyphaError.NOT_PERMITTED, refused());
    }

    @Test
    void aDirectoryIsGivenUnderAName() {
        assertEquals(0, parent.mkdir(3, "below"));
        int below = parent.open(3, "below", WasiProgram.DIRECTORY, Rights.DIRECTORY | Rights.FILE);
        give(below, 3, ALL, ALL, "/work");
        give(4, 4);
        WasiProgram child = child(0);
        assertEquals("/work", prestat(child, 3));
        assertEquals("/data", prestat(child, 4));
        assertEquals("errno=" + Errno.BADF, prestat(child, 5));
        assertEquals(0, child.open(3, "made", WasiProgram.CREATE, Rights.FILE)); // the lowest that is free
        assertEquals(-Errno.NOTCAPABLE, child.open(3, "../file", WasiProgram.CREATE, Rights.FILE));
        assertTrue(parent.list(below, 4096).contains("made"));
        assertEquals(0, child.call(WasiFunction.FD_RENUMBER, 3, 4));
        assertEquals("/work", prestat(child, 4)); // the name goes along
        child.close(4);
        assertEquals("errno=" + Errno.BADF, prestat(child, 4));
    }

    @Test
    void whatIsWrongIsAnErrorAndChangesNothing() {
        int file = parent.open(3, "file", WasiProgram.CREATE, Rights.FILE);
        long slab = Slab.bytesUsed();
        long files = OpenFile.count();
        give(99, 0);
        assertEquals(HyphaError.BAD_HANDLE, refused());
        give(1, 0);
        give(2, 0);
        assertEquals(HyphaError.INVALID, refused());
        give(1, FileTable.MAXIMUM);
        assertEquals(HyphaError.INVALID, refused());
        give(1, -1);
        assertEquals(HyphaError.INVALID, refused());
        give(file, 0, ALL, ALL, "/work");
        assertEquals(HyphaError.WRONG_TYPE, refused());
        give(3, 0, ALL, ALL, "a\0b");
        assertEquals(HyphaError.INVALID, refused());
        give(3, 0);
        host.machine.store32(parent.memory() + ITEMS + GivenDescriptor.NAME_BYTES_OFFSET, 5000);
        assertEquals(HyphaError.TOO_LARGE, refused());
        give(3, 0, ALL, ALL, "x");
        host.machine.store32(parent.memory() + ITEMS + GivenDescriptor.NAME_OFFSET, -1);
        assertEquals(HyphaError.FAULT, refused());
        items = GivenDescriptor.MAXIMUM + 1;
        assertEquals(HyphaError.INVALID, refused());
        long child = host.createTask();
        assertEquals(HyphaError.FAULT, adopt(parent, child, HyphaCall.NAMED | 1L << 32 | 0xFFFF_FFFFL, 0));
        host.call(0, Crossing.TASK_EXIT, child, 0);
        assertTrue(Slab.bytesUsed() - slab < 1024, "slab"); // the parent's own objects
        assertEquals(files, OpenFile.count());
    }

    @Test
    void whatIsWithheldIsWithheldFromChildrenToo() {
        give(3, 3);
        WasiProgram child = child(Grant.CLOCK | Grant.RANDOM | Grant.FILES | Grant.SOCKETS);
        WasiProgram grandchild = child(child, 0, 0);
        for (WasiProgram confined : new WasiProgram[] {child, grandchild}) {
            assertEquals(Errno.NOTCAPABLE, confined.call(WasiFunction.CLOCK_TIME_GET, 0, 0, 2048));
            assertEquals(Errno.NOTCAPABLE, confined.call(WasiFunction.RANDOM_GET, 2048, 8));
            assertEquals(-Errno.NOTCAPABLE, confined.open(3, "file", WasiProgram.CREATE, Rights.FILE));
            assertEquals(Errno.NOTCAPABLE, confined.call(WasiFunction.SOCK_SHUTDOWN, 0, 0));
            assertEquals(Crossing.OK, host.call(0, HyphaCall.CLOCK, confined.task()));
            assertEquals(HyphaError.NOT_PERMITTED, host.result(0));
            assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.RANDOM_KEY, confined.task()));
        }
        assertEquals(0, parent.call(WasiFunction.CLOCK_TIME_GET, 0, 0, 2048));
        assertEquals(0, parent.call(WasiFunction.RANDOM_GET, 2048, 8));
    }

    @Test
    void memoryIsOnlyEverLess() {
        give(1, 1);
        WasiProgram child = child(3L << 32);
        assertEquals(Crossing.OUT_OF_MEMORY, host.call(0, Crossing.MEMORY_GROW, child.task(), 4));
        assertEquals(Crossing.OK, host.call(0, Crossing.MEMORY_GROW, child.task(), 3));
        WasiProgram grandchild = child(child, 0, 9L << 32);
        assertEquals(Crossing.OUT_OF_MEMORY, host.call(0, Crossing.MEMORY_GROW, grandchild.task(), 4));
    }

    @Test
    void whoSaysNothingHandsOnStreamsAndDirectories() {
        int file = parent.open(3, "file", WasiProgram.CREATE, Rights.FILE);
        parent.close(0);
        assertEquals(0, parent.call(WasiFunction.FD_FDSTAT_SET_RIGHTS, 3, Rights.FD_READDIR, 0));
        WasiProgram child = child(parent, 0, 0);
        assertEquals(Errno.BADF, status(child, 0));
        assertEquals(0, status(child, 1));
        assertEquals(Errno.BADF, status(child, file));
        assertEquals("/data", prestat(child, 4));
        assertEquals(-Errno.NOTCAPABLE, child.open(3, "file", 0, Rights.FD_READ)); // as the parent
        assertEquals(Rights.FD_READDIR, rights(child, 3));
    }

    private long rights(WasiProgram program, int descriptor) {
        assertEquals(0, status(program, descriptor));
        return host.machine.load64(program.memory() + 2048 + 8);
    }

    @Test
    void aTaskWithoutATableHandsOnWhatIsLeftOfItsStreams() {
        try (SimulatedHost plain = SimulatedHost.booted()) {
            long giver = plain.runningTask(1);
            assertEquals(0, plain.wasi(giver, WasiFunction.FD_CLOSE, 0));
            assertEquals(0, plain.wasi(giver, WasiFunction.FD_FDSTAT_SET_RIGHTS, 1, Rights.POLL_FD_READWRITE, 0));
            long child = plain.createTask();
            assertEquals(Crossing.OK, plain.call(0, HyphaCall.ADOPT, giver, child));
            assertTrue(plain.result(0) > 0);
            plain.call(0, Crossing.MEMORY_CREATE, child, 1);
            plain.call(0, Crossing.TASK_START, child);
            plain.call(0, Crossing.SCHEDULE, 0);
            assertEquals(Errno.BADF, plain.wasi(child, WasiFunction.FD_FDSTAT_GET, 0, 2048));
            assertEquals(0, plain.wasi(child, WasiFunction.FD_FDSTAT_GET, 2, 2048));
            assertEquals(Errno.NOTCAPABLE, plain.wasi(child, WasiFunction.FD_WRITE, 1, 0, 0, 64));
        }
    }

    /** Pipes count for who has made them, as long as they are, and wherever their ends have gone. */
    @Test
    void aHoarderOfPipesGetsItsShareAndOthersGetTheirs() {
        assertEquals(HyphaError.OUT_OF_HANDLES, hoard(parent));
        WasiProgram other = parent.another();
        assertEquals(HyphaError.OUT_OF_HANDLES, hoard(other));
        long slab = Slab.bytesUsed();
        give(other, 3);
        WasiProgram child = child(other, named(), 0);
        other.exit();
        assertTrue(slab - Slab.bytesUsed() > (Pipe.MAXIMUM_OF_PROGRAM - 2L) * Pipe.CAPACITY);
        assertEquals(HyphaError.OUT_OF_HANDLES, hoard(child)); // has its own share, and one end of its parent's
        child.exit();
        assertEquals(HyphaError.OUT_OF_HANDLES, hoard(parent.another()));
    }

    private void give(WasiProgram giver, int descriptor) {
        long item = giver.memory() + ITEMS;
        host.machine.fill(item, 0, GivenDescriptor.BYTES);
        host.machine.store64(item, ALL);
        host.machine.store32(item + GivenDescriptor.FROM_OFFSET, 2 + descriptor + 2); // behind streams and directories
        items = 1;
    }

    /** Makes pipes until there are no more; what the last attempt answers. */
    private long hoard(WasiProgram program) {
        for (int made = 0; made <= Pipe.MAXIMUM_OF_PROGRAM; made++) {
            host.call(0, HyphaCall.PIPE, program.task(), 2048);
            if (host.result(0) != 0) {
                assertEquals(Pipe.MAXIMUM_OF_PROGRAM, made);
                return host.result(0);
            }
        }
        return 0;
    }

    @Test
    void randomGiftsLeaveNothing() {
        Random random = Seed.random("randomGiftsLeaveNothing");
        parent.open(3, "file", WasiProgram.CREATE, Rights.FILE);
        host.call(0, HyphaCall.PIPE, parent.task(), 2048);
        refused();
        long slab = Slab.bytesUsed();
        long files = OpenFile.count();
        for (int round = 0; round < 2_000; round++) {
            int count = random.nextInt(4);
            for (int index = 0; index < count; index++) {
                give(
                        random.nextInt(10),
                        random.nextInt(12) == 0 ? random.nextInt() : random.nextInt(40),
                        random.nextBoolean() ? ALL : random.nextLong() & Rights.ALL,
                        random.nextBoolean() ? ALL : 0,
                        random.nextInt(3) == 0 ? "n" + index : "");
            }
            for (int word = random.nextInt(8); word > 0 && random.nextInt(4) == 0; word--) {
                host.machine.store32(parent.memory() + ITEMS + 4L * random.nextInt(32), random.nextInt());
            }
            long child = host.createTask();
            long answer = adopt(parent, child, named(), random.nextInt());
            assertTrue(answer > 0 || answer >= HyphaError.WRONG_STATE, "answer=" + answer);
            if (answer > 0) {
                assertEquals(Crossing.OK, host.call(0, HyphaCall.HANDLE_CLOSE, parent.task(), answer));
                host.call(0, Crossing.TASK_KILL, 0, child); // half-spawned
            }
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, child, 0));
            items = 0;
        }
        while (host.serve()) {
            // what was put off
        }
        assertEquals(files, OpenFile.count());
        assertTrue(Slab.bytesUsed() - slab < 1024, "slab: " + (Slab.bytesUsed() - slab));
    }
}
