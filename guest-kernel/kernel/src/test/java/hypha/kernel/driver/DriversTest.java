package hypha.kernel.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.driver.block.BlockDevice;
import hypha.kernel.driver.block.DiskProbe;
import hypha.kernel.entropy.Entropy;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices under a kernel that serves: what becomes of completions, errors, failures, and storms of interrupts. */
class DriversTest {
    private static final int SECTORS = 1000;
    private static final int FLUSH_FEATURE = 1 << 9;
    private static final int DISCARD_FEATURE = 1 << 13;

    private SimulatedHost host;
    private SimulatedDevice device;

    private void boot(int id, int features) {
        host = SimulatedHost.prepared();
        device = new SimulatedDevice(host.machine, id);
        device.features = features;
        device.configuration[0] = SECTORS;
        host.set64(BootInfo.DEVICES_OFFSET, SimulatedDevice.ADDRESS);
        host.set32(BootInfo.DEVICE_COUNT_OFFSET, 1);
        host.boot();
        assertEquals(0, Drivers.failures());
    }

    @AfterEach
    void end() {
        host.close();
    }

    private void interrupt() {
        SimulatedMachine machine = host.machine;
        long line = machine.perCpu() + Platform.PER_CPU_LINES_OFFSET + 8L * Platform.lineOfDevice(0);
        machine.store64(line, machine.load64(line) + 1);
        long total = machine.perCpu() + Platform.PER_CPU_INTERRUPTS_OFFSET;
        machine.store64(total, machine.load64(total) + 1);
    }

    @Test
    void entropyOfTheDeviceChangesTheGeneratorAndIsErased() {
        boot(4, 0);
        var request = device.take().getFirst();
        assertEquals(1, request.pieces().size());
        assertTrue(request.pieces().getFirst().isWritable());
        assertEquals(64, request.pieces().getFirst().bytes());
        long buffer = request.pieces().getFirst().address();
        byte[] material = new byte[64];
        new Random(5).nextBytes(material);
        host.machine.write(buffer, material);
        device.complete(request.head(), 64);
        host.serve();
        assertEquals(1, Drivers.completions());
        assertTrue(host.machine.isZero(buffer, 64));
        byte[] with = output();
        end();
        boot(4, 0);
        device.complete(device.take().getFirst().head(), 0); // a device that has nothing takes nothing away
        host.serve();
        byte[] without = output();
        assertFalse(Arrays.equals(with, without));
        assertTrue(device.take().isEmpty(), "nothing is asked until the generator has reseeded itself");
        long target = 0x200_0000;
        for (long bytes = 0; bytes <= Entropy.RESEED_BYTES; bytes += 1 << 16) {
            Entropy.fill(target, 1 << 16);
        }
        host.serve();
        assertEquals(1, device.take().size());
    }

    private byte[] output() {
        Entropy.fill(0x200_0000, 32);
        return host.machine.bytes(0x200_0000, 32);
    }

    /** A disk that is a map, done in random order; the probe checks every word. */
    @Test
    void whatIsWrittenIsReadWhateverTheOrder() {
        boot(2, FLUSH_FEATURE);
        assertEquals(SECTORS, BlockDevice.sectors(0));
        Random random = new Random(3);
        Map<Long, byte[]> sectors = new HashMap<>();
        probe(BlockDevice.WRITE, 2048, 250, 32);
        run(random, sectors);
        assertEquals(250, DiskProbe.done());
        assertEquals(SECTORS, sectors.size());
        probe(BlockDevice.READ | Crossing.PROBE_CHECK | Crossing.PROBE_RANDOM, 512, 2000, 64);
        run(random, sectors);
        assertEquals(2000, DiskProbe.done());
        sectors.get(500L)[100]++;
        probe(BlockDevice.READ | Crossing.PROBE_CHECK, 512, SECTORS, 64);
        run(random, sectors);
        assertEquals(SECTORS - 1, DiskProbe.done());
        assertEquals(1, DiskProbe.wrong(), "the probe sees what the disk has changed");
    }

