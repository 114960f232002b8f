package hypha.hypervisor.block;

import hypha.hypervisor.virtio.DescriptorChain;
import hypha.hypervisor.virtio.VirtioDevice;
import hypha.hypervisor.virtio.VirtioException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A virtio disk (Virtual I/O Device 1.2, 5.2): read, write, flush, discard and write zeroes, one request after the other, straight between store
 * and guest memory. A request that is out of range or not made of whole sectors is answered with an error, as is one that the store refuses;
 * one that cannot even be answered stops the device.
 */
public final class BlockDevice implements VirtioDevice {
    /** Bytes of a sector, in which the device counts whatever its store. */
    public static final int SECTOR_BYTES = 512;

    private static final int ID = 2;
    private static final int QUEUE_SIZE = 256;

    private static final long FEATURE_READ_ONLY = 1L << 5;
    private static final long FEATURE_FLUSH = 1L << 9;
    private static final long FEATURE_DISCARD = 1L << 13;
    private static final long FEATURE_WRITE_ZEROES = 1L << 14;

    private static final int CONFIGURATION_BYTES = 60;
    private static final int CAPACITY_OFFSET = 0;
    private static final int MAXIMUM_DISCARD_OFFSET = 36;
    private static final int MAXIMUM_DISCARD_SEGMENTS_OFFSET = 40;
    private static final int DISCARD_ALIGNMENT_OFFSET = 44;
    private static final int MAXIMUM_ZEROES_OFFSET = 48;
    private static final int MAXIMUM_ZEROES_SEGMENTS_OFFSET = 52;
    private static final int MAY_UNMAP_OFFSET = 56;
    /** Most sectors that a discard may name: 1 GiB. */
    private static final int MAXIMUM_DISCARD_SECTORS = 1 << 21;

    private static final int TYPE_IN = 0;
    private static final int TYPE_OUT = 1;
    private static final int TYPE_FLUSH = 4;
    private static final int TYPE_DISCARD = 11;
    private static final int TYPE_WRITE_ZEROES = 13;
    private static final int HEADER_BYTES = 16;
    private static final int SEGMENT_BYTES = 16;
    private static final byte STATUS_OK = 0;
    private static final byte STATUS_ERROR = 1;
    private static final byte STATUS_UNSUPPORTED = 2;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final BlockStore store;
    private volatile long failures;

