package hypha.hypervisor.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.hypervisor.virtio.TestDriver;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of a driver that the test writes by hand: what right ones do, and that no wrong one reaches the store. */
@Timeout(120)
class BlockDeviceTest {
    private static final int SECTORS = 100;
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final long HEADER = 0x8000;
    private static final long DATA = 0x9000;
    private static final long STATUS = 0x2_0000;
    private static final int UNTOUCHED = 0x55;

    /** Sectors in memory; counts what was done. */
    private static final class Store implements BlockStore {
        private final byte[] content = new byte[SECTORS * BlockDevice.SECTOR_BYTES];
        private boolean readOnly;
        private boolean broken;
        private volatile int flushes;
        private volatile int changes;

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public boolean isReadOnly() {
            return readOnly;
        }

        private void check() throws IOException {
            if (broken) {
                throw new IOException("broken");
            }
        }

        @Override
        public void read(long position, MemorySegment buffer) throws IOException {
            check();
            buffer.copyFrom(MemorySegment.ofArray(content).asSlice(position, buffer.byteSize()));
        }

        @Override
        public void write(long position, MemorySegment buffer) throws IOException {
            check();
            changes++;
            MemorySegment.ofArray(content).asSlice(position, buffer.byteSize()).copyFrom(buffer);
        }

        @Override
        public void flush() throws IOException {
            check();
            flushes++;
        }

        @Override
        public void zero(long position, long bytes) throws IOException {
            check();
            changes++;
            Arrays.fill(content, (int) position, (int) (position + bytes), (byte) 0);
        }

        @Override
        public void close() {}
    }

    private final Store store = new Store();

    private static void header(TestDriver driver, int type, long sector) {
        driver.store32(HEADER, type);
        driver.store64(HEADER + 8, sector);
        driver.store8(STATUS, UNTOUCHED);
    }

    /** Header, data in pieces of so many bytes, status. */
    private static int request(TestDriver driver, int type, long sector, int bytes, int piece) {
        header(driver, type, sector);
        driver.descriptor(0, HEADER, 16, NEXT, 1);
        int descriptor = 1;
        for (int done = 0; done < bytes; done += piece) {
            driver.descriptor(
                    descriptor,
                    DATA + done,
                    Math.min(piece, bytes - done),
                    NEXT | (type == 0 ? WRITE : 0),
                    descriptor + 1);
            descriptor++;
        }
        driver.descriptor(descriptor, STATUS, 1, WRITE, 0);
        driver.offer(0);
        driver.takeUsed();
        return driver.load8(STATUS);
    }

    @ParameterizedTest
    @CsvSource({"512, 512", "49152, 49152", "4096, 100", "512, 4", "1024, 511", "51200, 513"})
    void shouldWriteAndReadWhateverThePieces(int total, int size) {
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(0);
            byte[] data = new byte[total];
            new Random(total).nextBytes(data);
            for (int index = 0; index < total; index++) {
                driver.store8(DATA + index, data[index]);
            }
            int sector = SECTORS - total / 512;
            assertEquals(0, request(driver, 1, sector, total, size));
            int from = sector * 512;
            assertEquals(0, Arrays.compare(data, Arrays.copyOfRange(store.content, from, from + total)));
            driver.memory().slice(DATA, total).fill((byte) 0);
            assertEquals(0, request(driver, 0, sector, total, size));
            assertEquals(-1, driver.memory().slice(DATA, total).mismatch(MemorySegment.ofArray(data)));
            assertEquals(0, request(driver, 4, 0, 0, 1));
            assertEquals(1, store.flushes);
        }
    }

    /** Type, first sector, bytes; the status: 1 is an error, 2 means that there is no such request. */
    @ParameterizedTest
    @CsvSource({
        "0, 100, 512, 1",
        "0, 99, 1024, 1",
        "0, -1, 512, 1",
        "0, 9223372036854775807, 512, 1",
        "0, 36028797018963968, 512, 1",
        "0, 0, 511, 1",
        "1, 100, 512, 1",
        "1, 99, 1024, 1",
        "1, -1, 512, 1",
        "1, 0, 513, 1",
        "11, 0, 15, 1",
        "13, 0, 17, 1",
        "2, 0, 512, 2",
        "8, 0, 512, 2",
        "-1, 0, 512, 2",
    })
    void shouldRefuseWhatIsOutOfRange(int type, long sector, int bytes, int status) {
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(0);
            assertEquals(status, request(driver, type, sector, bytes, 4096));
            assertEquals(0, store.changes);
        }
    }

    /** First sector, sectors; the status. */
    @ParameterizedTest
    @CsvSource({
        "0, 100, 0",
        "50, 1, 0",
        "100, 0, 0",
        "0, 101, 1",
        "100, 1, 1",
        "-1, 1, 1",
        "0, -1, 1",
        "9223372036854775807, 1, 1"
    })
    void shouldDiscardWithinTheDisk(long sector, int sectors, int status) {
        Arrays.fill(store.content, (byte) 7);
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(1L << 13);
            driver.store64(DATA, sector);
            driver.store64(DATA + 8, sectors & 0xFFFF_FFFFL);
            assertEquals(status, request(driver, 11, 0, 16, 16));
            int zeros = 0;
            for (byte value : store.content) {
                zeros += value == 0 ? 1 : 0;
            }
            assertEquals(status == 0 ? sectors * 512 : 0, zeros);
        }
    }

    @Test
    void shouldAnswerErrorsOfTheStoreAndOfReadOnlyDisks() {
        store.broken = true;
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(0);
            assertEquals(1, request(driver, 0, 0, 512, 512));
            assertEquals(1, request(driver, 1, 0, 512, 512));
            assertEquals(1, request(driver, 4, 0, 0, 512));
            store.broken = false;
            assertEquals(0, request(driver, 0, 0, 512, 512));
        }
        store.readOnly = true;
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(0);
            assertEquals(1 << 5, driver.read(0x010));
            assertEquals(1, request(driver, 1, 0, 512, 512));
            assertEquals(1, request(driver, 11, 0, 16, 16));
            assertEquals(0, request(driver, 0, 0, 512, 512));
            assertEquals(0, store.changes);
        }
    }

    @Test
    void shouldStopWhereThereIsNoStatusOrNoHeader() {
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(0);
            header(driver, 0, 0);
            driver.descriptor(0, HEADER, 16, 0, 0);
            driver.offer(0);
            driver.awaitNeedsReset();
        }
        try (var driver = new TestDriver(new BlockDevice(store), 256)) {
            driver.start(0);
            driver.descriptor(0, HEADER, 15, NEXT, 1);
            driver.descriptor(1, STATUS, 1, WRITE, 0);
            driver.offer(0);
            driver.awaitNeedsReset();
            assertFalse(driver.isUsed());
        }
    }

    @Test
    void shouldRefuseStoresThatAreNotMadeOfSectors() {
        var odd = new BlockStore() {
            @Override
            public long bytes() {
                return 1000;
            }

            @Override
            public boolean isReadOnly() {
                return true;
            }

            @Override
            public void read(long position, MemorySegment buffer) {}

            @Override
            public void write(long position, MemorySegment buffer) {}

            @Override
            public void flush() {}

            @Override
            public void zero(long position, long bytes) {}

            @Override
            public void close() {}
        };
        assertThrows(IllegalArgumentException.class, () -> new BlockDevice(odd));
    }
}
