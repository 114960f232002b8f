package hypha.kernel.fs.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.disk.DiskTree;
import hypha.kernel.simulation.Seed;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The file system's operations one by one; what is on the disk afterwards is read by the checker. */
@Timeout(120)
class DiskFilesystemTest {
    private static byte[] pattern(int bytes, int seed) {
        byte[] data = new byte[bytes];
        new Random(seed).nextBytes(data);
        return data;
    }

    private static DiskTree check(DiskMachine machine) {
        try {
            assertEquals(Status.OK, machine.sync());
            machine.drain();
            DiskTree tree = DiskTree.read(machine.disk);
            assertEquals(List.of(), tree.faults());
            return tree;
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void filesHoldWhatWasWrittenAlsoAfterMountingAgain() throws IOException {
        Random random = Seed.random("filesHoldWhatWasWrittenAlsoAfterMountingAgain");
        SimulatedDisk disk;
        byte[] data = pattern(300_000, 1);
        try (DiskMachine machine = DiskMachine.formatted(2048, random)) {
            assertTrue(machine.isReady());
            int folder = (int) machine.create(DiskMachine.ROOT, "folder", DiskFormat.FOLDER);
            int file = (int) machine.create(folder, "file", DiskFormat.FILE);
            machine.symlink(folder, "link", "../elsewhere");
            machine.writeAll(file, 5_000, data);
            DiskTree tree = check(machine);
            assertEquals(Set.of("", "folder", "folder/file", "folder/link"), tree.paths());
            byte[] contents = tree.contents("folder/file");
            assertArrayEquals(data, java.util.Arrays.copyOfRange(contents, 5_000, contents.length));
            assertEquals("../elsewhere", new String(tree.contents("folder/link")));
            disk = machine.disk;
        }
        try (DiskMachine machine = new DiskMachine(disk.copy(), random, false)) {
            int folder = (int) machine.lookup(DiskMachine.ROOT, "folder");
            int file = (int) machine.lookup(folder, "file");
            assertEquals(305_000, machine.size(file));
            for (int at = 0; at < data.length; at += 10_000) {
                assertArrayEquals(
                        java.util.Arrays.copyOfRange(data, at, at + 10_000), machine.read(file, 5_000 + at, 10_000));
            }
            assertEquals("../elsewhere", machine.readLink((int) machine.lookup(folder, "link")));
        }
    }

    @Test
    void aFileOfAllLevelsIsSparseAndCanBeCut() {
        Random random = Seed.random("aFileOfAllLevelsIsSparseAndCanBeCut");
        try (DiskMachine machine = DiskMachine.formatted(2048, random)) {
            int free = machine.freeBlocks();
            int file = (int) machine.create(DiskMachine.ROOT, "sparse", DiskFormat.FILE);
            long[] places = {0, 9, 10, 1029, 1030, 1030 + 1020L * 1020 - 1, 1030 + 1020L * 1020, 900_000_000L};
            for (long place : places) {
                machine.writeAll(file, place * 4096 + 100, pattern(1000, (int) place));
            }
            check(machine, places, file);
            for (int index = places.length - 1; index >= 0; index--) {
                assertEquals(Status.OK, machine.resize(file, places[index] * 4096 + 600));
                assertEquals(500, machine.read(file, places[index] * 4096 + 100, 1000).length);
                assertEquals(Status.OK, machine.resize(file, places[index] * 4096 + 2000));
                byte[] data = machine.read(file, places[index] * 4096 + 100, 1900);
                byte[] expected =
                        java.util.Arrays.copyOf(java.util.Arrays.copyOf(pattern(1000, (int) places[index]), 500), 1900);
                assertArrayEquals(expected, data, "place=" + places[index]);
                check(machine, java.util.Arrays.copyOf(places, index), file);
            }
            assertEquals(Status.OK, machine.remove(DiskMachine.ROOT, "sparse", false));
            check(machine);
            assertEquals(free, machine.freeBlocks());
            int again = (int) machine.create(DiskMachine.ROOT, "again", DiskFormat.FILE);
            assertEquals(Status.FBIG, machine.resize(again, Long.MAX_VALUE));
        }
    }

    private static void check(DiskMachine machine, long[] places, int file) {
        assertEquals(Status.OK, machine.sync());
        machine.drain();
        for (long place : places) {
            assertArrayEquals(pattern(1000, (int) place), machine.read(file, place * 4096 + 100, 1000));
            assertArrayEquals(new byte[100], machine.read(file, place * 4096, 100));
        }
    }

    @Test
    void directoriesHoldTenThousandNamesAndListEachOnce() {
        Random random = Seed.random("directoriesHoldTenThousandNamesAndListEachOnce");
        try (DiskMachine machine = DiskMachine.formatted(16_384, random)) {
            int free = machine.freeBlocks();
            int folder = (int) machine.create(DiskMachine.ROOT, "many", DiskFormat.FOLDER);
            Set<String> names = new HashSet<>();
            for (int count = 0; count < 10_000; count++) {
                String name = "name-" + count + "x".repeat(random.nextInt(40));
                long result = machine.create(folder, name, DiskFormat.FILE);
                assertTrue(result > 0, "count=" + count + " result=" + result);
                names.add(name);
            }
            Set<String> listed = new HashSet<>();
            machine.list(folder).forEach(entry -> assertTrue(listed.add(entry.name())));
            assertEquals(names, listed);
            check(machine);
            assertEquals(Status.NOTEMPTY, machine.remove(DiskMachine.ROOT, "many", true));
            for (String name : names) {
                assertEquals(Status.OK, machine.remove(folder, name, false));
            }
            assertEquals(Status.OK, machine.remove(DiskMachine.ROOT, "many", true));
            check(machine);
            assertEquals(free, machine.freeBlocks());
        }
    }

    @Test
    void aDirectoryOfThreeLevelsIsFreedAsAWhole() {
        Random random = Seed.random("aDirectoryOfThreeLevelsIsFreedAsAWhole");
        try (DiskMachine machine = DiskMachine.formatted(16_384, random)) {
            int free = machine.freeBlocks();
            int folder = (int) machine.create(DiskMachine.ROOT, "many", DiskFormat.FOLDER);
            for (int count = 0; count < 4_000; count++) {
                assertTrue(machine.create(folder, count + "x".repeat(250), DiskFormat.FILE) > 0);
            }
            assertTrue(free - machine.freeBlocks() > DiskFormat.INDEX_ENTRIES, "free=" + machine.freeBlocks());
            for (int count = 0; count < 4_000; count++) {
                assertEquals(Status.OK, machine.remove(folder, count + "x".repeat(250), false));
            }
            check(machine);
            assertEquals(Status.OK, machine.remove(DiskMachine.ROOT, "many", true));
            check(machine);
            assertEquals(free, machine.freeBlocks());
        }
    }

    @Test
    void aFullDiskIsAnErrorAndNothingIsBroken() {
        Random random = Seed.random("aFullDiskIsAnErrorAndNothingIsBroken");
        try (DiskMachine machine = DiskMachine.formatted(512, random)) {
            int free = machine.freeBlocks();
            for (int round = 0; round < 3; round++) {
                int file = (int) machine.create(DiskMachine.ROOT, "big", DiskFormat.FILE);
                long size = 0;
                long result = machine.write(file, 0, pattern(20_000, round));
                while (result > 0) {
                    size += result;
                    result = machine.write(file, size, pattern(20_000, round));
                }
                assertEquals(-Status.NOSPC, result);
                assertTrue(machine.freeBlocks() <= 2, "free=" + machine.freeBlocks());
                assertTrue(size > (free - 8) * 4096L, "size=" + size);
                assertEquals(-Status.NOSPC, machine.create(DiskMachine.ROOT, "folder", DiskFormat.FOLDER));
                check(machine);
                assertEquals(Status.OK, machine.remove(DiskMachine.ROOT, "big", false));
                check(machine);
                assertEquals(free, machine.freeBlocks());
            }
            int folder = 0;
            for (int count = 0; folder >= 0; count++) {
                folder = (int) machine.create(DiskMachine.ROOT, "folder" + count, DiskFormat.FOLDER);
            }
            assertEquals(-Status.NOSPC, folder);
            check(machine);
        }
    }

    @Test
    void whatIsOpenLivesUntilItIsClosedAndGoesAfterACrash() throws IOException {
        Random random = Seed.random("whatIsOpenLivesUntilItIsClosedAndGoesAfterACrash");
        SimulatedDisk crashed;
        int free;
        try (DiskMachine machine = DiskMachine.formatted(512, random)) {
            free = machine.freeBlocks();
            int file = (int) machine.create(DiskMachine.ROOT, "file", DiskFormat.FILE);
            machine.writeAll(file, 0, pattern(50_000, 1));
            Orphans.retain(machine.volume, file);
            assertEquals(Status.OK, machine.remove(DiskMachine.ROOT, "file", false));
            check(machine);
            assertArrayEquals(pattern(50_000, 1), machine.read(file, 0, 60_000));
            assertTrue(machine.freeBlocks() < free);
            crashed = machine.disk.copy();
            Orphans.release(machine.volume, file);
            check(machine);
            assertEquals(free, machine.freeBlocks());
        }
        try (DiskMachine machine = new DiskMachine(crashed, random, false)) {
            check(machine);
            assertEquals(free, machine.freeBlocks());
        }
    }

    @Test
    void aWriteErrorEndsWritingButNotReading() {
        Random random = Seed.random("aWriteErrorEndsWritingButNotReading");
        try (DiskMachine machine = DiskMachine.formatted(512, random)) {
            int file = (int) machine.create(DiskMachine.ROOT, "file", DiskFormat.FILE);
            machine.writeAll(file, 0, pattern(10_000, 1));
            assertEquals(Status.OK, machine.sync());
            machine.drain();
            machine.writeAll(file, 10_000, pattern(10_000, 2));
            machine.disk.failWritesAfter = 1;
            assertEquals(Status.IO, machine.sync());
            assertEquals(Status.IO, machine.sync());
            assertEquals(-Status.IO, machine.write(file, 0, pattern(10, 3)));
            assertEquals(-Status.IO, machine.create(DiskMachine.ROOT, "other", DiskFormat.FILE));
            assertArrayEquals(pattern(10_000, 1), machine.read(file, 0, 10_000));
        }
    }

    @Test
    void aReadOnlyDiskIsNotWritten() {
        Random random = Seed.random("aReadOnlyDiskIsNotWritten");
        SimulatedDisk copy;
        try (DiskMachine machine = DiskMachine.formatted(512, random)) {
            int file = (int) machine.create(DiskMachine.ROOT, "file", DiskFormat.FILE);
            machine.writeAll(file, 0, pattern(10_000, 1));
            assertEquals(Status.OK, machine.sync()); // its last blocks may not be where they belong yet
            copy = machine.disk.copy();
        }
        byte[] before = copy.bytes().clone();
        try (DiskMachine machine = new DiskMachine(copy, random, true)) {
            int file = (int) machine.lookup(DiskMachine.ROOT, "file");
            assertArrayEquals(pattern(10_000, 1), machine.read(file, 0, 10_000));
            assertEquals(-Status.ROFS, machine.write(file, 0, pattern(10, 3)));
            assertEquals(Status.ROFS, machine.remove(DiskMachine.ROOT, "file", false));
            assertEquals(Status.OK, machine.sync());
            machine.drain();
        }
        assertArrayEquals(before, copy.bytes());
    }
}
