package hypha.kernel.fs.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.disk.DiskTree;
import hypha.kernel.fs.disk.ModelTree.Item;
import hypha.kernel.fs.disk.ModelTree.Snapshot;
import hypha.kernel.fs.disk.ModelTree.Version;
import hypha.kernel.simulation.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random operations against a model: on a disk that answers in any order, and one whose power fails at any point. */
@Timeout(300)
class DiskModelTest {
    private static void assertSame(ModelTree model, DiskTree tree) throws IOException {
        assertEquals(List.of(), tree.faults());
        Map<String, Item> items = model.items();
        assertEquals(new java.util.TreeSet<>(items.keySet()), new java.util.TreeSet<>(tree.paths()));
        for (Map.Entry<String, Item> entry : items.entrySet()) {
            assertEquals(entry.getValue().inode, tree.inode(entry.getKey()));
            if (entry.getValue().type != DiskFormat.FOLDER) {
                assertArrayEquals(entry.getValue().data, tree.contents(entry.getKey()), entry.getKey());
            }
        }
    }

    @Test
    void theDiskDoesWhatTheModelDoes() throws IOException {
        Random random = Seed.random("theDiskDoesWhatTheModelDoes");
        for (int round = 0; round < 4; round++) {
            try (DiskMachine machine = DiskMachine.formatted(round % 2 == 0 ? 512 : 2048, random)) {
                RandomOperations operations = new RandomOperations(machine, random);
                for (int part = 0; part < 5; part++) {
                    for (int step = 0; step < 300; step++) {
                        operations.step();
                        if (random.nextInt(40) == 0) {
                            DiskFilesystemSteps.commitInPassing(machine);
                        }
                    }
                    assertEquals(Status.OK, machine.sync());
                    machine.drain();
                    assertSame(operations.model, DiskTree.read(machine.disk));
                }
            }
        }
    }

    @Test
    void afterACrashThereIsTheStateOfSomeCommitAndAllThatWasSynced() throws IOException {
        Random random = Seed.random("afterACrashThereIsTheStateOfSomeCommitAndAllThatWasSynced");
        for (int round = 0; round < 6; round++) {
            try (DiskMachine machine = DiskMachine.formatted(512, random)) {
                RandomOperations operations = new RandomOperations(machine, random);
                List<Snapshot> states = new ArrayList<>();
                List<Snapshot> synced = new ArrayList<>();
                states.add(operations.model.snapshot(0, 0));
                synced.add(states.getFirst());
                for (int step = 0; step < 120; step++) {
                    operations.step();
                    states.add(operations.model.snapshot(operations.count, machine.disk.eventCount()));
                    int choice = random.nextInt(12);
                    if (choice == 0) {
                        assertEquals(Status.OK, machine.sync());
                        synced.add(operations.model.snapshot(operations.count, machine.disk.eventCount()));
                    } else if (choice < 3) {
                        DiskFilesystemSteps.commitInPassing(machine);
                    }
                }
                machine.drain();
                int events = machine.disk.eventCount();
                for (int cut = 0; cut <= events; cut += 1 + random.nextInt(4)) {
                    double keep = switch (random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> 1;
                        case 2 -> 0.95;
                        default -> random.nextDouble();
                    };
                    SimulatedDisk crashed = machine.disk.crashed(cut, random, keep);
                    Snapshot least = lastBefore(synced, cut);
                    String what = "round=" + round + " cut=" + cut + " of=" + events + " keep=" + keep + " least="
                            + least.operation();
                    assertCommitted(DiskTree.read(crashed), states, least.operation(), what);
                }
            }
        }
    }

    @Test
    void afterACrashTheKernelMountsWhatTheCheckerSees() throws IOException {
        Random random = Seed.random("afterACrashTheKernelMountsWhatTheCheckerSees");
        SimulatedDisk disk = new SimulatedDisk(512);
        DiskMachine.format(disk, random);
        for (int life = 0; life < 25; life++) {
            DiskTree before = DiskTree.read(disk);
            assertEquals(List.of(), before.faults());
            try (DiskMachine machine = new DiskMachine(disk, random, false)) {
                assertTrue(machine.isReady());
                assertEquals(Status.OK, machine.sync());
                machine.drain();
                DiskTree after = DiskTree.read(machine.disk);
                assertEquals(List.of(), after.faults());
                assertEquals(before.paths(), after.paths());
                for (String path : before.paths()) {
                    if (!before.isDirectory(path)) {
                        assertArrayEquals(before.contents(path), after.contents(path));
                    }
                }
                for (int step = 0; step < 60; step++) {
                    String name = "life" + life + "-" + step % 20;
                    long file = machine.create(DiskMachine.ROOT, name, DiskFormat.FILE);
                    if (file > 0) {
                        machine.write((int) file, random.nextInt(20_000), new byte[1 + random.nextInt(9_000)]);
                    }
                    machine.remove(
                            DiskMachine.ROOT, "life" + random.nextInt(life + 1) + "-" + random.nextInt(20), false);
                    if (random.nextInt(10) == 0) {
                        DiskFilesystemSteps.commitInPassing(machine);
                    }
                }
                disk = machine.disk.crashed(random.nextInt(machine.disk.eventCount() + 1), random, random.nextDouble());
            }
        }
    }

    private static Snapshot lastBefore(List<Snapshot> synced, int cut) {
        Snapshot last = synced.getFirst();
        for (Snapshot snapshot : synced) {
            if (snapshot.events() <= cut) {
                last = snapshot;
            }
        }
        return last;
    }

    /** The names, inodes and sizes are those after one operation from {@code least} on; all bytes were there at some time since. */
    private static void assertCommitted(DiskTree tree, List<Snapshot> states, int least, String what)
            throws IOException {
        assertEquals(List.of(), tree.faults(), what);
        for (int operation = least; operation < states.size(); operation++) {
            if (hasNames(tree, states.get(operation))) {
                assertContents(tree, states.get(operation), least, what);
                return;
            }
        }
        throw new AssertionError(what + ": no operation led to " + tree.paths());
    }

    private static boolean hasNames(DiskTree tree, Snapshot state) throws IOException {
        if (!tree.paths().equals(state.items().keySet())) {
            return false;
        }
        for (Map.Entry<String, Item> entry : state.items().entrySet()) {
            String path = entry.getKey();
            Item item = entry.getValue();
            if (tree.inode(path) != item.inode || tree.isDirectory(path) != (item.type == DiskFormat.FOLDER)) {
                return false;
            }
            if (item.type != DiskFormat.FOLDER
                    && tree.contents(path).length != state.sizes().get(path)) {
                return false;
            }
        }
        return true;
    }

    private static void assertContents(DiskTree tree, Snapshot state, int least, String what) throws IOException {
        for (Map.Entry<String, Item> entry : state.items().entrySet()) {
            if (entry.getValue().type == DiskFormat.FOLDER) {
                continue;
            }
            byte[] found = tree.contents(entry.getKey());
            List<Version> history = entry.getValue().history;
            int first = 0;
            for (int index = 0; index < history.size(); index++) {
                first = history.get(index).operation() <= least ? index : first;
            }
            for (int at = 0; at < found.length; at++) {
                boolean isKnown = false;
                for (int index = first; index < history.size() && !isKnown; index++) {
                    byte[] version = history.get(index).data();
                    isKnown = at < version.length && version[at] == found[at];
                }
                assertTrue(isKnown, what + ": path=" + entry.getKey() + " at=" + at + " byte=" + found[at]);
            }
        }
    }
}
