package hypha.kernel.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.MountTable;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine;
import hypha.kernel.vfs.FileWorld;
import hypha.kernel.wasi.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client of a shared directory against a device that the test plays: who is notified, errors, a device that fails, one that lies. */
@Timeout(60)
class ShareClientTest {
    private static final int ROOT = 3;
    private static final int NAME = 0x100;
    private static final int BUFFER = 0x1000;
    private static final int BUFFER_BYTES = 0x1000;
    private static final int RESULT = 0x80;
    private static final int RLERROR = 7;
    private static final int RVERSION = 101;
    private static final int RATTACH = 105;
    private static final int LINUX_EACCES = 13;
    private static final int HIGHEST_ERRNO = 76;

    private SimulatedHost host;
    private SimulatedDevice device;
    private long task;

    private void boot() {
        host = SimulatedHost.prepared();
        device = new SimulatedDevice(host.machine, Drivers.SHARE);
        host.set64(BootInfo.DEVICES_OFFSET, SimulatedDevice.ADDRESS);
        host.set32(BootInfo.DEVICE_COUNT_OFFSET, 1);
        FileWorld.writeTable(host, new FileWorld.Entry(MountTable.SHARE, "/s", MountTable.PREOPENED, 0, 0));
        host.boot();
        reply(
                device.take().getFirst(),
                RVERSION,
                ByteBuffer.allocate(14)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(68 << 10)
                        .putShort((short) 8)
                        .put("9P2000.L".getBytes(StandardCharsets.US_ASCII)));
        host.serve();
        reply(
                device.take().getFirst(),
                RATTACH,
                ByteBuffer.allocate(13)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) 0x80)
                        .putInt(0)
                        .putLong(1));
        host.serve();
        task = host.runningTask(1);
        host.machine.write(host.memory + NAME, "name".getBytes(StandardCharsets.US_ASCII));
    }

    @AfterEach
    void end() {
        host.close();
    }

    /** Answers a message whose reply is one piece. */
    private void reply(SimulatedDevice.Chain chain, int type, ByteBuffer body) {
        byte[] message = ByteBuffer.allocate(7 + body.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(7 + body.capacity())
                .put((byte) type)
                .putShort((short) 0)
                .put(body.array())
                .array();
        host.machine.write(chain.pieces().getLast().address(), message);
        device.complete(chain.head(), message.length);
    }

    private void replyError(SimulatedDevice.Chain chain, int linux) {
        reply(
                chain,
                RLERROR,
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(linux));
    }

    private void interrupt() {
        SimulatedMachine machine = host.machine;
        long line = machine.perCpu() + Platform.PER_CPU_LINES_OFFSET + 8L * Platform.lineOfDevice(0);
        machine.store64(line, machine.load64(line) + 1);
        long total = machine.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET;
        machine.store64(total, machine.load64(total) + 1);
        machine.timestamp += 2_000_000;
    }

    private int status() {
        host.wasi(task, WasiFunction.FD_FILESTAT_GET, ROOT, BUFFER);
        return host.status;
    }

    /** Has the kernel look, and the executor ask who is next: that call's result. */
    private int resumed() {
        host.serve();
        assertEquals(Crossing.OK, host.call(0, Crossing.SCHEDULE, 0));
        assertEquals(task, host.result(0));
        assertEquals(Crossing.OK, host.result(1));
        return (int) host.result(2);
    }

    @Test
    void theHostsErrorIsTheProgramsErrno() {
        boot();
        int before = device.notifications;
        assertEquals(Crossing.BLOCKED, status());
        assertEquals(1, device.notifications - before);
        replyError(device.take().getFirst(), LINUX_EACCES);
        assertEquals(Errno.ACCES, resumed());
    }

    @Test
    void anExecutorThatHelpsIsNotNotifiedOfWhatItsCallWaitsFor() {
        boot();
        host.machine.store32(SimulatedHost.lane(0) + Crossing.FLAGS_OFFSET, Crossing.FLAG_HELPS_DEVICES);
        int before = device.notifications;
        assertEquals(Crossing.BLOCKED, status());
        assertEquals(0, device.notifications - before);
        var chains = device.take();
        assertEquals(1, chains.size(), "but it is asked");
        replyError(chains.getFirst(), LINUX_EACCES);
        assertEquals(Errno.ACCES, resumed());
    }

    @Test
    void whatWasNotNotifiedIsBeforeTheVcpuHalts() {
        boot();
        host.machine.store32(SimulatedHost.lane(0) + Crossing.FLAGS_OFFSET, Crossing.FLAG_HELPS_DEVICES);
        int before = device.notifications;
        assertEquals(Crossing.BLOCKED, status());
        Drivers.tellUntold();
        assertEquals(1, device.notifications - before);
        Drivers.tellUntold();
        assertEquals(1, device.notifications - before, "once");
        replyError(device.take().getFirst(), LINUX_EACCES);
        assertEquals(Errno.ACCES, resumed());
        assertEquals(Crossing.BLOCKED, status());
        replyError(device.take().getFirst(), LINUX_EACCES);
        assertEquals(Errno.ACCES, resumed());
        Drivers.tellUntold();
        assertEquals(1, device.notifications - before, "what is answered need not be told of");
    }

    @Test
    void aDeviceThatHasStoppedIsAnErrorNowAndLater() {
        boot();
        assertEquals(Crossing.BLOCKED, status());
        device.take();
        interrupt();
        host.serve(); // a look at what has just done something sees no more than that
        device.breakDown();
        interrupt();
        assertEquals(Errno.IO, resumed());
        assertEquals(1, Drivers.failures());
        assertEquals(Errno.IO, host.wasi(task, WasiFunction.FD_FILESTAT_GET, ROOT, BUFFER));
    }

    /** Replies of random bytes and lengths: an errno, or an answer that makes no sense, and nothing worse. */
    @Test
    void repliesThatLieHarmNobody() {
        boot();
        long seed = System.nanoTime();
        System.out.println("repliesThatLieHarmNobody seed=" + seed);
        var random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            switch (random.nextInt(4)) {
                case 0 -> host.wasi(task, WasiFunction.FD_FILESTAT_GET, ROOT, BUFFER);
                case 1 -> host.wasi(task, WasiFunction.FD_READDIR, ROOT, BUFFER, BUFFER_BYTES, 0, RESULT);
                case 2 -> host.wasi(task, WasiFunction.PATH_CREATE_DIRECTORY, ROOT, NAME, 4);
                default -> host.wasi(task, WasiFunction.PATH_UNLINK_FILE, ROOT, NAME, 4);
            }
            int status = host.status;
            int answer = (int) host.result(0);
            for (int replies = 0; status == Crossing.BLOCKED; replies++) {
                assertTrue(replies < 10_000, "seed=" + seed + " round=" + round);
                List<SimulatedDevice.Chain> chains = device.take();
                chains.forEach(chain -> lie(chain, random));
                host.serve();
                assertEquals(Crossing.OK, host.call(0, Crossing.SCHEDULE, 0));
                if (host.result(0) != 0) {
                    status = (int) host.result(1);
                    answer = (int) host.result(2);
                }
            }
            assertEquals(Crossing.OK, status);
            assertTrue(answer >= 0 && answer <= HIGHEST_ERRNO, "answer=" + answer + " seed=" + seed);
        }
        device.take().forEach(chain -> lie(chain, random));
        host.serve();
        assertFalse(Drivers.isDue());
    }

    private void lie(SimulatedDevice.Chain chain, Random random) {
        int room = 0;
        for (var piece : chain.pieces()) {
            if (piece.isWritable()) {
                byte[] bytes = new byte[piece.bytes()];
                random.nextBytes(bytes);
                host.machine.write(piece.address(), bytes);
                if (room == 0 && random.nextInt(4) != 0) { // a header that looks right
                    int type = host.machine.load8(chain.pieces().getFirst().address() + 4) + 1;
                    host.machine.store8(piece.address() + 4, random.nextInt(4) == 0 ? RLERROR : type);
                    for (int offset = 7; offset < Math.min(piece.bytes(), 11) && random.nextBoolean(); offset++) {
                        host.machine.store8(piece.address() + offset, offset == 7 ? random.nextInt(256) : 0);
                    }
                }
                room += piece.bytes();
            }
        }
        int written = random.nextInt(4) == 0 ? 11 + random.nextInt(200) : random.nextInt(room + 1);
        device.complete(chain.head(), Math.min(written, room));
    }
}
