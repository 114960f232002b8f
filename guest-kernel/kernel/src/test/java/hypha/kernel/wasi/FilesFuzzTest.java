package hypha.kernel.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.MountTable;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.simulation.Seed;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileWorld;
import hypha.kernel.vfs.Nodes;
import hypha.kernel.vfs.OpenFile;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random calls about files, with arguments that are likely to be wrong: only errnos, and nothing is left when the tasks are gone. */
@Timeout(240)
class FilesFuzzTest {
    private static final int BLOCKED = -1 - Crossing.BLOCKED;
    private static final int KILLED = -1 - Crossing.KILLED;
    private static final long END = 2L * Crossing.PAGE_BYTES;

    @Test
    void randomCallsAnswerErrnosAndLeaveNothing() {
        Random random = Seed.random("randomCallsAnswerErrnosAndLeaveNothing");
        try (FileWorld world = FileWorld.of(
                FileWorld.memory("/", 4 << 20, 1 << 20),
                new FileWorld.Entry(MountTable.DEVICE, "/dev", MountTable.PREOPENED, 0, 0),
                new FileWorld.Entry(MountTable.PROCESS, "/proc", MountTable.PREOPENED | MountTable.READ_ONLY, 0, 0))) {
            var keeper = new WasiProgram(world);
            keeper.list(3, 4096);
            long[] before = counts();
            for (int round = 0; round < 60; round++) {
                WasiProgram program = keeper.another();
                round(world, program, random);
                clean(keeper, 3, 0);
                while (world.host.serve()) {
                    // what was put off
                }
            }
            long[] after = counts();
            for (int index = 2; index < before.length; index++) {
                assertEquals(before[index], after[index], "count " + index);
            }
            assertTrue(after[0] - before[0] < 8192, "slab: " + (after[0] - before[0]));
            assertTrue(before[1] - after[1] < 64, "frames: " + (before[1] - after[1]));
        }
    }

    private static long[] counts() {
        return new long[] {
            Slab.bytesUsed(), FrameAllocator.freeFrames(), Nodes.count(), OpenFile.count(), FileRequests.count()
        };
    }

    private static void round(FileWorld world, WasiProgram program, Random random) {
        String[] paths = {
            "a", "b", "a/b", "..", "a/../b", "dev/zero", "proc/tasks", "dev/random", "/", "x\0y", "a/", "./b"
        };
        long[] pathPointers = new long[paths.length];
        long at = 0x4000;
        for (int index = 0; index < paths.length; index++) {
            program.put(at, paths[index]);
            pathPointers[index] = at;
            at += 64;
        }
        long base = world.host.memory;
        for (int call = 0; call < 300; call++) {
            for (int word = 0; word < 16; word++) { // iovecs
                world.host.machine.store32(
                        base + 0x100 + 4L * word, random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(0x3000));
            }
            int path = random.nextInt(paths.length);
            long length = paths[path].length();
            long[] likely = {
                0,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                0x100,
                pathPointers[path],
                length,
                64,
                4096,
                END - 1,
                END,
                END - 24,
                0xFFFF_FFFFL,
                -1,
                Long.MIN_VALUE,
                Rights.ALL,
                Rights.FILE,
                pathPointers[path] | length << 32,
                3 | 1L << 32,
                0x200L << 32,
                1L << 20
            };
            int function = random.nextInt(WasiFunction.COUNT + 1);
            if (function == WasiFunction.PROC_EXIT || function == WasiFunction.PROC_RAISE) {
                continue;
            }
            long[] arguments = new long[6];
            for (int index = 0; index < arguments.length; index++) {
                arguments[index] = random.nextInt(20) == 0 ? random.nextLong() : likely[random.nextInt(likely.length)];
            }
            if (random.nextInt(3) == 0) { // a call that may well do something
                function = random.nextBoolean() ? WasiFunction.PATH_OPEN : WasiFunction.PATH_CREATE_DIRECTORY;
                arguments[0] = 3;
                arguments[1] =
                        function == WasiFunction.PATH_OPEN ? pathPointers[path] | length << 32 : pathPointers[path];
                arguments[2] = function == WasiFunction.PATH_OPEN ? random.nextInt(16) : length;
                arguments[3] = Rights.FILE;
                arguments[4] = Rights.FILE;
                arguments[5] = 0x200L << 32;
            }
            int answer = function == WasiFunction.COUNT
                    ? world.host.call(0, HyphaCall.PIPE, program.task(), arguments)
                    : world.host.wasi(program.task(), function, arguments);
            if (answer == BLOCKED) {
                if (random.nextBoolean()) {
                    world.host.serve();
                }
                world.host.call(0, Crossing.TASK_KILL, 0, program.task());
                world.host.call(0, Crossing.SCHEDULE, 0);
                assertEquals(program.task(), world.host.result(0));
                break;
            }
            assertTrue(answer >= 0 && answer <= 76 || answer == KILLED, "function=" + function + " answer=" + answer);
        }
        program.exit();
    }

    /** Removes all that a round has left. */
    private static void clean(WasiProgram program, int directory, int depth) {
        for (String name : program.list(directory, 4096)) {
            if (name.startsWith(".") || program.unlink(directory, name) == 0) {
                continue;
            }
            int below = program.open(directory, name, WasiProgram.DIRECTORY, Rights.DIRECTORY);
            if (below > 0) {
                if (depth < 8) {
                    clean(program, below, depth + 1);
                }
                program.close(below);
            }
            assertEquals(0, program.rmdir(directory, name), name);
        }
    }
}