    /**
     * A disk over a store, which it closes.
     *
     * @throws IllegalArgumentException if the store's size is no multiple of 512
     */
    public BlockDevice(BlockStore store) {
        if (store.bytes() <= 0 || store.bytes() % SECTOR_BYTES != 0) {
            throw new IllegalArgumentException("bytes=" + store.bytes());
        }
        this.store = store;
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public String name() {
        return "block";
    }

    @Override
    public long features() {
        return store.isReadOnly() ? FEATURE_READ_ONLY : FEATURE_FLUSH | FEATURE_DISCARD | FEATURE_WRITE_ZEROES;
    }

    @Override
    public int[] queueSizes() {
        return new int[] {QUEUE_SIZE};
    }

    @Override
    public byte[] configuration() {
        return ByteBuffer.allocate(CONFIGURATION_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(CAPACITY_OFFSET, store.bytes() / SECTOR_BYTES)
                .putInt(MAXIMUM_DISCARD_OFFSET, MAXIMUM_DISCARD_SECTORS)
                .putInt(MAXIMUM_DISCARD_SEGMENTS_OFFSET, 1)
                .putInt(DISCARD_ALIGNMENT_OFFSET, 1)
                .putInt(MAXIMUM_ZEROES_OFFSET, MAXIMUM_DISCARD_SECTORS)
                .putInt(MAXIMUM_ZEROES_SEGMENTS_OFFSET, 1)
                .put(MAY_UNMAP_OFFSET, (byte) 1)
                .array();
    }

    @Override
    public void handle(int queue, DescriptorChain chain) throws VirtioException {
        MemorySegment header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        long writable = chain.writableBytes();
        if (chain.read(0, header) != HEADER_BYTES || writable < 1) {
            throw new VirtioException("block: a request without header or status: readable=" + chain.readableBytes()
                    + " writable=" + writable);
        }
        byte status;
        try {
            status = perform(header.get(INT, 0), header.get(LONG, 8), chain);
        } catch (IOException e) {
            failures = failures + 1;
            status = STATUS_ERROR;
        }
        chain.write(writable - 1, MemorySegment.ofArray(new byte[] {status}));
        chain.complete(header.get(INT, 0) == TYPE_IN && status == STATUS_OK ? writable : status(chain));
    }

    /** Reads and writes; a flush waits for the disk. */
    @Override
    public boolean isPrompt(int queue, DescriptorChain chain) {
        MemorySegment type = MemorySegment.ofArray(new byte[Integer.BYTES]);
        if (chain.read(0, type) != Integer.BYTES) {
            return false;
        }
        int number = type.get(INT, 0);
        return number == TYPE_IN || number == TYPE_OUT;
    }

    /** Without data that are all written, none count as written but where the status is the only byte. */
    private static long status(DescriptorChain chain) {
        return chain.writableBytes() == 1 ? 1 : 0;
    }

    private byte perform(int type, long sector, DescriptorChain chain) throws IOException {
        return switch (type) {
            case TYPE_IN -> {
                long bytes = chain.writableBytes() - 1;
                yield isInRange(sector, bytes) ? read(sector * SECTOR_BYTES, bytes, chain) : STATUS_ERROR;
            }
            case TYPE_OUT -> {
                long bytes = chain.readableBytes() - HEADER_BYTES;
                yield !store.isReadOnly() && isInRange(sector, bytes)
                        ? write(sector * SECTOR_BYTES, chain)
                        : STATUS_ERROR;
            }
            case TYPE_FLUSH -> {
                if (!store.isReadOnly()) {
                    store.flush();
                }
                yield STATUS_OK;
            }
            case TYPE_DISCARD, TYPE_WRITE_ZEROES -> zero(chain);
            default -> STATUS_UNSUPPORTED;
        };
    }

    private boolean isInRange(long sector, long bytes) {
        long sectors = store.bytes() / SECTOR_BYTES;
        return bytes % SECTOR_BYTES == 0
                && sector >= 0
                && sector <= sectors
                && bytes / SECTOR_BYTES <= sectors - sector;
    }

    private byte read(long position, long bytes, DescriptorChain chain) throws IOException {
        long done = 0;
        for (MemorySegment piece : chain.writable()) {
            long length = Math.min(piece.byteSize(), bytes - done);
            if (length > 0) {
                store.read(position + done, piece.asSlice(0, length));
                done += length;
            }
        }
        return STATUS_OK;
    }

    private byte write(long position, DescriptorChain chain) throws IOException {
        long skip = HEADER_BYTES;
        long done = 0;
        for (MemorySegment piece : chain.readable()) {
            long begin = Math.min(skip, piece.byteSize());
            skip -= begin;
            if (begin < piece.byteSize()) {
                store.write(position + done, piece.asSlice(begin));
                done += piece.byteSize() - begin;
            }
        }
        return STATUS_OK;
    }

    private byte zero(DescriptorChain chain) throws IOException {
        MemorySegment segment = MemorySegment.ofArray(new byte[SEGMENT_BYTES]);
        if (store.isReadOnly()
                || chain.readableBytes() != HEADER_BYTES + SEGMENT_BYTES
                || chain.read(HEADER_BYTES, segment) != SEGMENT_BYTES) {
            return STATUS_ERROR;
        }
        long sector = segment.get(LONG, 0);
        long sectors = Integer.toUnsignedLong(segment.get(INT, 8));
        if (sectors > MAXIMUM_DISCARD_SECTORS || !isInRange(sector, sectors * SECTOR_BYTES)) {
            return STATUS_ERROR;
        }
        if (sectors != 0) {
            store.zero(sector * SECTOR_BYTES, sectors * SECTOR_BYTES);
        }
        return STATUS_OK;
    }

    /** Requests that the store has refused. */
    long failures() {
        return failures;
    }

    @Override
    public void close() {
        store.close();
    }
}