    private void probe(int kind, int bytes, int requests, int depth) {
        assertEquals(Crossing.OK, host.call(0, Crossing.DISK_PROBE, 0, 0, kind, bytes, requests, depth, 1));
    }

    private void run(Random random, Map<Long, byte[]> sectors) {
        List<SimulatedDevice.Chain> chains = new ArrayList<>();
        while (DiskProbe.nanos() < 0) {
            chains.addAll(device.take());
            assertFalse(chains.isEmpty(), "nothing is in flight, and the run goes on");
            Collections.shuffle(chains, random);
            perform(chains.removeFirst(), sectors);
            if (random.nextInt(3) == 0) {
                host.serve();
            }
            if (chains.isEmpty()) {
                host.serve();
            }
        }
    }

    private void perform(SimulatedDevice.Chain chain, Map<Long, byte[]> sectors) {
        var header = chain.pieces().getFirst();
        int type = host.machine.load32(header.address());
        long sector = host.machine.load64(header.address() + 8);
        var data = chain.pieces().get(1);
        for (int offset = 0; chain.pieces().size() == 3 && offset < data.bytes(); offset += 512, sector++) {
            if (type == 1) {
                sectors.put(sector, host.machine.bytes(data.address() + offset, 512));
            } else {
                host.machine.write(data.address() + offset, sectors.get(sector));
            }
        }
        answer(chain, 0);
    }

    private void answer(SimulatedDevice.Chain chain, int status) {
        host.machine.store8(chain.pieces().getLast().address(), status);
        device.complete(chain.head(), 1);
    }

    @Test
    void requestsAreCheckedBeforeTheDeviceSeesThem() {
        boot(2, FLUSH_FEATURE | DISCARD_FEATURE);
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(1, BlockDevice.READ, 0, 1, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(-1, BlockDevice.READ, 0, 1, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, 4, 0, 1, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, -1, 0, 1, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, BlockDevice.READ, SECTORS, 1, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, BlockDevice.READ, SECTORS - 1, 2, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, BlockDevice.READ, -1, 1, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, BlockDevice.READ, 0, 0, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, BlockDevice.WRITE, 0, 129, 0x5000, 1));
        assertEquals(BlockDevice.INVALID, BlockDevice.submit(0, BlockDevice.READ, Long.MAX_VALUE, 1, 0x5000, 1));
        assertTrue(device.take().isEmpty());
        for (int request = 0; request < BlockDevice.REQUESTS; request++) {
            assertEquals(BlockDevice.OK, BlockDevice.submit(0, BlockDevice.DISCARD, 7, 900, 0, request));
        }
        assertEquals(BlockDevice.BUSY, BlockDevice.submit(0, BlockDevice.FLUSH, 0, 0, 0, 1));
        var chains = device.take();
        var range = chains.getFirst().pieces().get(1);
        assertEquals(
                11, host.machine.load32(chains.getFirst().pieces().getFirst().address()));
        assertEquals(7, host.machine.load64(range.address()));
        assertEquals(900, host.machine.load64(range.address() + 8));
        answer(chains.getFirst(), 0);
        host.serve();
        assertEquals(BlockDevice.OK, BlockDevice.submit(0, BlockDevice.FLUSH, 0, 0, 0, 1));
        assertEquals(2, device.take().getFirst().pieces().size());
    }

    @Test
    void aReadOnlyDiskIsOnlyRead() {
        boot(2, 1 << 5);
        assertTrue(BlockDevice.isReadOnly(0));
        assertEquals(BlockDevice.READ_ONLY, BlockDevice.submit(0, BlockDevice.WRITE, 0, 1, 0x5000, 1));
        assertEquals(BlockDevice.READ_ONLY, BlockDevice.submit(0, BlockDevice.DISCARD, 0, 1, 0x5000, 1));
        assertEquals(BlockDevice.OK, BlockDevice.submit(0, BlockDevice.READ, 0, 1, 0x5000, 1));
    }

    @Test
    void aDeviceIsNotifiedOnceOfWhatOneCallAsksFor() {
        boot(2, 0);
        int before = device.notifications;
        probe(BlockDevice.READ, 512, 100, 10);
        assertEquals(10, device.take().size());
        assertEquals(1, device.notifications - before);
    }

