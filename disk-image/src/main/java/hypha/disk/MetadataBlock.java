package hypha.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Headers of metadata blocks: kind at 0, CRC-32C at 4 of the block with that field zero, number of the block at 8, owner at 12. */
final class MetadataBlock {
    static final int HEADER_BYTES = 16;
    static final int SUPERBLOCK = 0x42485901;
    static final int STATE = 0x42485902;
    static final int JOURNAL = 0x42485903;
    static final int BITMAP = 0x42485904;
    static final int INODES = 0x42485905;
    static final int DIRECTORY = 0x42485906;
    static final int LINK_TARGET = 0x42485907;
    static final int INDIRECT = 0x42485910;
    private static final int CHECKSUM = 4;

    private MetadataBlock() {}

    static ByteBuffer create(int kind, int number, int owner) {
        return ByteBuffer.allocate(BlockStore.BLOCK_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, kind)
                .putInt(8, number)
                .putInt(12, owner);
    }

    static int checksum(ByteBuffer block) {
        CRC32C sum = new CRC32C();
        ByteBuffer bytes = block.duplicate().clear();
        sum.update(bytes.slice(0, CHECKSUM));
        sum.update(new byte[4]);
        sum.update(bytes.slice(CHECKSUM + 4, BlockStore.BLOCK_BYTES - CHECKSUM - 4));
        return (int) sum.getValue();
    }

    static ByteBuffer seal(ByteBuffer block) {
        return block.putInt(CHECKSUM, checksum(block));
    }

    static int storedChecksum(ByteBuffer block) {
        return block.getInt(CHECKSUM);
    }

    /** What is wrong with a block that should be of a kind; null if nothing is. */
    static String fault(ByteBuffer block, int kind, long number, int owner) {
        if (block.getInt(0) != kind) {
            return "kind=0x" + Integer.toHexString(block.getInt(0)) + " expected=0x" + Integer.toHexString(kind);
        }
        if (storedChecksum(block) != checksum(block)) {
            return "its checksum is wrong";
        }
        if (block.getInt(8) != number) {
            return "it says that it is block=" + block.getInt(8);
        }
        return block.getInt(12) == owner ? null : "its owner=" + block.getInt(12) + " expected=" + owner;
    }
}
