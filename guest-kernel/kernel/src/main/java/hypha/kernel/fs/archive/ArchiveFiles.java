package hypha.kernel.fs.archive;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.fs.memory.MemoryTree;
import hypha.kernel.log.Log;
import hypha.kernel.memory.Ram;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.PathText;
import hypha.kernel.vfs.Walk;
import hypha.kernel.wasi.Errno;

/** Reads an archive at boot, and files of it after that. */
public final class ArchiveFiles {
    private static final int SECOND_SHIFT_LIMIT = 33;
    private static final long NANOS = 1_000_000_000L;
    private static final int SLASH = '/';
    private static final int DOT = '.';
    private static final int NAME_ROOM = TarHeader.PREFIX_BYTES + 1 + TarHeader.NAME_BYTES;

    // What precedes an entry and belongs to it: offsets in the archive and lengths; 0 for none.
    private static long extended;
    private static long extendedBytes;
    private static long longName;
    private static long longNameBytes;
    private static long longLink;
    private static long longLinkBytes;

    /** Where a name in two parts is put together. */
    private static long joined;

    private ArchiveFiles() {}

    /**
     * Makes the tree of a mount's archive. What comes behind something that is no header is not seen, and logged.
     *
     * @return the root, or 0 if there is not enough memory
     */
    public static long load(long mount) {
        long root = MemoryTree.createRoot(mount);
        joined = Ram.allocateZeroed(0);
        if (root == 0 || joined == 0) {
            return 0;
        }
        forget();
        long archive = Mount.address(mount);
        long bytes = Mount.bytes(mount);
        long offset = 0;
        while (bytes - offset >= TarHeader.BYTES) {
            long header = archive + offset;
            if (TarHeader.isZero(header)) {
                return root;
            }
            long next = TarHeader.isSound(header) ? entry(root, archive, bytes, offset) : -1;
            if (next < 0) {
                Log.error(
                        Text.address("archive: no header at offset"),
                        Text.length("archive: no header at offset"),
                        offset);
                return root;
            }
            offset = next;
        }
        return root;
    }

    private static void forget() {
        extended = 0;
        extendedBytes = 0;
        longName = 0;
        longNameBytes = 0;
        longLink = 0;
        longLinkBytes = 0;
    }

    /** Takes in an entry. The offset of the next, or -1 if its contents are not all there. */
    private static long entry(long root, long archive, long bytes, long offset) {
        long header = archive + offset;
        int type = TarHeader.type(header);
        long contents = offset + TarHeader.BYTES;
        long size = TarHeader.number(header + TarHeader.SIZE_OFFSET, TarHeader.NUMBER_BYTES);
        boolean isPlain = type == 0 || type == '0' || type == '7';
        if (isPlain && extendedBytes != 0) {
            long extendedSize = PaxRecords.size(archive + extended, extendedBytes);
            size = extendedSize >= 0 ? extendedSize : size;
        }
        if (size < 0 || size > bytes - contents) {
            return -1;
        }
        long next = contents + size + TarHeader.BYTES - 1 & -TarHeader.BYTES;
        switch (type) {
            case 'x' -> {
                extended = contents;
                extendedBytes = size;
            }
            case 'L' -> {
                longName = contents;
                longNameBytes =
                        TarHeader.textBytes(archive + contents, (int) Math.min(size, Walk.MAXIMUM_PATH_BYTES + 1));
            }
            case 'K' -> {
                longLink = contents;
                longLinkBytes =
                        TarHeader.textBytes(archive + contents, (int) Math.min(size, Walk.MAXIMUM_PATH_BYTES + 1));
            }
            case 'g' -> {} // defaults for all that follow: nothing of what is used here is meant for many files
            default -> {
                place(root, archive, header, isPlain ? '0' : type, contents, isPlain ? size : 0);
                forget();
            }
        }
        return Math.min(next, bytes);
    }

    /** Gives an entry its place in the tree; what cannot have one is skipped. */
    private static void place(long root, long archive, long header, int type, long contents, long size) {
        long name = joined;
        long nameBytes = headerName(header);
        if (longNameBytes != 0) {
            name = archive + longName;
            nameBytes = longNameBytes;
        }
        long record = extendedBytes == 0 ? -1 : PaxRecords.path(archive + extended, extendedBytes);
        if (record >= 0) {
            name = archive + extended + (record & 0xFFFF_FFFFL);
            nameBytes = record >>> 32;
        }
        if (nameBytes == 0
                || nameBytes > Walk.MAXIMUM_PATH_BYTES
                || PathText.check(name, (int) nameBytes) != Errno.SUCCESS) {
            return;
        }
        int end = (int) nameBytes;
        while (end > 0 && Memory.load8(name + end - 1) == SLASH) {
            end--;
        }
        int start = end;
        while (start > 0 && Memory.load8(name + start - 1) != SLASH) {
            start--;
        }
        long directory = directory(root, name, start, true);
        int last = end - start;
        if (directory == 0 || last == 0 || last > Walk.MAXIMUM_NAME_BYTES || isDots(name + start, last)) {
            return;
        }
        long existing = MemoryTree.find(directory, name + start, last);
        if (existing != 0) {
            return; // the first one counts, as archives of packages have each name once
        }
        long made = make(root, archive, header, type, directory, name + start, last, archive + contents, size);
        if (made != 0) {
            MemoryTree.times(made, time(archive, header));
        }
    }