    /** Everything but 0 is an error, what the device has not written included. */
    @Test
    void aStatusThatIsNotSuccessIsAnError() {
        boot(2, 0);
        probe(BlockDevice.READ, 512, 4, 4);
        var chains = device.take();
        answer(chains.get(0), 1);
        answer(chains.get(1), 2);
        device.complete(chains.get(2).head(), 0);
        answer(chains.get(3), 0);
        host.serve();
        assertEquals(1, DiskProbe.done());
        assertEquals(3, DiskProbe.wrong());
        assertEquals(1, BlockDevice.requestsDone(0));
        assertEquals(3, BlockDevice.requestsFailed(0));
    }

    @Test
    void aDeviceThatHasStoppedFailsAllThatWasAskedOfIt() {
        boot(2, 0);
        probe(BlockDevice.READ, 512, 100, 10);
        device.take();
        device.breakDown();
        interrupt();
        host.serve();
        assertEquals(0, device.status(), "it was reset");
        assertEquals(1, Drivers.failures());
        assertTrue(DiskProbe.nanos() >= 0);
        assertEquals(100, DiskProbe.wrong());
        assertEquals(BlockDevice.FAILED, BlockDevice.submit(0, BlockDevice.READ, 0, 1, 0x5000, 1));
        interrupt();
        host.serve();
        assertEquals(1, Drivers.failures());
    }

    @Test
    void aDeviceThatDoesNotEvenResetKeepsItsBuffersForEver() {
        boot(2, 0);
        probe(BlockDevice.READ, 512, 100, 10);
        device.breakDown();
        device.isStuck = true;
        host.machine.timestampStep = 1_000_000;
        interrupt();
        host.serve();
        assertEquals(1, Drivers.failures());
        assertEquals(-1, DiskProbe.nanos(), "its requests are not answered: it may still write");
        assertEquals(BlockDevice.FAILED, BlockDevice.submit(0, BlockDevice.READ, 0, 1, 0x5000, 1));
    }

    /** Each look is an exit: a storm of interrupts costs one in a millisecond, and requests are done meanwhile. */
    @Test
    void aStormOfInterruptsIsRationed() {
        boot(2, 0);
        host.serve();
        int readsBefore = device.statusReads;
        probe(BlockDevice.READ, 512, 1000, 1);
        for (int round = 0; round < 1000; round++) {
            for (int count = 0; count < 10; count++) {
                interrupt();
                host.serve();
                host.machine.timestamp += 1000;
            }
            for (var chain : device.take()) {
                answer(chain, 0);
            }
            host.serve();
        }
        // 10,000 interrupts in 10 ms of the simulated clock.
        assertTrue(device.statusReads - readsBefore <= 12, "status reads=" + (device.statusReads - readsBefore));
        assertTrue(Drivers.looks() <= 12, "looks=" + Drivers.looks());
        assertEquals(1000, DiskProbe.done());
    }

    /** The look that a storm has put off is made in the end: nothing is lost. */
    @Test
    void aFailureWithinAStormIsSeen() {
        boot(2, 0);
        probe(BlockDevice.READ, 512, 5, 5);
        interrupt();
        host.serve();
        device.breakDown();
        interrupt();
        host.serve();
        assertEquals(0, Drivers.failures(), "it is too early for another look");
        long look = Drivers.nextLook();
        assertTrue(look < Long.MAX_VALUE, "but there will be one");
        host.machine.timestamp += 1_000_001;
        host.serve();
        assertEquals(1, Drivers.failures());
        assertEquals(Long.MAX_VALUE, Drivers.nextLook());
    }

    @Test
    void interruptsAreWantedOnlyByWhoSleeps() {
        boot(4, 0);
        assertTrue(device.isInterruptWanted());
        Drivers.wantInterrupts(false);
        assertFalse(device.isInterruptWanted());
        Drivers.wantInterrupts(true);
        assertTrue(device.isInterruptWanted());
    }
}
