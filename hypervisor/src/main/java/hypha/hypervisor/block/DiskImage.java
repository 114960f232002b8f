package hypha.hypervisor.block;

import hypha.hypervisor.HypervisorException;
import hypha.hypervisor.linux.DiskFile;
import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A disk in a file of the host, or on one of its block devices, raw: sector n is at byte 512 n. */
public final class DiskImage implements BlockStore {
    private static final int ZERO_BYTES = 64 << 10;

    private final DiskFile file;
    private final boolean readOnly;

    private DiskImage(DiskFile file, boolean readOnly) {
        this.file = file;
        this.readOnly = readOnly;
    }

    /**
     * Opens an image and locks it against other machines: one may write, or several read.
     *
     * @throws HypervisorException if that cannot be done, or its size is 0 or no multiple of 512
     */
    public static DiskImage open(String path, boolean readOnly) {
        DiskFile file = DiskFile.open(path, readOnly);
        if (file.bytes() == 0 || file.bytes() % BlockDevice.SECTOR_BYTES != 0) {
            file.close();
            throw new HypervisorException("open disk " + path + ": its size is no multiple of "
                    + BlockDevice.SECTOR_BYTES + " above 0: bytes=" + file.bytes());
        }
        return new DiskImage(file, readOnly);
    }

    @Override
    public long bytes() {
        return file.bytes();
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void read(long position, MemorySegment buffer) throws IOException {
        try {
            file.read(buffer, position);
        } catch (ErrnoException e) {
            throw failure("read", position, e);
        }
    }

    @Override
    public void write(long position, MemorySegment buffer) throws IOException {
        try {
            file.write(buffer, position);
        } catch (ErrnoException e) {
            throw failure("write", position, e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            file.flush();
        } catch (ErrnoException e) {
            throw failure("flush", 0, e);
        }
    }

    @Override
    public void zero(long position, long bytes) throws IOException {
        try {
            file.punch(position, bytes);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EOPNOTSUPP && e.errno() != Errno.ENOSYS) {
                throw failure("zero", position, e);
            }
            MemorySegment zeros = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(ZERO_BYTES));
            for (long done = 0; done < bytes; ) {
                long piece = Math.min(bytes - done, ZERO_BYTES);
                write(position + done, zeros.asSlice(0, piece));
                done += piece;
            }
        }
    }

    private IOException failure(String operation, long position, ErrnoException e) {
        return new IOException(operation + ' ' + file.path() + " position=" + position + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        file.close();
    }
}
