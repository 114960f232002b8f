package hypha.kernel.fs.disk;

import hypha.disk.BlockStore;
import hypha.kernel.simulation.SimulatedMachine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A disk with a volatile cache: remembers all writes and flushes, and can show what may be left after the power failed at any of them. */
final class SimulatedDisk implements BlockStore {
    static final int SECTOR = 512;

    /** A write that the disk has answered, or a flush if there is no data. */
    private record Event(long sector, byte[] data) {}

    private byte[] bytes;
    private final List<Event> events = new ArrayList<>();
    /** What was on the disk before the first event. */
    private byte[] initial;

    int failWritesAfter = Integer.MAX_VALUE;

    SimulatedDisk(int blocks) {
        bytes = new byte[blocks * BLOCK_BYTES];
        initial = bytes.clone();
    }

    private SimulatedDisk(byte[] image) {
        bytes = image;
        initial = image.clone();
    }

    @Override
    public long blocks() {
        return bytes.length / BLOCK_BYTES;
    }

    @Override
    public ByteBuffer read(long number) {
        byte[] block = new byte[BLOCK_BYTES];
        System.arraycopy(bytes, (int) (number * BLOCK_BYTES), block, 0, BLOCK_BYTES);
        return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void write(long number, ByteBuffer data) {
        data.duplicate().clear().get(bytes, (int) (number * BLOCK_BYTES), BLOCK_BYTES);
    }

    /** Forgets what led here: the present contents are what is on the disk for good. */
    void settle() {
        events.clear();
        initial = bytes.clone();
    }

    int eventCount() {
        return events.size();
    }

    byte[] bytes() {
        return bytes;
    }

    /** A disk with the same contents. */
    SimulatedDisk copy() {
        return new SimulatedDisk(bytes.clone());
    }

    /** Does one of the requests that wait, any of the first {@code window}. False if there is none. */
    boolean answerOne(SimulatedMachine machine, Random random, int window) {
        List<Long> waiting = new ArrayList<>();
        for (long record = DiskDevice.nextQueued(0); record != 0; record = DiskDevice.nextQueued(record)) {
            waiting.add(record);
        }
        if (waiting.isEmpty()) {
            return false;
        }
        answer(machine, waiting.get(random.nextInt(Math.min(window, waiting.size()))));
        return true;
    }

    private void answer(SimulatedMachine machine, long record) {
        int count = DiskDevice.sectorsOf(record) * SECTOR;
        long at = DiskDevice.sector(record) * SECTOR;
        boolean ok = true;
        switch (DiskDevice.operation(record)) {
            case DiskIo.READ -> {
                byte[] data = new byte[count];
                System.arraycopy(bytes, (int) at, data, 0, count);
                machine.write(DiskDevice.buffer(record), data);
            }
            case DiskIo.WRITE -> {
                ok = failWritesAfter-- > 0;
                if (ok) {
                    byte[] data = machine.bytes(DiskDevice.buffer(record), count);
                    System.arraycopy(data, 0, bytes, (int) at, count);
                    events.add(new Event(at / SECTOR, data));
                }
            }
            default -> events.add(new Event(0, null));
        }
        DiskDevice.answer(record, ok);
    }

    /**
     * What may be on the disk if the power failed after so many events: all that was flushed; of what was written since, any sectors.
     *
     * @param keep probability with which a sector that was not flushed is on the disk all the same
     */
    SimulatedDisk crashed(int count, Random random, double keep) {
        byte[] image = initial.clone();
        int flushed = 0;
        for (int index = 0; index < count; index++) {
            if (events.get(index).data == null) {
                flushed = index;
            }
        }
        for (int index = 0; index < count; index++) {
            Event event = events.get(index);
            for (int sector = 0; event.data != null && sector < event.data.length / SECTOR; sector++) {
                if (index < flushed || random.nextDouble() < keep) {
                    System.arraycopy(
                            event.data, sector * SECTOR, image, (int) (event.sector + sector) * SECTOR, SECTOR);
                }
            }
        }
        return new SimulatedDisk(image);
    }
}
