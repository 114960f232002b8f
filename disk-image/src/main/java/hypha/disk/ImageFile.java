package hypha.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk in a file. */
public final class ImageFile implements BlockStore, AutoCloseable {
    private final FileChannel channel;
    private final long blocks;

    private ImageFile(FileChannel channel, long blocks) {
        this.channel = channel;
        this.blocks = blocks;
    }

    /** Makes a sparse file, which must not exist. */
    public static ImageFile create(Path path, long blocks) throws IOException {
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.write(ByteBuffer.allocate(1), blocks * BLOCK_BYTES - 1);
        return new ImageFile(channel, blocks);
    }

    /** Opens a file for reading. */
    public static ImageFile open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        return new ImageFile(channel, channel.size() / BLOCK_BYTES);
    }

    @Override
    public long blocks() {
        return blocks;
    }

    @Override
    public ByteBuffer read(long number) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            if (channel.read(data, number * BLOCK_BYTES + data.position()) < 0) {
                throw new EOFException("the file ends within block=" + number);
            }
        }
        return data.clear();
    }

    @Override
    public void write(long number, ByteBuffer data) throws IOException {
        ByteBuffer rest = data.duplicate().clear();
        while (rest.hasRemaining()) {
            channel.write(rest, number * BLOCK_BYTES + rest.position());
        }
    }

    /** Has all that was written reach the device of the file. */
    public void sync() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
