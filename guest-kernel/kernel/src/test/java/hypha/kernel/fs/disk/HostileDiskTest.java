package hypha.kernel.fs.disk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.disk.DiskChecker;
import hypha.kernel.simulation.Seed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Disks whose contents are wrong, most of them with right checksums: operations fail or not, but all end, and the kernel lives. */
@Timeout(300)
class HostileDiskTest {
    private static final int DISKS = 150;

    private static SimulatedDisk filled(Random random) {
        try (DiskMachine machine = DiskMachine.formatted(1024, random)) {
            int folder = (int) machine.create(DiskMachine.ROOT, "folder", DiskFormat.FOLDER);
            for (int count = 0; count < 150; count++) {
                int file = (int) machine.create(folder, "file-with-a-long-name-" + count, DiskFormat.FILE);
                if (count % 20 == 0) {
                    machine.writeAll(file, (long) count * 5_000, new byte[9_000]);
                    machine.writeAll(file, 5_000_000L + count, new byte[100]);
                }
            }
            machine.symlink(DiskMachine.ROOT, "link", "folder/file");
            machine.create(folder, "below", DiskFormat.FOLDER);
            machine.sync();
            machine.drain();
            return machine.disk.copy();
        }
    }

    /** Changes some words of metadata blocks, and mends their checksums. */
    private static void spoil(SimulatedDisk disk, Random random) {
        int changes = 1 + random.nextInt(6);
        for (int count = 0; count < changes; ) {
            int number = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt((int) disk.blocks());
            ByteBuffer block = disk.read(number);
            if ((block.getInt(0) & 0xFFFF_FF00) != 0x4248_5900) {
                continue;
            }
            int at = random.nextBoolean() ? random.nextInt(40) * 4 : random.nextInt(1024) * 4;
            int value = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> -1;
                case 2 -> random.nextInt(1024);
                case 3 -> block.getInt(at) ^ 1 << random.nextInt(32);
                default -> random.nextInt();
            };
            block.putInt(at, value);
            if (random.nextInt(10) != 0) {
                java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
                block.putInt(4, 0);
                sum.update(block.duplicate().clear());
                block.putInt(4, (int) sum.getValue());
            }
            disk.write(number, block);
            count++;
        }
        disk.settle();
    }

    private static void use(DiskMachine machine) {
        for (DiskMachine.Entry entry : listSome(machine, DiskMachine.ROOT)) {
            for (DiskMachine.Entry below : listSome(machine, entry.inode())) {
                touch(machine, entry.inode(), below);
            }
            touch(machine, DiskMachine.ROOT, entry);
        }
        long file = machine.create(DiskMachine.ROOT, "new", DiskFormat.FILE);
        if (file > 0) {
            machine.write((int) file, 1_000_000, new byte[30_000]);
            machine.resize((int) file, 10);
        }
        for (int count = 0; count < 100; count++) {
            machine.create(DiskMachine.ROOT, "more" + count, DiskFormat.FOLDER);
        }
        machine.sync();
        machine.drain();
    }

    private static void touch(DiskMachine machine, int folder, DiskMachine.Entry entry) {
        machine.size(entry.inode());
        machine.readError(entry.inode());
        machine.write(entry.inode(), machine.random.nextInt(100_000), new byte[5_000]);
        machine.resize(entry.inode(), machine.random.nextInt(6_000_000));
        machine.rename(folder, entry.name(), DiskMachine.ROOT, "moved" + machine.random.nextInt(10));
        machine.remove(folder, entry.name(), machine.random.nextBoolean());
    }

    private static java.util.List<DiskMachine.Entry> listSome(DiskMachine machine, int folder) {
        try {
            return machine.list(folder);
        } catch (AssertionError failure) { // of the listing's status
            return java.util.List.of();
        }
    }

    @Test
    void wrongDisksAreErrorsAndNeverMore() {
        Random random = Seed.random("wrongDisksAreErrorsAndNeverMore");
        SimulatedDisk filled = filled(random);
        int usable = 0;
        for (int count = 0; count < DISKS; count++) {
            SimulatedDisk disk = filled.copy();
            spoil(disk, random);
            try {
                DiskChecker.check(disk);
            } catch (IOException noFilesystem) {
                continue; // the checker must end, too
            }
            try (DiskMachine machine = new DiskMachine(disk, random, false)) {
                usable += machine.isReady() ? 1 : 0;
                use(machine);
            }
        }
        assertTrue(usable > DISKS / 4, "usable=" + usable);
    }

    @Test
    void whatIsNoDiskIsRefused() {
        Random random = Seed.random("whatIsNoDiskIsRefused");
        SimulatedDisk disk = new SimulatedDisk(512);
        try (DiskMachine machine = new DiskMachine(disk, random, false)) {
            assertTrue(!machine.isReady());
            assertTrue(machine.lookup(DiskMachine.ROOT, "name") == -Status.IO);
            assertTrue(machine.sync() == Status.IO);
        }
        random.nextBytes(disk.bytes());
        try (DiskMachine machine = new DiskMachine(disk, random, false)) {
            assertTrue(!machine.isReady());
        }
    }
}
