package hypha.kernel.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.MountTable;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.driver.SimulatedDevice;
import hypha.kernel.driver.SimulatedDevice.Chain;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine;
import hypha.kernel.vfs.FileWorld;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code /dev/console} on a device that the test plays, and that may lie. */
@Timeout(60)
class ConsoleCallsTest {
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    private static final int BLOCKED = -1 - Crossing.BLOCKED;
    private static final long BOTH = Rights.FILE;

    private SimulatedHost host;
    private SimulatedDevice device;
    private FileWorld world;
    private WasiProgram program;
    private int terminal;

    private void boot(boolean hasDevice) {
        host = SimulatedHost.prepared();
        if (hasDevice) {
            device = new SimulatedDevice(host.machine, 3);
            device.queueCount = 2;
            host.set64(BootInfo.DEVICES_OFFSET, SimulatedDevice.ADDRESS);
            host.set32(BootInfo.DEVICE_COUNT_OFFSET, 1);
        }
        world = FileWorld.prepared(
                host, new byte[0], new FileWorld.Entry(MountTable.DEVICE, "/dev", MountTable.PREOPENED, 0, 0));
        program = new WasiProgram(world);
    }

    private void open() {
        boot(true);
        terminal = program.open(3, "console", 0, BOTH);
        assertTrue(terminal > 0, "answer=" + terminal);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private int read(WasiProgram reader, int bytes) {
        host.machine.store32(reader.memory() + 64, 0x8000);
        host.machine.store32(reader.memory() + 68, bytes);
        return host.wasi(reader.task(), WasiFunction.FD_READ, terminal, 64, 1, 128);
    }

    private int write(WasiProgram writer, String text) {
        writer.put(0x8000, text);
        host.machine.store32(writer.memory() + 64, 0x8000);
        host.machine.store32(writer.memory() + 68, text.length());
        return host.wasi(writer.task(), WasiFunction.FD_WRITE, terminal, 64, 1, 128);
    }

    /** What the device is asked to send, which it does. */
    private String sent() {
        StringBuilder text = new StringBuilder();
        for (Chain chain : device.take(TRANSMIT)) {
            assertEquals(1, chain.pieces().size());
            var piece = chain.pieces().getFirst();
            text.append(new String(host.machine.bytes(piece.address(), piece.bytes()), StandardCharsets.ISO_8859_1));
            device.complete(TRANSMIT, chain.head(), 0);
        }
        host.serve();
        return text.toString();
    }

    private void type(String text) {
        Chain chain = device.take(RECEIVE).getFirst();
        host.machine.write(chain.pieces().getFirst().address(), text.getBytes(StandardCharsets.ISO_8859_1));
        device.complete(RECEIVE, chain.head(), text.length());
        host.serve();
    }

    /** The task that goes on, with its errno; 0 if none does. */
    private long resumed() {
        for (int round = 0; round < 100 && host.serve(); round++) {
            continue;
        }
        host.call(0, Crossing.SCHEDULE, 0);
        return host.result(0);
    }

    @Test
    void withoutATerminalThereIsNone() {
        boot(false);
        assertEquals(-Errno.NXIO, program.open(3, "console", 0, BOTH));
        assertTrue(program.open(3, "null", 0, Rights.FD_READ) > 0);
    }

    @Test
    void itLooksLikeATerminal() {
        open();
        assertEquals(0, program.call(WasiFunction.FD_FDSTAT_GET, terminal, 2048));
        assertEquals(2, host.machine.load8(program.memory() + 2048)); // a character device
        long rights = host.machine.load64(program.memory() + 2048 + 8);
        assertEquals(0, rights & (Rights.FD_SEEK | Rights.FD_TELL)); // so wasi-libc's isatty says yes
        assertEquals(2, host.machine.load8(program.memory() + statType()));
        assertEquals(Errno.SPIPE, program.call(WasiFunction.FD_SEEK, terminal, 0, 0, 128));
    }

    private long statType() {
        assertEquals(0, program.call(WasiFunction.FD_FILESTAT_GET, terminal, 4096));
        return 4096 + 16;
    }

    @Test
    void whatIsTypedIsReadPieceByPieceAndWhoReadsWaits() {
        open();
        assertEquals(BLOCKED, read(program, 4));
        assertEquals(0, resumed());
        type("abcdef");
        assertEquals(program.task(), resumed());
        assertEquals("abcd", program.text(0x8000, program.word(128)));
        assertTrue(device.take(RECEIVE).isEmpty(), "asks only when all is read");
        assertEquals(0, read(program, 4));
        assertEquals("ef", program.text(0x8000, program.word(128)));
        type("");
        assertEquals(0, read(program, 4)); // the end
        assertEquals(0, program.word(128));
        assertTrue(device.take(RECEIVE).isEmpty());
    }

    @Test
    void whoWritesMoreThanGoesOutWaits() {
        open();
        WasiProgram other = program.another();
        int own = terminal;
        assertEquals(terminal, other.open(3, "console", 0, BOTH));
        assertEquals(0, write(program, "one"));
        assertEquals(BLOCKED, write(other, "two"));
        assertEquals(0, resumed());
        assertEquals("one", sent());
        assertEquals(other.task(), resumed());
        assertEquals("two", sent());
        assertEquals(0, write(program, "x".repeat(5000)));
        assertEquals(4096, program.word(128));
        assertEquals(0, program.call(WasiFunction.FD_FDSTAT_SET_FLAGS, own, 4));
        assertEquals(Errno.AGAIN, write(program, "y"));
        assertEquals(4096, sent().length());
        assertEquals(0, write(program, ""));
        assertEquals("", sent());
    }

    @Test
    void pollWaitsForInputAndForRoom() {
        open();
        poll(1);
        assertEquals(BLOCKED, host.wasi(program.task(), WasiFunction.POLL_ONEOFF, 0x400, 0x600, 1, 128));
        type("hello");
        assertEquals(program.task(), resumed());
        assertEquals(1, program.word(128));
        assertEquals(5, host.machine.load64(program.memory() + 0x600 + 16));
        poll(2);
        assertEquals(0, host.wasi(program.task(), WasiFunction.POLL_ONEOFF, 0x400, 0x600, 1, 128));
        assertEquals(0, write(program, "x"));
        assertEquals(BLOCKED, host.wasi(program.task(), WasiFunction.POLL_ONEOFF, 0x400, 0x600, 1, 128));
        assertEquals("x", sent());
        assertEquals(program.task(), resumed());
    }

    private void poll(int tag) {
        host.machine.fill(program.memory() + 0x400, 0, 48);
        host.machine.store8(program.memory() + 0x408, tag);
        host.machine.store32(program.memory() + 0x410, terminal);
    }

    @Test
    void whoIsKilledLeavesNothingAndTheNextOneReads() {
        open();
        WasiProgram warm = program.another();
        warm.open(3, "console", 0, BOTH);
        warm.exit();
        long before = Slab.bytesUsed();
        for (boolean writes : new boolean[] {false, true}) {
            WasiProgram victim = program.another();
            assertEquals(terminal, victim.open(3, "console", 0, BOTH));
            if (writes) {
                assertEquals(0, write(program, "first"));
            }
            assertEquals(BLOCKED, writes ? write(victim, "lost") : read(victim, 4));
            host.call(0, Crossing.TASK_KILL, 0, victim.task());
            host.call(0, Crossing.SCHEDULE, 0);
            assertEquals(victim.task(), host.result(0));
            assertEquals(Crossing.KILLED, host.result(1));
            victim.exit();
        }
        assertEquals("first", sent());
        type("next");
        assertEquals(0, read(program, 9));
        assertEquals("next", program.text(0x8000, 4));
        assertEquals(before, Slab.bytesUsed());
    }

    @Test
    void aDeviceThatHasStoppedIsAnErrorOfWhoWaitsAndOfWhoComes() {
        open();
        assertEquals(BLOCKED, read(program, 4));
        device.breakDown();
        interrupt();
        assertEquals(program.task(), resumed());
        assertEquals(Errno.IO, host.result(2));
        assertEquals(Errno.IO, write(program, "x"));
        assertEquals(Errno.IO, read(program, 4));
        poll(1);
        assertEquals(0, host.wasi(program.task(), WasiFunction.POLL_ONEOFF, 0x400, 0x600, 1, 128));
    }

    private void interrupt() {
        long line = host.machine.perCpu() + Platform.PER_CPU_LINES_OFFSET + 8L * Platform.lineOfDevice(0);
        host.machine.store64(line, host.machine.load64(line) + 1);
        long total = host.machine.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET;
        host.machine.store64(total, host.machine.load64(total) + 1);
    }

    @Test
    void aDeviceThatSaysItWroteMoreThanThereIsRoomForEndsTheMachine() {
        open();
        Chain chain = device.take(RECEIVE).getFirst();
        device.complete(RECEIVE, chain.head(), 4097);
        assertThrows(SimulatedMachine.PanicError.class, host::serve);
    }

    @Test
    void nothingIsLostOrReordered() {
        open();
        Random random = Seed.random("nothingIsLostOrReordered");
        Deque<Character> typed = new ArrayDeque<>();
        StringBuilder written = new StringBuilder();
        StringBuilder out = new StringBuilder();
        int next = 0;
        for (int step = 0; step < 5_000; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    StringBuilder text = new StringBuilder();
                    for (int count = 1 + random.nextInt(100); count > 0; count--) {
                        text.append((char) (next++ & 0xFF));
                    }
                    var chains = device.take(RECEIVE);
                    if (chains.isEmpty()) {
                        next -= text.length();
                        break;
                    }
                    Chain chain = chains.getFirst();
                    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
                    host.machine.write(chain.pieces().getFirst().address(), bytes);
                    device.complete(RECEIVE, chain.head(), bytes.length);
                    text.chars().forEach(value -> typed.add((char) value));
                    host.serve();
                }
                case 1 -> {
                    if (!typed.isEmpty()) {
                        assertEquals(0, read(program, 1 + random.nextInt(80)));
                        byte[] got = host.machine.bytes(program.memory() + 0x8000, program.word(128));
                        assertTrue(got.length > 0);
                        for (byte value : got) {
                            assertEquals((byte) (char) typed.remove(), value);
                        }
                    }
                }
                case 2 -> {
                    String text = "w" + step + ",";
                    program.call(WasiFunction.FD_FDSTAT_SET_FLAGS, terminal, 4);
                    int errno = write(program, text);
                    assertTrue(errno == 0 || errno == Errno.AGAIN, "errno=" + errno);
                    if (errno == 0) {
                        written.append(text);
                    }
                }
                default -> out.append(sent());
            }
        }
        out.append(sent());
        assertEquals(written.toString(), out.toString());
    }
}
