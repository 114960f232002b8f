package hypha.host.machine;

import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.Mount;
import hypha.host.crossing.GuestWords;
import hypha.hypervisor.Machine;
import hypha.kernel.abi.MountTable;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The {@link MountTable} of a machine, and the archives that it points to: reserved before the machine starts, and filled then. */
final class MountPages {
    private static final long PAGE_BYTES = 4096;

    private final Machine machine;
    private final List<Mount> mounts;
    private final long table;
    private final long[] archives;
    private final long[] archiveBytes;

    /**
     * Reserves the pages.
     *
     * @throws HyphaException if an archive cannot be read, or is larger than the machine
     */
    MountPages(Machine machine, List<Mount> mounts) {
        this.machine = machine;
        this.mounts = mounts;
        this.table = machine.reserve(PAGE_BYTES, PAGE_BYTES);
        this.archives = new long[mounts.size()];
        this.archiveBytes = new long[mounts.size()];
        for (int i = 0; i < archives.length; i++) {
            if (mounts.get(i) instanceof Mount.Archive archive) {
                archiveBytes[i] = archiveBytes(archive);
                archives[i] = machine.reserve(Math.max(archiveBytes[i], 1), PAGE_BYTES);
            }
        }
    }

    /** By how much the memory at boot has to be larger for the archives among some mounts: a multiple of the granule. */
    static long archiveBytes(List<Mount> mounts) {
        long bytes = 0;
        for (Mount mount : mounts) {
            if (mount instanceof Mount.Archive archive) {
                bytes += archiveBytes(archive) + PAGE_BYTES;
            }
        }
        long granule = HyphaConfiguration.MEMORY_GRANULE_BYTES;
        return (bytes + granule - 1) / granule * granule;
    }

    /** Bytes of an archive on the host. */
    private static long archiveBytes(Mount.Archive archive) {
        try {
            return Files.size(archive.file());
        } catch (IOException e) {
            throw unreadable(archive, e);
        }
    }

    private static HyphaException unreadable(Mount.Archive archive, IOException cause) {
        return new HyphaException("cannot read the archive " + archive.file() + ": " + cause, cause);
    }

    /** Where the table is. */
    long tableGpa() {
        return table;
    }

    /** Entries of the table. */
    int count() {
        return mounts.size();
    }

    /** Writes the table, and reads the archives. */
    void fill() {
        int shares = 0;
        int disks = 0;
        for (int i = 0; i < archives.length; i++) {
            MemorySegment entry =
                    machine.memory().slice(table + (long) MountTable.ENTRY_BYTES * i, MountTable.ENTRY_BYTES);
            Mount mount = mounts.get(i);
            byte[] path = mount.path().getBytes(StandardCharsets.UTF_8);
            int options = MountTable.PREOPENED | (mount.isReadOnly() ? MountTable.READ_ONLY : 0);
            GuestWords.store32(entry, MountTable.KIND_OFFSET, kind(mount));
            GuestWords.store32(entry, MountTable.OPTIONS_OFFSET, options);
            GuestWords.store32(entry, MountTable.PATH_BYTES_OFFSET, path.length);
            MemorySegment.copy(path, 0, entry, ValueLayout.JAVA_BYTE, MountTable.PATH_OFFSET, path.length);
            switch (mount) {
                case Mount.Memory memory -> {
                    GuestWords.store64(entry, MountTable.BYTES_OFFSET, memory.bytes());
                    GuestWords.store64(entry, MountTable.TASK_BYTES_OFFSET, memory.programBytes());
                }
                case Mount.Archive archive -> {
                    GuestWords.store64(entry, MountTable.ADDRESS_OFFSET, archives[i]);
                    GuestWords.store64(entry, MountTable.BYTES_OFFSET, archiveBytes[i]);
                    read(archive, archives[i], archiveBytes[i]);
                }
                case Mount.Share _ -> GuestWords.store64(entry, MountTable.DEVICE_OFFSET, shares++);
                case Mount.Disk _ -> GuestWords.store64(entry, MountTable.DEVICE_OFFSET, disks++);
                case Mount.Devices _, Mount.Processes _ -> {}
            }
        }
    }

    private static int kind(Mount mount) {
        return switch (mount) {
            case Mount.Memory _ -> MountTable.MEMORY;
            case Mount.Archive _ -> MountTable.ARCHIVE;
            case Mount.Share _ -> MountTable.SHARE;
            case Mount.Disk _ -> MountTable.DISK;
            case Mount.Devices _ -> MountTable.DEVICE;
            case Mount.Processes _ -> MountTable.PROCESS;
        };
    }

    private void read(Mount.Archive archive, long gpa, long bytes) {
        MemorySegment target = machine.memory().slice(gpa, bytes);
        try (FileChannel file = FileChannel.open(archive.file(), StandardOpenOption.READ)) {
            long position = 0;
            while (position < bytes) {
                long piece = Math.min(bytes - position, 1L << 30);
                int read = file.read(target.asSlice(position, piece).asByteBuffer(), position);
                if (read < 0) {
                    throw new EOFException("it became shorter while it was read");
                }
                position += read;
            }
        } catch (IOException e) {
            throw unreadable(archive, e);
        }
    }
}
