package hypha.host.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.kernel.abi.Ring;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RingTest {
    private static final int CAPACITY = 64;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory = arena.allocate(Ring.DATA_OFFSET + CAPACITY, 4096);

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void bytesComeOutInTheOrderInWhichTheyWentIn() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var producer = new RingProducer(memory, CAPACITY);
        var consumer = new RingConsumer(memory, CAPACITY);
        long in = 0;
        long out = 0;
        for (int step = 0; step < 10_000; step++) {
            int room = producer.room();
            assertEquals(CAPACITY - (in - out), room, "seed=" + seed);
            byte[] bytes = new byte[random.nextInt(room + 1)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) in++;
            }
            producer.produce(MemorySegment.ofArray(bytes));
            assertEquals(in - out, consumer.available(), "seed=" + seed);
            MemorySegment piece = consumer.peek();
            long taken = random.nextInt((int) piece.byteSize() + 1);
            for (long i = 0; i < taken; i++) {
                assertEquals((byte) out++, piece.get(ValueLayout.JAVA_BYTE, i), "seed=" + seed);
            }
            consumer.consume(taken);
        }
    }

    @Test
    void aPieceEndsWhereTheDataWraps() {
        var producer = new RingProducer(memory, CAPACITY);
        var consumer = new RingConsumer(memory, CAPACITY);
        producer.produce(MemorySegment.ofArray(new byte[CAPACITY - 2]));
        consumer.consume(CAPACITY - 2);
        producer.produce(MemorySegment.ofArray(new byte[] {1, 2, 3}));
        assertArrayEquals(new byte[] {1, 2}, consumer.peek().toArray(ValueLayout.JAVA_BYTE));
        consumer.consume(2);
        assertArrayEquals(new byte[] {3}, consumer.peek().toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void aProducerThatWaitsIsRungOnce() {
        var consumer = new RingConsumer(memory, CAPACITY);
        GuestWords.store64(memory, Ring.PRODUCED_OFFSET, 3);
        GuestWords.store32(memory, Ring.PRODUCER_WAITS_OFFSET, 1);
        assertTrue(consumer.consume(1));
        assertFalse(consumer.consume(1));
        GuestWords.store32(memory, Ring.PRODUCER_WAITS_OFFSET, 1);
        assertTrue(consumer.consume(1));
    }

    @Test
    void aReaderThatWaitsIsWantedUntilThereIsInput() {
        var producer = new RingProducer(memory, CAPACITY);
        assertFalse(producer.isWanted());
        GuestWords.store32(memory, Ring.CONSUMER_WAITS_OFFSET, 1);
        assertTrue(producer.isWanted());
        producer.produce(MemorySegment.ofArray(new byte[1]));
        assertFalse(producer.isWanted());
    }

    @Test
    void impossiblePositionsOfTheGuestAreRefused() {
        var consumer = new RingConsumer(memory, CAPACITY);
        var producer = new RingProducer(memory, CAPACITY);
        for (long claim : new long[] {CAPACITY + 1L, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            GuestWords.store64(memory, Ring.PRODUCED_OFFSET, claim);
            assertThrows(CrossingException.class, consumer::peek, "produced=" + claim);
        }
        for (long claim : new long[] {1, -CAPACITY - 1L, Long.MIN_VALUE, Long.MAX_VALUE}) {
            GuestWords.store64(memory, Ring.CONSUMED_OFFSET, claim);
            assertThrows(CrossingException.class, producer::room, "consumed=" + claim);
        }
    }

    @Test
    void theGuestsOwnCapacityIsNotBelieved() {
        GuestWords.store32(memory, Ring.CAPACITY_OFFSET, Integer.MAX_VALUE);
        var consumer = new RingConsumer(memory, CAPACITY);
        GuestWords.store64(memory, Ring.PRODUCED_OFFSET, 2L * CAPACITY);
        assertThrows(CrossingException.class, consumer::peek);
    }
}
