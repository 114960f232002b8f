package hypha.kernel.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.Ring;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.console.Console;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.task.Waits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WasiTest {
    private static final int PAGES = 2;
    private static final long END = PAGES * (long) Crossing.PAGE_BYTES;
    private static final int BLOCKED = -1 - Crossing.BLOCKED;

    private SimulatedHost host;
    private long task;
    private long memory;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
        task = host.runningTask(PAGES, "program", "-v", "");
        memory = host.memory;
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void iovec(long pointer, long buffer, long length) {
        host.machine.store32(memory + pointer, (int) buffer);
        host.machine.store32(memory + pointer + 4, (int) length);
    }

    private void text(long pointer, String text) {
        host.machine.write(memory + pointer, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String text(long pointer, int bytes) {
        return host.machine.text(memory + pointer, bytes);
    }

    private int word(long pointer) {
        return host.machine.load32(memory + pointer);
    }

    private int write(int descriptor, String text) {
        text(4096, text);
        iovec(64, 4096, text.length());
        return host.wasi(task, WasiFunction.FD_WRITE, descriptor, 64, 1, 128);
    }

    /** The task that SCHEDULE names, or 0; its errno is result 2. */
    private long scheduled() {
        host.call(0, Crossing.SCHEDULE, 0);
        return host.result(0);
    }

    // ---------------------------------------------------------------------------------------------------------
    // fd_write

    @Test
    void writeGathersBuffersInOrder() {
        text(1000, "Hello, ");
        text(2000, "world\n");
        iovec(64, 1000, 7);
        iovec(72, 77777, 0);
        iovec(80, 2000, 6);
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1, 64, 3, 128));
        assertEquals(13, word(128));
        assertEquals("Hello, world\n", host.drain(BootInfo.RING_OUTPUT));
        assertEquals(0, write(2, "oops"));
        assertEquals("oops", host.drain(BootInfo.RING_ERROR));
    }

    @Test
    void writeChecksEveryClaimBeforeItWritesAnything() {
        long[][] faults = {
            {END - 7, 1, 128},
            {END, 1, 128},
            {0xFFFF_FFF8L, 1, 128},
            {64, 0xFFFF_FFFFL, 128},
            {64, 0x2000_0000L, 128},
            {64, 1, END - 3},
            {64, 1, 0xFFFF_FFFFL},
            {64, 1, END},
        };
        iovec(64, 4096, 4);
        for (long[] claim : faults) {
            assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.FD_WRITE, 1, claim[0], claim[1], claim[2]));
        }
        long[][] buffers = {{END, 1}, {END - 1, 2}, {0xFFFF_FFFFL, 1}, {1, 0xFFFF_FFFFL}, {0, END + 1}};
        for (long[] buffer : buffers) {
            iovec(64, 4096, 4);
            iovec(72, buffer[0], buffer[1]);
            assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.FD_WRITE, 1, 64, 2, 128));
        }
        assertEquals("", host.drain(BootInfo.RING_OUTPUT));
        iovec(64, END, 0);
        assertEquals(
                0,
                host.wasi(task, WasiFunction.FD_WRITE, 1, 64, 1, END - 4),
                "an empty buffer at the end is in memory");
        assertEquals(0, word(END - 4));
    }

    @Test
    void upperHalvesOfArgumentsAreIgnored() {
        text(1000, "x");
        iovec(64, 1000, 1);
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1L | 7L << 32, 64L | 1L << 40, 1L | -1L << 32, 128));
        assertEquals("x", host.drain(BootInfo.RING_OUTPUT));
    }

    @Test
    void writeLooksAtNoMoreBuffersThanItSays() {
        for (int index = 0; index < 3000; index++) {
            iovec(8192 + 8L * index, 4096, 1);
        }
        text(4096, "y");
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1, 8192, 3000, 128));
        assertEquals(Iovec.MAXIMUM_COUNT, word(128));
    }

    @Test
    void emptyBuffersBeforeTheFirstByteAreSkipped() {
        int empty = 3 * Iovec.MAXIMUM_COUNT;
        iovec(8192 + 8L * empty, 4096, 5);
        text(4096, "hello");
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1, 8192, empty + 1, 128));
        assertEquals(5, word(128));
        assertEquals("hello", host.drain(BootInfo.RING_OUTPUT));
        host.type("world");
        assertEquals(0, host.wasi(task, WasiFunction.FD_READ, 0, 8192, empty + 1, 128));
        assertEquals(5, word(128));
        assertEquals("world", text(4096, 5));
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1, 8192, empty, 128));
        assertEquals(0, word(128), "nothing but empty buffers");
        iovec(8192, END + 1, 0);
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.FD_WRITE, 1, 8192, empty + 1, 128));
    }

    @Test
    void tooManyEmptyBuffersAreAnInvalidArgument() {
        task = host.runningTask(3);
        memory = host.memory;
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1, 8192, Iovec.MAXIMUM_EMPTY, 128));
        for (int function : new int[] {WasiFunction.FD_WRITE, WasiFunction.FD_READ}) {
            int descriptor = function == WasiFunction.FD_WRITE ? 1 : 0;
            assertEquals(Errno.INVAL, host.wasi(task, function, descriptor, 8192, Iovec.MAXIMUM_EMPTY + 1, 128));
        }
    }

    @Test
    void writeTakesWhatFitsAndBlocksOnlyWhenNothingDoes() {
        iovec(64, 4096, SimulatedHost.RING_CAPACITY + 100);
        assertEquals(0, host.wasi(task, WasiFunction.FD_WRITE, 1, 64, 1, 128));
        assertEquals(SimulatedHost.RING_CAPACITY, word(128));
        assertEquals(BLOCKED, write(1, "later"));
        assertEquals(0, scheduled());
        assertEquals(1, host.machine.load32(SimulatedHost.ring(1) + Ring.PRODUCER_WAITS_OFFSET));
        host.drain(BootInfo.RING_OUTPUT);
        assertTrue(host.serve());
        assertEquals(task, scheduled());
        assertEquals(List.of(0L, 0L), List.of(host.result(1), host.result(2)));
        assertEquals(5, word(128));
        assertEquals("later", host.drain(BootInfo.RING_OUTPUT));
    }

    @Test
    void writingToAConsumerThatIsGoneAnswersItsErrno() {
        iovec(64, 4096, SimulatedHost.RING_CAPACITY);
        host.wasi(task, WasiFunction.FD_WRITE, 1, 64, 1, 128);
        assertEquals(BLOCKED, write(1, "x"));
        host.machine.store32(SimulatedHost.ring(1) + Ring.CONSUMER_GONE_OFFSET, Errno.PIPE);
        host.serve();
        assertEquals(task, scheduled());
        assertEquals(Errno.PIPE, host.result(2));
        assertEquals(Errno.PIPE, write(1, "x"));
        assertEquals(0, write(2, "x"));
    }

    // ---------------------------------------------------------------------------------------------------------
    // the order of standard output and standard error

    private int producerWaits(int ring) {
        return host.machine.load32(SimulatedHost.ring(ring) + Ring.PRODUCER_WAITS_OFFSET);
    }

    /** Takes some of what is in a ring, as a host does that is in the middle of it. */
    private void take(int ring, int bytes) {
        long position = SimulatedHost.ring(ring) + Ring.CONSUMED_OFFSET;
        host.machine.store64(position, host.machine.load64(position) + bytes);
        host.machine.store32(SimulatedHost.ring(ring) + Ring.PRODUCER_WAITS_OFFSET, 0);
    }

    @Test
    void aWriteToTheOtherStreamWaitsUntilTheHostHasTakenAllOfTheFirst() {
        for (int first = 1; first <= 2; first++) {
            int second = 3 - first;
            assertEquals(0, write(first, "ab"));
            assertEquals(0, write(first, "cd"), "no wait without a change of the stream");
            assertEquals(BLOCKED, write(second, "ef"));
            assertEquals(1, producerWaits(first));
            take(first, 3);
            assertFalse(host.serve(), "progress, but not enough");
            Waits.askAgain();
            assertEquals(1, producerWaits(first), "asked again before the halt");
            assertEquals("", host.drain(second));
            assertEquals("d", host.drain(first));
            assertTrue(host.serve());
            assertEquals(task, scheduled());
            assertEquals(List.of(0L, 0L), List.of(host.result(1), host.result(2)));
            assertEquals(0, producerWaits(first), "nobody waits any more");
            assertEquals(0, producerWaits(second), "nobody waits any more");
            assertEquals("ef", host.drain(second));
        }
    }

    @Test
    void whatNobodyReadsHoldsUpNothing() {
        assertEquals(0, write(2, "lost"));
        assertEquals(BLOCKED, write(1, "first"));
        host.machine.store32(SimulatedHost.ring(2) + Ring.CONSUMER_GONE_OFFSET, Errno.PIPE);
        assertTrue(host.serve());
        assertEquals(task, scheduled());
        assertEquals(0, host.result(2));
        assertEquals(Errno.PIPE, write(2, "x"));
        assertEquals(0, write(1, "second"));
        assertEquals("firstsecond", host.drain(BootInfo.RING_OUTPUT));
    }

    @Test
    void aStreamThatIsGoneSaysSoAtOnceWhateverTheOrder() {
        assertEquals(0, write(1, "x"));
        host.machine.store32(SimulatedHost.ring(2) + Ring.CONSUMER_GONE_OFFSET, Errno.PIPE);
        stream(0, 1, 2, 2);
        assertEquals(0, poll(1));
        assertEquals(Errno.PIPE, write(2, "x"));
    }

    @Test
    void tasksDoNotWaitForTheOutputOfOthers() {
        assertEquals(0, write(1, "x"));
        assertEquals(BLOCKED, write(2, "y"));
        long waiting = task;
        task = host.runningTask(PAGES);
        memory = host.memory;
        assertEquals(0, write(2, "other"));
        assertFalse(host.serve());
        take(1, 1);
        assertEquals(0, write(2, "more"));
        assertEquals(waiting, scheduled(), "who writes on cannot keep others from their turn");
        assertEquals("othermorey", host.drain(BootInfo.RING_ERROR));
    }

    @Test
    void nonBlockingWritesOutOfTurnAnswerAgainAndPollWaitsForTheTurn() {
        assertEquals(0, host.wasi(task, WasiFunction.FD_FDSTAT_SET_FLAGS, 2, hypha.kernel.vfs.OpenFile.NONBLOCK));
        assertEquals(0, write(1, "x"));
        assertEquals(Errno.AGAIN, write(2, "y"));
        stream(0, 7, 2, 2);
        assertEquals(BLOCKED, poll(1));
        assertFalse(host.serve());
        host.drain(BootInfo.RING_OUTPUT);
        assertTrue(host.serve());
        assertEquals(task, scheduled());
        assertEquals(7, eventUserData(0));
        assertEquals(0, write(2, "y"));
    }

    @Test
    void aWriterKilledWhileItWaitsForItsTurnAsksForNothingMore() {
        assertEquals(0, write(1, "x"));
        assertEquals(BLOCKED, write(2, "y"));
        host.call(0, Crossing.TASK_KILL, 0, task);
        assertEquals(task, scheduled());
        assertEquals(List.of(0, 0), List.of(producerWaits(1), producerWaits(2)));
    }

    @Test
    void impossiblePositionsOfTheHostDoNotBreakTheOrder() {
        assertEquals(0, write(1, "x"));
        for (long position : new long[] {2, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            host.machine.store64(SimulatedHost.ring(1) + Ring.CONSUMED_OFFSET, position);
            assertFalse(Console.isTaken(BootInfo.RING_OUTPUT, Console.produced(BootInfo.RING_OUTPUT)));
        }
    }

    @Test
    void streamsAreNotWrittenOrReadTheWrongWay() {
        assertEquals(Errno.NOTCAPABLE, write(0, "x"));
        assertEquals(Errno.BADF, write(3, "x"));
        assertEquals(Errno.BADF, write(-1, "x"));
        assertEquals(Errno.NOTCAPABLE, host.wasi(task, WasiFunction.FD_READ, 1, 64, 1, 128));
    }

    // ----------------------------------------------------------------------------------------------------------
    // fd_read

    @Test
    void readGivesWhatIsThereAndZeroAtTheEnd() {
        host.type("abcdef");
        iovec(64, 1000, 4);
        iovec(72, 2000, 10);
        assertEquals(0, host.wasi(task, WasiFunction.FD_READ, 0, 64, 2, 128));
        assertEquals(6, word(128));
        assertEquals("abcd", text(1000, 4));
        assertEquals("ef", text(2000, 2));
        host.type("tail");
        host.endInput();
        assertEquals(0, host.wasi(task, WasiFunction.FD_READ, 0, 72, 1, 128));
        assertEquals(4, word(128));
        assertEquals(0, host.wasi(task, WasiFunction.FD_READ, 0, 72, 1, 128));
        assertEquals(0, word(128));
    }

    @Test
    void readBlocksUntilInputComesAndAsksTheHostForIt() {
        iovec(64, 1000, 100);
        host.machine.ports.clear();
        assertEquals(BLOCKED, host.wasi(task, WasiFunction.FD_READ, 0, 64, 1, 128));
        assertEquals(Platform.DOORBELL_INPUT, host.machine.ports.getFirst().port());
        assertEquals(1, host.machine.load32(SimulatedHost.ring(0) + Ring.CONSUMER_WAITS_OFFSET));
        host.serve();
        assertEquals(0, scheduled());
        host.type("line\n");
        host.serve();
        assertEquals(task, scheduled());
        assertEquals(5, word(128));
        assertEquals("line\n", text(1000, 5));
    }

    @Test
    void buffersOverTheArrayCannotLeadOutOfMemory() {
        host.type("\377\377\377\377\377\377\377\377rest of the input");
        iovec(64, 72, 8); // overwrites the next entry
        iovec(72, 1000, 8);
        assertEquals(0, host.wasi(task, WasiFunction.FD_READ, 0, 64, 2, 128));
        assertEquals(8, word(128));
    }

    @Test
    void severalReadersAreServedInTurn() {
        iovec(64, 1000, 3);
        assertEquals(BLOCKED, host.wasi(task, WasiFunction.FD_READ, 0, 64, 1, 128));
        long firstMemory = memory;
        long other = host.runningTask(1);
        memory = host.memory;
        iovec(64, 1000, 3);
        assertEquals(BLOCKED, host.wasi(other, WasiFunction.FD_READ, 0, 64, 1, 128));
        host.type("abc");
        host.serve();
        assertEquals(task, scheduled());
        assertEquals(0, scheduled());
        host.type("de");
        host.serve();
        assertEquals(other, scheduled());
        assertEquals("de", text(1000, 2));
        memory = firstMemory;
        assertEquals("abc", text(1000, 3));
    }

    @Test
    void nonBlockingStreamsAnswerAgain() {
        iovec(64, 1000, 3);
        assertEquals(0, host.wasi(task, WasiFunction.FD_FDSTAT_SET_FLAGS, 0, hypha.kernel.vfs.OpenFile.NONBLOCK));
        assertEquals(Errno.AGAIN, host.wasi(task, WasiFunction.FD_READ, 0, 64, 1, 128));
        assertEquals(Errno.INVAL, host.wasi(task, WasiFunction.FD_FDSTAT_SET_FLAGS, 0, 0x20));
        host.wasi(task, WasiFunction.FD_FDSTAT_GET, 0, 256);
        assertEquals(hypha.kernel.vfs.OpenFile.NONBLOCK, host.machine.load16(memory + 258));
    }

    // ------------------------------------------------------------------------------------------------------
    // descriptors

    @Test
    void aStreamIsACharacterDeviceThatCannotSeek() {
        assertEquals(0, host.wasi(task, WasiFunction.FD_FDSTAT_GET, 1, 256));
        assertEquals(2, host.machine.load8(memory + 256));
        long rights = host.machine.load64(memory + 264);
        assertNotEquals(0, rights & 1L << 6);
        assertEquals(0, rights & (1L << 2 | 1L << 5), "wasi-libc's isatty wants neither seek nor tell");
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.FD_FDSTAT_GET, 1, END - 23));
        assertEquals(Errno.SPIPE, host.wasi(task, WasiFunction.FD_SEEK, 1, 0, 0, 256));
        assertEquals(Errno.BADF, host.wasi(task, WasiFunction.FD_SEEK, 9, 0, 0, 256));
        assertEquals(0, host.wasi(task, WasiFunction.FD_FILESTAT_GET, 1, 256));
        assertEquals(2, host.machine.load8(memory + 256 + 16));
    }

    @Test
    void aClosedDescriptorIsNoDescriptor() {
        assertEquals(0, host.wasi(task, WasiFunction.FD_CLOSE, 1));
        assertEquals(Errno.BADF, host.wasi(task, WasiFunction.FD_CLOSE, 1));
        assertEquals(Errno.BADF, write(1, "x"));
        assertEquals(Errno.BADF, host.wasi(task, WasiFunction.FD_FDSTAT_GET, 1, 256));
        assertEquals(0, write(2, "x"));
        assertEquals(Errno.BADF, host.wasi(task, WasiFunction.FD_CLOSE, 3));
    }

    @Test
    void rightsCanOnlyBeGivenUp() {
        assertEquals(Errno.NOTCAPABLE, host.wasi(task, WasiFunction.FD_FDSTAT_SET_RIGHTS, 1, -1, 0));
        assertEquals(0, host.wasi(task, WasiFunction.FD_FDSTAT_SET_RIGHTS, 1, Rights.FD_FILESTAT_GET, 0));
        assertEquals(Errno.NOTCAPABLE, write(1, "x"));
        assertEquals(Errno.NOTCAPABLE, host.wasi(task, WasiFunction.FD_FDSTAT_SET_RIGHTS, 1, Rights.FD_WRITE, 0));
    }

    @Test
    void nothingIsPreopened() {
        for (int descriptor = 0; descriptor < 6; descriptor++) {
            assertEquals(Errno.BADF, host.wasi(task, WasiFunction.FD_PRESTAT_GET, descriptor, 256));
        }
    }

    @Test
    void everyFunctionAnswersAnErrnoWhateverItsArguments() {
        long[] claims = {0, 1, 2, 3, 64, END - 1, END, 0xFFFF_FFFFL, -1, Long.MIN_VALUE};
        for (int function = 0; function < WasiFunction.COUNT; function++) {
            if (function == WasiFunction.PROC_EXIT || function == WasiFunction.PROC_RAISE) {
                continue;
            }
            for (int round = 0; round < 200; round++) {
                long[] arguments = new long[6];
                for (int index = 0; index < 6; index++) {
                    arguments[index] = claims[Math.floorMod((round + 1) * (index + 3) * 7919 >> index, claims.length)];
                }
                int errno = host.wasi(task, function, arguments);
                if (errno == BLOCKED) {
                    host.call(0, Crossing.TASK_KILL, 0, task);
                    assertEquals(task, scheduled());
                    host.call(0, Crossing.TASK_EXIT, task);
                    task = host.runningTask(PAGES);
                } else {
                    assertTrue(errno >= 0 && errno <= 76, "function=" + function + " errno=" + errno);
                    if (function == WasiFunction.FD_CLOSE) {
                        host.call(0, Crossing.TASK_EXIT, task);
                        task = host.runningTask(PAGES);
                    }
                }
                host.drain(1);
                host.drain(2);
            }
        }
    }

    @Test
    void aTaskWithoutMemoryGetsFaults() {
        long bare = host.createTask();
        host.call(0, Crossing.TASK_START, bare);
        assertEquals(bare, scheduled());
        assertEquals(Errno.FAULT, host.wasi(bare, WasiFunction.FD_WRITE, 1, 0, 0, 0));
        assertEquals(Errno.FAULT, host.wasi(bare, WasiFunction.CLOCK_TIME_GET, 0, 0, 0));
        assertEquals(Errno.FAULT, host.wasi(bare, WasiFunction.RANDOM_GET, 0, 1));
        assertEquals(0, host.wasi(bare, WasiFunction.ENVIRON_GET, 0, 0));
    }

    // -------------------------------------------------------------------------------------------- arguments,
    // environment

    @Test
    void argumentsAndEnvironmentArrive() {
        String longValue = "V=" + "x".repeat(9000);
        host.call(0, Crossing.TASK_EXIT, task);
        task = host.createTask(List.of("program", "", "ä"), List.of("A=1", longValue), 16);
        host.call(0, Crossing.MEMORY_CREATE, task, PAGES);
        memory = host.result(0);
        host.call(0, Crossing.TASK_START, task);
        assertEquals(task, scheduled());
        assertEquals(0, host.wasi(task, WasiFunction.ARGS_SIZES_GET, 0, 4));
        assertEquals(List.of(3, 12), List.of(word(0), word(4)));
        assertEquals(0, host.wasi(task, WasiFunction.ARGS_GET, 64, 101));
        assertEquals(List.of(101, 109, 110), List.of(word(64), word(68), word(72)));
        assertEquals("program\0\0ä\0", text(101, 12));
        assertEquals(0, host.wasi(task, WasiFunction.ENVIRON_SIZES_GET, 0, 4));
        assertEquals(List.of(2, 4 + longValue.length() + 1), List.of(word(0), word(4)));
        assertEquals(0, host.wasi(task, WasiFunction.ENVIRON_GET, 64, 1024));
        assertEquals("A=1\0" + longValue + "\0", text(1024, 4 + longValue.length() + 1));
        assertEquals(1028, word(68));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.ARGS_GET, 64, END - 11));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.ARGS_GET, END - 11, 64));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.ARGS_SIZES_GET, END - 3, 0));
    }

    // -------------------------------------------------------------------------------------------------- time,
    // randomness

    @Test
    void clocksTellTime() {
        host.machine.timestamp += 5_000_000_000L;
        assertEquals(0, host.wasi(task, WasiFunction.CLOCK_TIME_GET, 1, 0, 8));
        assertEquals(5_000_000_000L, host.machine.load64(memory + 8));
        assertEquals(0, host.wasi(task, WasiFunction.CLOCK_TIME_GET, 0, 0, 8));
        assertEquals(SimulatedHost.BOOT_WALL_NANOS + 5_000_000_000L, host.machine.load64(memory + 8));
        assertEquals(Errno.INVAL, host.wasi(task, WasiFunction.CLOCK_TIME_GET, 2, 0, 8));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.CLOCK_TIME_GET, 1, 0, END - 7));
        assertEquals(0, host.wasi(task, WasiFunction.CLOCK_RES_GET, 1, 8));
        assertEquals(1, host.machine.load64(memory + 8));
        assertEquals(Errno.INVAL, host.wasi(task, WasiFunction.CLOCK_RES_GET, 4, 8));
    }

    @Test
    void randomFillsExactlyWhatIsAsked() {
        assertEquals(0, host.wasi(task, WasiFunction.RANDOM_GET, 100, 0));
        assertTrue(host.machine.isZero(memory, END));
        assertEquals(0, host.wasi(task, WasiFunction.RANDOM_GET, 101, 99));
        assertTrue(host.machine.isZero(memory, 101));
        assertTrue(host.machine.isZero(memory + 200, 1000));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.RANDOM_GET, 101, END - 100));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.RANDOM_GET, 0xFFFF_FFFFL, 2));
    }

    @Test
    void aLongRandomRequestLetsOthersTakeTurns() {
        host.call(0, Crossing.MEMORY_GROW, task, 40);
        memory = host.result(0);
        assertEquals(BLOCKED, host.wasi(task, WasiFunction.RANDOM_GET, 16, 40 * Crossing.PAGE_BYTES - 16));
        int rounds = 0;
        while (scheduled() != task) {
            assertTrue(rounds++ < 100);
        }
        assertEquals(0, host.result(2));
        assertTrue(host.machine.isZero(memory, 16));
        for (long at = 16; at < 40 * Crossing.PAGE_BYTES; at += 4096) {
            assertTrue(!host.machine.isZero(memory + at, 16));
        }
    }

    // -------------------------------------------------------------------------------------------------------
    // poll_oneoff

    private void clock(int index, long userData, int id, long timeout, int flags) {
        long at = memory + 1024 + 48L * index;
        host.machine.fill(at, 0, 48);
        host.machine.store64(at, userData);
        host.machine.store32(at + 16, id);
        host.machine.store64(at + 24, timeout);
        host.machine.store16(at + 40, flags);
    }

    private void stream(int index, long userData, int tag, int descriptor) {
        long at = memory + 1024 + 48L * index;
        host.machine.fill(at, 0, 48);
        host.machine.store64(at, userData);
        host.machine.store8(at + 8, tag);
        host.machine.store32(at + 16, descriptor);
    }

    private int poll(int count) {
        return host.wasi(task, WasiFunction.POLL_ONEOFF, 1024, 8192, count, 128);
    }

    private long eventUserData(int index) {
        return host.machine.load64(memory + 8192 + 32L * index);
    }

    private int eventError(int index) {
        return host.machine.load16(memory + 8192 + 32L * index + 8);
    }

    @Test
    void sleepingWakesAtItsTimeAndNotBefore() {
        host.machine.timestamp += 10;
        clock(0, 7, 1, 1_000_000, 0);
        assertEquals(BLOCKED, poll(1));
        host.machine.timestamp += 999_999;
        host.serve();
        assertEquals(0, scheduled());
        host.machine.timestamp += 1;
        assertTrue(host.serve());
        assertEquals(task, scheduled());
        assertEquals(List.of(0L, 0L), List.of(host.result(1), host.result(2)));
        assertEquals(1, word(128));
        assertEquals(7, eventUserData(0));
        assertEquals(0, host.machine.load8(memory + 8192 + 10));
    }

    @Test
    void absoluteTimesAreThoseOfTheirClock() {
        host.machine.timestamp += 1_000_000_000L;
        clock(0, 1, 1, 1_000_000_500L, 1);
        clock(1, 2, 0, SimulatedHost.BOOT_WALL_NANOS + 1_000_000_400L, 1);
        clock(2, 3, 1, -1, 0);
        assertEquals(BLOCKED, poll(3));
        host.machine.timestamp += 400;
        host.serve();
        assertEquals(task, scheduled());
        assertEquals(1, word(128));
        assertEquals(2, eventUserData(0));
        clock(0, 4, 0, 5, 1);
        clock(1, 5, 1, 0, 0);
        assertEquals(0, poll(3));
        assertEquals(2, word(128));
        assertEquals(List.of(4L, 5L), List.of(eventUserData(0), eventUserData(1)));
    }

    @Test
    void whoWaitsForAWallClockTimeReckonsAnewWhenTheClockIsSet() {
        long noon = SimulatedHost.BOOT_WALL_NANOS + 3_600_000_000_000L;
        clock(0, 2, 0, noon, 1);
        assertEquals(BLOCKED, poll(1));
        setWallClock(noon - 1_000_000_000L);
        assertEquals(0, scheduled());
        host.machine.timestamp += 400_000_000L;
        setWallClock(noon - 2_000_000_000L); // and back
        host.machine.timestamp += 1_500_000_000L;
        host.serve();
        assertEquals(0, scheduled());
        host.machine.timestamp += 500_000_000L;
        host.serve();
        assertEquals(task, scheduled());
        assertEquals(2, eventUserData(0));
    }

    private void setWallClock(long nanos) {
        assertEquals(Crossing.OK, host.call(0, Crossing.CLOCK_SET, 0, host.machine.timestamp, 0, nanos));
        while (host.serve()) {
            // until all tasks have been looked at
        }
    }

    @Test
    void pollWaitsForTheFirstOfTimeAndStreams() {
        stream(0, 10, 1, 0);
        clock(1, 11, 1, 5_000_000, 0);
        assertEquals(BLOCKED, poll(2));
        host.type("in");
        host.serve();
        assertEquals(task, scheduled());
        assertEquals(1, word(128));
        assertEquals(10, eventUserData(0));
        assertEquals(2, host.machine.load64(memory + 8192 + 16));
        host.machine.timestamp += 10_000_000;
        assertFalse(host.serve(), "its timer is gone");
        stream(1, 12, 2, 1);
        assertEquals(0, poll(2));
        assertEquals(2, word(128));
        host.endInput();
        assertEquals(0, poll(1));
        assertEquals(1, host.machine.load16(memory + 8192 + 24), "hang-up");
    }

    @Test
    void badSubscriptionsBecomeEventsWithErrors() {
        stream(0, 1, 1, 5);
        stream(1, 2, 2, 0);
        clock(2, 3, 3, 0, 0);
        clock(3, 4, 1, 1_000_000_000L, 0);
        assertEquals(0, poll(4));
        assertEquals(3, word(128));
        assertEquals(
                List.of(Errno.BADF, Errno.NOTCAPABLE, Errno.INVAL),
                List.of(eventError(0), eventError(1), eventError(2)));
        stream(0, 1, 3, 0);
        assertEquals(Errno.INVAL, poll(1));
        assertEquals(Errno.INVAL, poll(0));
        assertEquals(Errno.INVAL, host.wasi(task, WasiFunction.POLL_ONEOFF, 1024, 8192, 0xFFFF_FFFFL, 128));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.POLL_ONEOFF, END - 47, 8192, 1, 128));
        assertEquals(Errno.FAULT, host.wasi(task, WasiFunction.POLL_ONEOFF, 1024, END - 31, 1, 128));
    }

    @Test
    void manySleepersWakeInTheOrderOfTheirDeadlines() {
        host.call(0, Crossing.TASK_EXIT, task);
        long[] tasks = new long[300];
        for (int index = 0; index < tasks.length; index++) {
            tasks[index] = task = host.runningTask(1);
            memory = host.memory;
            clock(0, index, 1, 1_000_000 + index * 7919L % 300 * 1_024, 0); // one in each tick of the wheel
            assertEquals(BLOCKED, poll(1));
        }
        host.machine.timestamp += 2_000_000;
        long last = -1;
        for (int count = 0; count < tasks.length; count++) {
            long next = scheduled();
            while (next == 0) {
                assertTrue(host.serve());
                next = scheduled();
            }
            int index = 0;
            while (tasks[index] != next) {
                index++;
            }
            long order = index * 7919L % 300;
            assertTrue(order > last);
            last = order;
        }
    }

    // -------------------------------------------------------------------------------------------------------------
    // exit

    @Test
    void afterProcExitOnlyTheEndIsLeft() {
        assertEquals(0, host.wasi(task, WasiFunction.PROC_EXIT, 3));
        assertEquals(Crossing.KILLED, host.call(0, Crossing.WASI + WasiFunction.FD_WRITE, task, 1, 64, 1, 128));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task, 3));
    }
}