    private static long make(
            long root,
            long archive,
            long header,
            int type,
            long directory,
            long name,
            int bytes,
            long data,
            long size) {
        switch (type) {
            case '0' -> {
                return MemoryTree.addFile(directory, name, bytes, FileType.REGULAR, size, data);
            }
            case '5' -> {
                return MemoryTree.addDirectory(directory, name, bytes);
            }
            case '1', '2' -> {
                long target = header + TarHeader.LINK_OFFSET;
                long targetBytes = TarHeader.textBytes(target, TarHeader.LINK_BYTES);
                if (longLinkBytes != 0) {
                    target = archive + longLink;
                    targetBytes = longLinkBytes;
                }
                long record = extendedBytes == 0 ? -1 : PaxRecords.linkPath(archive + extended, extendedBytes);
                if (record >= 0) {
                    target = archive + extended + (record & 0xFFFF_FFFFL);
                    targetBytes = record >>> 32;
                }
                if (targetBytes == 0 || targetBytes > Walk.MAXIMUM_PATH_BYTES) {
                    return 0;
                }
                if (type == '2') {
                    return MemoryTree.addLink(directory, name, bytes, target, (int) targetBytes);
                }
                long node = directory(root, target, (int) targetBytes, false);
                if (node != 0 && Node.type(node) == FileType.REGULAR) {
                    MemoryTree.addName(directory, name, bytes, node);
                }
                return 0;
            }
            default -> {
                return 0; // devices and whatever else an archive can have
            }
        }
    }

    /** The name in a header, prefix included, put together in {@link #joined}; its bytes. */
    private static int headerName(long header) {
        int prefixBytes = TarHeader.hasPrefix(header)
                ? TarHeader.textBytes(header + TarHeader.PREFIX_OFFSET, TarHeader.PREFIX_BYTES)
                : 0;
        int nameBytes = TarHeader.textBytes(header + TarHeader.NAME_OFFSET, TarHeader.NAME_BYTES);
        Memory.copy(joined, header + TarHeader.PREFIX_OFFSET, prefixBytes);
        int used = prefixBytes;
        if (prefixBytes != 0) {
            Memory.store8(joined + used, SLASH);
            used++;
        }
        Memory.copy(joined + used, header + TarHeader.NAME_OFFSET, nameBytes);
        return Math.min(used + nameBytes, NAME_ROOM);
    }

    /**
     * What the components of a path lead to.
     *
     * @param makes true: all of them are to be directories, and made if they are not there
     * @return 0 if that cannot be
     */
    private static long directory(long root, long path, int bytes, boolean makes) {
        long node = root;
        int start = 0;
        for (int index = 0; index <= bytes; index++) {
            if (index < bytes && Memory.load8(path + index) != SLASH) {
                continue;
            }
            int length = index - start;
            boolean isSkipped = length == 0 || length == 1 && Memory.load8(path + start) == DOT;
            if (!isSkipped) {
                if (length > Walk.MAXIMUM_NAME_BYTES || isDots(path + start, length) || !Node.isDirectory(node)) {
                    return 0;
                }
                long child = MemoryTree.find(node, path + start, length);
                if (child == 0 && makes) {
                    child = MemoryTree.addDirectory(node, path + start, length);
                }
                if (child == 0) {
                    return 0;
                }
                node = child;
            }
            start = index + 1;
        }
        return makes && !Node.isDirectory(node) ? 0 : node;
    }

    /** True for {@code .} and {@code ..}: an archive does not lead out of itself. */
    private static boolean isDots(long name, int bytes) {
        return bytes <= 2 && Memory.load8(name) == DOT && Memory.load8(name + bytes - 1) == DOT;
    }

    private static long time(long archive, long header) {
        long seconds = extendedBytes == 0 ? -1 : PaxRecords.time(archive + extended, extendedBytes);
        if (seconds < 0) {
            seconds = TarHeader.number(header + TarHeader.TIME_OFFSET, TarHeader.NUMBER_BYTES);
        }
        return seconds < 0 || seconds >= 1L << SECOND_SHIFT_LIMIT ? 0 : seconds * NANOS;
    }

    /** Reads a file. */
    public static int read(long request, long file, long offset, long address, long bytes) {
        long node = OpenFile.node(file);
        long left = Math.max(Math.min(bytes, MemoryTree.size(node) - offset), 0);
        if (left != 0) {
            Memory.copy(address, MemoryTree.own(node) + offset, left);
        }
        FileRequest.result(request, left);
        return Errno.SUCCESS;
    }
}
