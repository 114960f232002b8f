package hypha.kernel.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.driver.virtio.VirtioDevice;
import hypha.kernel.driver.virtio.Virtqueue;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PanicError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The driver's side of a queue against a device that the test plays. */
class VirtqueueTest {
    private static final long RECORD = 0x90_0000;

    private SimulatedHost host;
    private SimulatedDevice device;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
        device = new SimulatedDevice(host.machine, 63);
    }

    @AfterEach
    void end() {
        host.close();
    }

    private long queue(int size) {
        host.machine.fill(RECORD, 0, VirtioDevice.BYTES);
        assertEquals(63, VirtioDevice.identify(RECORD, SimulatedDevice.ADDRESS, 0, 7));
        assertTrue(VirtioDevice.negotiate(RECORD, 0));
        long queue = VirtioDevice.addQueue(RECORD, size);
        assertTrue(queue != 0);
        VirtioDevice.start(RECORD);
        assertEquals(0xF, device.status());
        return queue;
    }

    private static long submitOne(long queue, long context) {
        Virtqueue.add(queue, 0x5000, 512, true);
        Virtqueue.submit(queue, context);
        return queue;
    }

    /** Chains of random shape, completed in random order, past the wrap-around of the indexes, against a set of what is in flight. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 256})
    void randomChainsArriveAndReturn(int size) {
        Random random = Seed.random("randomChainsArriveAndReturn");
        long queue = queue(size);
        assertEquals(size, device.queueSize());
        Map<Long, List<SimulatedDevice.Piece>> submitted = new HashMap<>();
        List<SimulatedDevice.Chain> atDevice = new ArrayList<>();
        Map<Integer, Long> contexts = new HashMap<>();
        long nextContext = 1;
        int room = size;
        for (int step = 0; step < 150_000; step++) {
            if (random.nextInt(5) < 3 && room > 0) {
                int pieces = 1 + random.nextInt(Math.min(room, 4));
                int readable = random.nextInt(pieces + 1);
                List<SimulatedDevice.Piece> chain = new ArrayList<>();
                for (int piece = 0; piece < pieces; piece++) {
                    var made = new SimulatedDevice.Piece(
                            0x10000L + random.nextInt(1 << 20), 1 + random.nextInt(5000), piece >= readable);
                    chain.add(made);
                    Virtqueue.add(queue, made.address(), made.bytes(), made.isWritable());
                }
                Virtqueue.submit(queue, nextContext);
                submitted.put(nextContext++, chain);
                room -= pieces;
                for (SimulatedDevice.Chain taken : device.take()) {
                    assertEquals(chain, taken.pieces());
                    assertFalse(contexts.containsKey(taken.head()));
                    contexts.put(taken.head(), nextContext - 1);
                    atDevice.add(taken);
                }
            } else if (!atDevice.isEmpty()) {
                var chain = atDevice.remove(random.nextInt(atDevice.size()));
                int writable = 0;
                for (var piece : chain.pieces()) {
                    writable += piece.isWritable() ? piece.bytes() : 0;
                }
                int written = random.nextInt(writable + 1);
                device.complete(chain.head(), written);
                assertTrue(Virtqueue.isUsed(queue));
                assertTrue(Virtqueue.take(queue));
                assertEquals(contexts.remove(chain.head()), Virtqueue.takenContext());
                assertEquals(written, Virtqueue.takenBytes());
                room += submitted.remove(Virtqueue.takenContext()).size();
            }
            assertEquals(room, Virtqueue.room(queue));
            assertEquals(submitted.size(), Virtqueue.inFlight(queue));
            assertFalse(Virtqueue.take(queue));
        }
        assertTrue(VirtioDevice.completions(RECORD) > (size == 1 ? 40_000 : 0));
    }

    @Test
    void theDeviceIsNotifiedUnlessItLooksByItself() {
        long queue = queue(4);
        Virtqueue.kick(submitOne(queue, 1));
        assertEquals(1, device.notifications);
        host.machine.store16(device.usedRing(), 1);
        Virtqueue.kick(submitOne(queue, 2));
        assertEquals(1, device.notifications);
        assertTrue(device.isInterruptWanted());
        Virtqueue.wantInterrupts(queue, false);
        assertFalse(device.isInterruptWanted());
        submitOne(queue, 3);
        assertFalse(device.isInterruptWanted(), "a submission leaves it as it is");
        assertEquals(3, device.take().size());
    }

    /** What no device may say: each ends the machine with a name, before anything is believed. */
    @ParameterizedTest
    @CsvSource({
        "beyond what is in flight, 2, 0, 0",
        "beyond what is in flight, 65535, 0, 0",
        "not in flight, 1, 3, 0",
        "not in flight, 1, 8, 0",
        "not in flight, 1, -1, 0",
        "not in flight, 1, 2147483647, 0",
        "more than there is room for, 1, 0, 513",
        "more than there is room for, 1, 0, -1",
        "more than there is room for, 1, 0, -2147483648",
    })
    void whatCannotBeIsAPanicWithAName(String name, int index, int head, int bytes) {
        long queue = submitOne(queue(8), 77);
        device.take();
        host.machine.store32(device.usedRing() + 4, head);
        host.machine.store32(device.usedRing() + 8, bytes);
        device.publish(index);
        var panic = assertThrows(PanicError.class, () -> Virtqueue.take(queue));
        assertTrue(panic.getMessage().contains(name), panic::getMessage);
    }

    @Test
    void aChainIsNotTakenTwice() {
        long queue = submitOne(submitOne(queue(8), 1), 2);
        int head = device.take().getFirst().head();
        device.complete(head, 0);
        assertTrue(Virtqueue.take(queue));
        device.complete(head, 0);
        assertThrows(PanicError.class, () -> Virtqueue.take(queue));
    }

    @Test
    void allThatIsInFlightCanBeTakenBack() {
        long queue = queue(16);
        Set<Long> expected = new HashSet<>();
        for (long context = 1; context <= 5; context++) {
            Virtqueue.add(queue, 0x5000, 16, false);
            submitOne(queue, context);
            expected.add(context);
        }
        Set<Long> back = new HashSet<>();
        while (Virtqueue.takeBack(queue)) {
            assertTrue(back.add(Virtqueue.takenContext()));
        }
        assertEquals(expected, back);
        assertEquals(16, Virtqueue.room(queue));
        assertEquals(0, Virtqueue.inFlight(queue));
    }

    /** A device that is not what it says it is, or has nothing to offer, is not used; the kernel boots all the same. */
    @ParameterizedTest
    @CsvSource({
        "63, 256, 100, false",
        "4, 0, 100, false",
        "4, -1, 100, false",
        "2, 256, 0, false",
        "2, 256, -1, false",
        "4, 1, 0, true",
        "2, 256, 100, true",
        "4, 1000, 0, true"
    })
    void bootSurvivesOddDevices(int id, int queueMaximum, int capacityHigh, boolean isUsable) {
        host.close();
        host = SimulatedHost.prepared();
        device = new SimulatedDevice(host.machine, id);
        device.queueMaximum = queueMaximum;
        device.configuration[1] = capacityHigh;
        host.set64(BootInfo.DEVICES_OFFSET, SimulatedDevice.ADDRESS);
        host.set32(BootInfo.DEVICE_COUNT_OFFSET, 1);
        host.boot();
        assertEquals(isUsable ? 0 : 1, Drivers.failures());
        assertEquals(isUsable, Drivers.isAny());
    }
}
