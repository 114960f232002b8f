package hypha.kernel.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.Ring;
import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PortWrite;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final int CAPACITY = SimulatedHost.RING_CAPACITY;

    private SimulatedHost host;
    private long buffer;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
        buffer = Ram.allocateZeroed(2);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void outputArrivesInOrderAndNoneIsLost() {
        Random random = Seed.random("outputArrivesInOrderAndNoneIsLost");
        StringBuilder sent = new StringBuilder();
        StringBuilder received = new StringBuilder();
        long next = 0;
        for (int step = 0; step < 5_000; step++) {
            int wanted = random.nextInt(random.nextInt(CAPACITY) + 1);
            long room = Console.room(BootInfo.RING_OUTPUT, wanted);
            assertTrue(room >= wanted || room == CAPACITY - (sent.length() - received.length()));
            int bytes = (int) Math.min(room, wanted);
            for (int index = 0; index < bytes; index++) {
                int value = (int) (next++ * 31 & 0x7F);
                host.machine.store8(buffer + index, value);
                sent.append((char) value);
            }
            Console.put(BootInfo.RING_OUTPUT, buffer, bytes);
            Console.publish(BootInfo.RING_OUTPUT);
            if (random.nextBoolean()) {
                received.append(host.drain(BootInfo.RING_OUTPUT));
            }
        }
        received.append(host.drain(BootInfo.RING_OUTPUT));
        assertEquals(sent.toString(), received.toString());
    }

    @Test
    void inputArrivesInOrder() {
        Random random = Seed.random("inputArrivesInOrder");
        StringBuilder typed = new StringBuilder();
        StringBuilder read = new StringBuilder();
        for (int step = 0; step < 3_000; step++) {
            int room = CAPACITY - (typed.length() - read.length());
            String text = "abcdefghijklmnop".substring(0, random.nextInt(Math.min(16, room + 1)));
            host.type(text);
            typed.append(text);
            int wanted = (int) Math.min(random.nextInt(40), Console.available());
            Console.take(buffer, wanted);
            Console.consume();
            read.append(new String(host.machine.bytes(buffer, wanted), StandardCharsets.ISO_8859_1));
        }
        assertEquals(typed.substring(0, read.length()), read.toString());
        assertTrue(read.length() > 1000);
    }

    @Test
    void unpublishedBytesAreNotSeen() {
        host.machine.write(buffer, new byte[] {1, 2, 3});
        Console.put(BootInfo.RING_ERROR, buffer, 3);
        assertEquals("", host.drain(BootInfo.RING_ERROR));
        Console.publish(BootInfo.RING_ERROR);
        assertArrayEquals(new byte[] {1, 2, 3}, host.drain(BootInfo.RING_ERROR).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aSleepingConsumerIsRungOnce() {
        long flag = SimulatedHost.ring(BootInfo.RING_OUTPUT) + Ring.CONSUMER_WAITS_OFFSET;
        Console.publish(BootInfo.RING_OUTPUT);
        assertEquals(List.of(), host.machine.ports);
        host.machine.store32(flag, 1);
        Console.publish(BootInfo.RING_OUTPUT);
        Console.publish(BootInfo.RING_OUTPUT);
        assertEquals(List.of(new PortWrite(Platform.DOORBELL_OUTPUT, BootInfo.RING_OUTPUT)), host.machine.ports);
        assertEquals(0, host.machine.load32(flag));
    }

    @Test
    void impossiblePositionsAreNoDataAndNoRoom() {
        long output = SimulatedHost.ring(BootInfo.RING_OUTPUT);
        long input = SimulatedHost.ring(BootInfo.RING_INPUT);
        for (long position : new long[] {1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40}) {
            host.machine.store64(output + Ring.CONSUMED_OFFSET, position);
            assertEquals(0, Console.room(BootInfo.RING_OUTPUT, CAPACITY + 1));
            host.machine.store64(input + Ring.PRODUCED_OFFSET, position == 1 ? CAPACITY + 1 : position);
            assertEquals(0, Console.available());
        }
        assertFalse(Console.isEnded());
    }

    @Test
    void aCapacityChangedLaterIsIgnored() {
        host.machine.store32(SimulatedHost.ring(BootInfo.RING_OUTPUT) + Ring.CAPACITY_OFFSET, 1 << 30);
        assertEquals(CAPACITY, Console.room(BootInfo.RING_OUTPUT, 1 << 20));
    }
}
