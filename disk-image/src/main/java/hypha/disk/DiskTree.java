package hypha.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files of a disk, read without the kernel: paths from the root, without a slash at the start; the root is the empty path. */
public final class DiskTree {
    private final MountedDisk disk;
    private final Map<String, Inode> files;
    private final List<String> faults = new ArrayList<>();

    private DiskTree(BlockStore store) throws IOException {
        disk = MountedDisk.mount(store);
        files = DiskChecker.tree(store, faults);
    }

    /**
     * Checks and reads a disk.
     *
     * @throws IOException if it cannot be read, or has no file system at all
     */
    public static DiskTree read(BlockStore store) throws IOException {
        return new DiskTree(store);
    }

    /** What is wrong; empty if nothing is. */
    public List<String> faults() {
        return faults;
    }

    /** All paths; bytes of names that are no ASCII are characters of Latin-1. */
    public Set<String> paths() {
        return files.keySet();
    }

    /** True if there is a directory of that path. */
    public boolean isDirectory(String path) {
        return files.get(path).type == Inode.DIRECTORY;
    }

    /** True if there is a symbolic link of that path. */
    public boolean isLink(String path) {
        return files.get(path).type == Inode.LINK;
    }

    /** The number of a file's inode. */
    public int inode(String path) {
        return files.get(path).number;
    }

    /** What a regular file holds, or where a symbolic link leads. */
    public byte[] contents(String path) throws IOException {
        Inode inode = files.get(path);
        byte[] bytes = new byte[Math.toIntExact(inode.size)];
        if (inode.type == Inode.LINK) {
            disk.read(inode.direct[0]).get(MetadataBlock.HEADER_BYTES, bytes);
            return bytes;
        }
        for (Map.Entry<Long, Integer> block : inode.data.entrySet()) {
            int at = Math.toIntExact(block.getKey() * BlockStore.BLOCK_BYTES);
            ByteBuffer data = disk.read(block.getValue());
            data.get(0, bytes, at, Math.min(BlockStore.BLOCK_BYTES, bytes.length - at));
        }
        return bytes;
    }
}
