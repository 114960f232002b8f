package hypha.hypervisor.share;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.virtio.DescriptorChain;
import hypha.hypervisor.virtio.VirtioDevice;
import hypha.hypervisor.virtio.VirtioException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A shared directory as a device: 9P2000.L messages in the buffers of one queue (Virtual I/O Device 1.2, 5.10; device id 9). */
public final class ShareDevice implements VirtioDevice {
    private static final int ID = 9;
    private static final int[] QUEUES = {128};
    private static final byte[] TAG = "share".getBytes(StandardCharsets.US_ASCII);
    /** VIRTIO_9P_MOUNT_TAG: the configuration space has a name. */
    private static final long MOUNT_TAG = 1;

    private static final int MAXIMUM = ShareServer.MAXIMUM_MESSAGE_BYTES;

    private final ShareServer server;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment request = arena.allocate(MAXIMUM, Long.BYTES);
    private final MemorySegment reply = arena.allocate(MAXIMUM, Long.BYTES);

    private ShareDevice(ShareServer server) {
        this.server = server;
    }

    /**
     * Shares a directory.
     *
     * @param path the directory
     * @param readOnly whether the guest's changes are refused
     * @throws HypervisorException if it is missing, is no directory, or cannot be read
     */
    public static ShareDevice of(String path, boolean readOnly) {
        try {
            return new ShareDevice(ShareServer.open(path, readOnly));
        } catch (ErrnoException e) {
            throw new HypervisorException("share directory " + path, e.errno(), Errno.name(e.errno()));
        }
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public String name() {
        return "share";
    }

    @Override
    public long features() {
        return MOUNT_TAG;
    }

    @Override
    public int[] queueSizes() {
        return QUEUES.clone();
    }

    /** tag_len[2] and the tag, filled up to a multiple of 4. */
    @Override
    public byte[] configuration() {
        byte[] bytes = new byte[8];
        bytes[0] = (byte) TAG.length;
        System.arraycopy(TAG, 0, bytes, 2, TAG.length);
        return bytes;
    }

    @Override
    public void handle(int queue, DescriptorChain chain) throws VirtioException {
        MemorySegment in = contiguous(chain.readable());
        if (in == null) {
            long bytes = chain.readableBytes();
            if (bytes > MAXIMUM) {
                throw new VirtioException("share: the driver sends a message of bytes=" + bytes);
            }
            in = request.asSlice(0, chain.read(0, request.asSlice(0, bytes)));
        }
        MemorySegment out = contiguous(chain.writable());
        if (out != null) {
            chain.complete(server.handle(in, out));
            return;
        }
        MemorySegment staged = reply.asSlice(0, Math.min(chain.writableBytes(), MAXIMUM));
        int length = server.handle(in, staged);
        chain.complete(chain.write(0, staged.asSlice(0, length)));
    }

    /** Whatever does not wait for a disk to be written, of a directory on this computer. A list may be long. */
    @Override
    public boolean isPrompt(int queue, DescriptorChain chain) {
        if (!server.isLocal() || chain.readable().isEmpty()) {
            return false;
        }
        MemorySegment piece = chain.readable().getFirst();
        int type = piece.byteSize() < MessageType.HEADER_BYTES
                ? 0
                : Byte.toUnsignedInt(piece.get(ValueLayout.JAVA_BYTE, Integer.BYTES));
        return type != MessageType.TFSYNC && type != MessageType.TREADDIR;
    }

    /** The only piece, if there is just one. */
    private static MemorySegment contiguous(List<MemorySegment> pieces) {
        return pieces.size() == 1 ? pieces.getFirst() : null;
    }

    @Override
    public void reset() {
        server.reset();
    }

    @Override
    public void close() {
        server.close();
        arena.close();
    }
}
