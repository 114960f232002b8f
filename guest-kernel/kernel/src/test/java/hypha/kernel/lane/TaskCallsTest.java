package hypha.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.bare.Cpu;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PortWrite;
import hypha.kernel.task.Lifecycle;
import hypha.kernel.task.Task;
import hypha.kernel.task.TaskTable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operations on tasks as an executor calls them. One tick is a nanosecond, and time stands still unless it is moved. */
class TaskCallsTest {
    private static final long NO_MEMORY = 0xFFFF_FFFFL << 32;
    private static final int NEXT = Crossing.THEN_SCHEDULE;

    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private List<Long> spawn(int lane, long count, long parent, long pages) {
        int status = host.call(lane, Crossing.TASK_SPAWN, 0, 0, 0, 65536 | pages, count, parent, 0);
        List<Long> handles = new ArrayList<>();
        if (status == Crossing.OK) {
            long buffer = 0x2_0000 + 0x4000L * lane + host.result(1);
            for (int index = 0; index < host.result(0); index++) {
                handles.add(host.machine.load64(buffer + 8 * index));
            }
        }
        return handles;
    }

    private long next(int lane) {
        assertEquals(Crossing.OK, host.call(lane, Crossing.SCHEDULE, 0));
        return host.result(0);
    }

    private long[] info(long task) {
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_INFO, 0, task));
        long[] words = new long[12];
        for (int index = 0; index < words.length; index++) {
            words[index] = host.machine.load64(0x2_4000 + 8 * index);
        }
        return words;
    }

    /** As if it was killed by another vCPU after its call has looked whether it is to die: nobody would wake it any more. */
    @Test
    void aTaskThatIsToDieIsNotPutToSleep() {
        long handle = host.runningTask(1);
        long task = TaskTable.find(handle);
        Task.ending(task, Task.KILLED);
        assertFalse(Lifecycle.blockUntil(task, Long.MAX_VALUE / 4));
        assertEquals(Task.RUNNING, Task.state(task));
        assertEquals(Crossing.KILLED, host.call(0, Crossing.TASK_SLEEP, handle, Long.MAX_VALUE / 4));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, handle, 0));
    }

    @Test
    void manyEndedChildrenAreForgottenWhileOthersAreServed() {
        long parent = host.runningTask(1);
        int before = TaskTable.count();
        int children = 900;
        assertEquals(
                Crossing.OK, host.call(1, Crossing.TASK_SPAWN, 0, 0, 0, 1 | 0xFFFF_FFFFL << 32, children, parent, 0));
        assertEquals(children, host.result(0));
        for (int count = 0; count < children; count++) {
            host.call(1, Crossing.SCHEDULE, 0);
            assertEquals(Crossing.OK, host.call(1, Crossing.TASK_EXIT, host.result(0), 3));
        }
        assertEquals(before + children, TaskTable.count());
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, parent, 0));
        int rounds = 0;
        for (int left = TaskTable.count(); left != 0; left = TaskTable.count()) {
            assertEquals(Crossing.OK, host.call(1, Crossing.ECHO, 0, rounds));
            assertTrue(left - TaskTable.count() <= 65 && TaskTable.count() < left, "left=" + left);
            rounds++;
        }
        assertTrue(rounds >= children / 64 - 2);
    }

    @Test
    void aParentLearnsOfAnEndWhenTheEndedTasksOwnChildrenAreForgotten() {
        long grandparent = host.runningTask(1);
        assertEquals(
                Crossing.OK, host.call(1, Crossing.TASK_SPAWN, 0, 0, 0, 1 | 0xFFFF_FFFFL << 32, 1, grandparent, 0));
        host.call(1, Crossing.SCHEDULE, 0);
        long parent = host.result(0);
        host.call(0, Crossing.TASK_SPAWN, 0, 0, 0, 1 | 0xFFFF_FFFFL << 32, 300, parent, 0);
        assertEquals(Crossing.BLOCKED, host.call(0, Crossing.TASK_WAIT, grandparent, parent));
        for (int count = 0; count < 300; count++) {
            host.call(0, Crossing.SCHEDULE, 0);
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, host.result(0), 3));
        }
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_EXIT, parent, 42));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(0, host.result(0), "its children are not forgotten yet");
        for (int round = 0; round < 10; round++) {
            host.serve();
        }
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(List.of(grandparent, 0L, 42L), List.of(host.result(0), host.result(1), host.result(2)));
        assertEquals(1, TaskTable.count());
    }

    @Test
    void aSpawnMakesManyTasksThatRunInTurn() {
        List<Long> tasks = spawn(0, 100, 0, NO_MEMORY);
        assertEquals(100, new HashSet<>(tasks).size());
        for (long task : tasks) {
            assertEquals(task, next(0));
            assertEquals(List.of((long) Crossing.OK, 0L), List.of(host.result(1), host.result(2)));
        }
        assertEquals(0, next(0));
    }

    @Test
    void tasksOfASpawnShareTheirStrings() {
        byte[] strings = "first\0a rather long second argument of the program\0KEY=value\0the name".getBytes();
        long before = host.counter(Counters.FRAMES_FREE);
        host.machine.write(0x2_0000, strings);
        assertEquals(
                Crossing.OK,
                host.call(0, Crossing.TASK_SPAWN, 0, 2 | 1L << 32, 51 | 10L << 32, 100 | NO_MEMORY, 50, 0, 8));
        assertEquals(50, host.result(0));
        assertEquals(72, host.result(1));
        Set<Long> tasks = new HashSet<>();
        for (long task = next(0); task != 0; task = next(0)) {
            tasks.add(task);
            assertEquals(Crossing.OK, host.call(0, Crossing.MEMORY_CREATE, task, 1));
            long memory = host.result(0);
            assertEquals(0, host.wasi(task, WasiFunction.ARGS_GET, 0, 64));
            assertEquals("first", host.machine.text(memory + 64, 5));
            assertEquals(0, host.wasi(task, WasiFunction.ENVIRON_GET, 0, 64));
            assertEquals("KEY=value", host.machine.text(memory + 64, 9));
        }
        assertEquals(50, tasks.size());
        for (long task : tasks) {
            host.call(1, Crossing.TASK_INFO, 0, task);
            assertEquals("the name", host.machine.text(0x2_4000 + 96, 8));
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task));
        }
        ServeLoop.serveOnce(0);
        assertEquals(0, spawn(0, 0, 0, NO_MEMORY).size());
        assertTrue(before - host.counter(Counters.FRAMES_FREE) < 200, "strings are left");
    }

    @Test
    void malformedSpawnsAreRefusedAndChangeNothing() {
        host.machine.write(0x2_0000, "a\0b\0X=1\0".getBytes());
        long[][] claims = {
            {2 | 1L << 32, 4 | 4L << 32, 4 | 5L << 32, 1, 0, 0}, // starts with more pages than its limit
            {2 | 1L << 32, 4 | 4L << 32, 4 | -2L << 32, 1, 0, 0},
            {3 | 1L << 32, 4 | 4L << 32, 4, 1, 0, 0},
            {2 | 1L << 32, 4 | 4L << 32, 65537, 1, 0, 0},
            {2 | 1L << 32, 4 | 4L << 32, 4, 0, 0, 0},
            {2 | 1L << 32, 4 | 4L << 32, 4, 1 | 3L << 48, 0, 0},
            {2 | 1L << 32, 4 | 4L << 32, 4, 1, 0, 17},
            {2 | 1L << 32, 4 | 4L << 32, 4, 1, 0, -1},
            {2 | 1L << 32, 4 | 0xFFFF_FFFFL << 32, 4, 1, 0, 0},
            {-1, -1, -1, -1, 0, 0},
        };
        for (long[] claim : claims) {
            assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.TASK_SPAWN, 0, claim));
        }
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_SPAWN, 0, 0, 0, 4, 1, 77, 0));
        assertEquals(0, next(0));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_SPAWN, 0, 2 | 1L << 32, 4 | 4L << 32, 4, 1, 0, 0));
    }

    @Test
    void aSpawnMakesWhatTheTableHasRoomFor() {
        assertEquals(1000, spawn(0, 5000, 0, NO_MEMORY).size());
        assertEquals(Crossing.OUT_OF_TASKS, host.result(2));
        assertEquals(0, spawn(0, 1, 0, NO_MEMORY).size());
        assertEquals(Crossing.OUT_OF_TASKS, host.status);
        for (int count = 0; count < 1000; count++) {
            host.call(0, Crossing.TASK_EXIT, next(0));
        }
        assertEquals(1, spawn(0, 1, 0, NO_MEMORY).size());
    }

    @Test
    void aTaskGetsItsMemoryWhenItRunsFirst() {
        List<Long> tasks = spawn(0, 3, 0, 2L << 32);
        assertEquals(tasks.getFirst(), next(0));
        long base = host.result(2);
        assertTrue(host.machine.isZero(base, 2 * Crossing.PAGE_BYTES));
        host.machine.store64(base + 8, -1);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT | NEXT, tasks.getFirst(), 0));
        assertEquals(tasks.get(1), host.result(0));
        assertTrue(host.machine.isZero(host.result(2), 2 * Crossing.PAGE_BYTES));
        assertEquals(2 * Crossing.PAGE_BYTES, info(tasks.get(1))[11]);
        assertEquals(0, info(tasks.get(2))[11]);
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.MEMORY_CREATE, tasks.get(1), 1));
    }

    @Test
    void aTaskForWhichThereIsNoMemoryIsToldAndCanEnd() {
        List<Long> tasks = spawn(0, 2, 0, 65000L << 32);
        assertEquals(tasks.getFirst(), next(0));
        assertEquals(Crossing.OUT_OF_MEMORY, (int) host.result(1));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT | NEXT, tasks.getFirst(), 0));
        assertEquals(tasks.getLast(), host.result(0));
    }

    @Test
    void oneCrossingEndsATaskAndNamesTheNext() {
        List<Long> tasks = spawn(0, 2, 0, NO_MEMORY);
        next(0);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT | NEXT, tasks.getFirst(), 0));
        assertEquals(tasks.getLast(), host.result(0));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT | NEXT, tasks.getLast(), 0));
        assertEquals(0, host.result(0));
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_EXIT | NEXT, tasks.getLast(), 0));
    }

    @Test
    void oneCrossingBlocksATaskAndNamesTheNext() {
        long first = host.runningTask(1);
        long second = spawn(0, 1, 0, NO_MEMORY).getFirst();
        host.machine.store32(host.memory, 64);
        host.machine.store32(host.memory + 4, 8);
        int status = host.call(0, Crossing.WASI + WasiFunction.FD_READ | NEXT, first, 0, 0, 1, 16);
        assertEquals(Crossing.BLOCKED, status);
        assertEquals(second, host.result(0));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_YIELD | NEXT, second));
        assertEquals(second, host.result(0));
        host.type("x");
        host.serve();
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_YIELD | NEXT, second));
        assertEquals(first, host.result(0));
        assertTrue(info(first)[8] >= 0);
    }

    @Test
    void sharesFollowWeights() {
        List<Long> tasks = spawn(0, 4, 0, NO_MEMORY);
        long[] weights = {256, 512, 1024, 2048};
        for (int index = 0; index < 4; index++) {
            assertEquals(Crossing.OK, host.call(1, Crossing.TASK_SHARE, 0, tasks.get(index), weights[index], 0));
        }
        Random random = Seed.random("sharesFollowWeights");
        long running = next(0);
        long total = 0;
        while (total < 10_000_000_000L) {
            long ran = 500_000 + random.nextInt(2_000_000);
            host.machine.timestamp += ran;
            total += ran;
            host.call(0, Crossing.TASK_YIELD | NEXT, running);
            running = host.result(0);
        }
        for (int index = 0; index < 4; index++) {
            double share = info(tasks.get(index))[5] / (double) total;
            assertEquals(weights[index] / 3840.0, share, 0.01);
        }
    }

    @Test
    void realTimeRunsBeforeNormalAndIdleLast() {
        List<Long> tasks = spawn(0, 3, 0, NO_MEMORY);
        host.call(1, Crossing.TASK_SHARE, 0, tasks.get(0), 1024, Task.IDLE);
        host.call(1, Crossing.TASK_SHARE, 0, tasks.get(2), 1024, Task.REAL_TIME);
        assertEquals(tasks.get(2), next(0));
        for (int turn = 0; turn < 3; turn++) {
            host.machine.timestamp += 10_000_000;
            host.call(0, Crossing.TASK_YIELD | NEXT, tasks.get(2));
            assertEquals(tasks.get(2), host.result(0));
        }
        host.call(0, Crossing.TASK_EXIT | NEXT, tasks.get(2), 0);
        assertEquals(tasks.get(1), host.result(0));
        host.call(0, Crossing.TASK_EXIT | NEXT, tasks.get(1), 0);
        assertEquals(tasks.get(0), host.result(0));
    }

    @Test
    void malformedSharesAreRefused() {
        long task = spawn(0, 1, 0, NO_MEMORY).getFirst();
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.TASK_SHARE, 0, task, 0, 0));
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.TASK_SHARE, 0, task, 65536, 0));
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.TASK_SHARE, 0, task, 1, 3));
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.TASK_SHARE, 0, task, 1, -1));
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_SHARE, 0, task + 1, 1, 0));
    }

    @Test
    void aTaskIsAskedToGiveWayAfterItsQuantumIfOthersWait() {
        long lane = SimulatedHost.lane(0);
        List<Long> tasks = spawn(0, 2, 0, NO_MEMORY);
        next(0);
        host.machine.ports.clear();
        host.serve();
        assertEquals(0, host.machine.load32(lane + Crossing.PREEMPTIONS_OFFSET));
        host.machine.timestamp += 5_000_000;
        assertTrue(host.serve());
        host.serve();
        assertEquals(1, host.machine.load32(lane + Crossing.PREEMPTIONS_OFFSET));
        assertEquals(List.of(new PortWrite(Platform.DOORBELL_PREEMPTION, 0)), host.machine.ports);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_YIELD | NEXT, tasks.getFirst()));
        assertEquals(tasks.getLast(), host.result(0));
        host.call(0, Crossing.TASK_EXIT | NEXT, tasks.getLast(), 0);
        assertEquals(tasks.getFirst(), host.result(0));
        host.machine.timestamp += 50_000_000;
        host.serve();
        assertEquals(1, host.machine.load32(lane + Crossing.PREEMPTIONS_OFFSET), "nobody waits");
    }

    @Test
    void aHaltLastsUntilTheQuantumEndsAtMost() {
        spawn(0, 2, 0, NO_MEMORY);
        next(0);
        long end = Quanta.earliest();
        assertTrue(end > Cpu.timestamp() && end <= Cpu.timestamp() + 4_100_000, "end=" + end);
    }

    @Test
    void aParentWaitsForTheExitStatusOfItsChild() {
        long parent = host.runningTask(1);
        List<Long> children = spawn(0, 2, parent, NO_MEMORY);
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.TASK_WAIT, children.getFirst(), parent));
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_WAIT, parent, parent));
        assertEquals(Crossing.BLOCKED, host.call(0, Crossing.TASK_WAIT | NEXT, parent, children.getFirst()));
        assertEquals(children.getFirst(), host.result(0));
        host.call(0, Crossing.TASK_EXIT | NEXT, children.getFirst(), 0xFFFF_FFFFL);
        assertEquals(children.getLast(), host.result(0));
        host.call(0, Crossing.TASK_EXIT | NEXT, children.getLast(), 7);
        assertEquals(List.of(parent, 0L, 0xFFFF_FFFFL), List.of(host.result(0), host.result(1), host.result(2)));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_WAIT, parent, children.getLast()));
        assertEquals(7, host.result(0));
        for (long child : children) {
            assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_WAIT, parent, child));
            assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_KILL, 0, child));
        }
    }

    @Test
    void statusesThatNobodyCanAskForAreNotKept() {
        long parent = host.runningTask(1);
        List<Long> children = spawn(0, 3, parent, NO_MEMORY);
        host.call(0, Crossing.TASK_EXIT, next(0), 1);
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.TASK_EXIT, children.getFirst(), 1));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_KILL, 0, children.getFirst()));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, parent, 0));
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_KILL, 0, children.getFirst()));
        host.call(0, Crossing.TASK_EXIT, next(0), 2);
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_KILL, 0, children.get(1)));
        long parent2 = host.createTask();
        host.call(0, Crossing.TASK_SPAWN, 0, 0, 0, NO_MEMORY, 1 | Crossing.SPAWN_DETACHED, parent2, 0);
        long detached = next(0) == children.get(2) ? next(0) : host.result(0);
        host.call(0, Crossing.TASK_EXIT, detached, 3);
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_KILL, 0, detached));
    }

    @Test
    void aSuspendedTaskDoesNotRunUntilItIsResumed() {
        List<Long> tasks = spawn(0, 2, 0, NO_MEMORY);
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_SUSPEND, 0, tasks.getFirst()));
        assertEquals(tasks.getLast(), next(0));
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_SUSPEND, 0, tasks.getLast()));
        assertEquals(1, host.machine.load32(SimulatedHost.lane(0) + Crossing.PREEMPTIONS_OFFSET));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_YIELD | NEXT, tasks.getLast()));
        assertEquals(0, host.result(0));
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_RESUME, 0, tasks.getLast()));
        assertEquals(tasks.getLast(), next(0));
        assertEquals(0, next(0));
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_KILL, 0, tasks.getFirst()));
        assertEquals(tasks.getFirst(), next(0));
        assertEquals(Crossing.KILLED, (int) host.result(1));
        assertEquals(Crossing.WRONG_STATE, host.call(1, Crossing.TASK_SUSPEND, 0, tasks.getFirst()));
    }

    @Test
    void whatASuspendedTaskIsBlockedOnGoesOn() {
        long task = host.runningTask(1);
        host.machine.store32(host.memory, 64);
        host.machine.store32(host.memory + 4, 8);
        host.call(0, Crossing.WASI + WasiFunction.FD_READ, task, 0, 0, 1, 16);
        host.call(1, Crossing.TASK_SUSPEND, 0, task);
        host.type("x");
        host.serve();
        assertEquals(0, next(0));
        host.call(1, Crossing.TASK_RESUME, 0, task);
        assertEquals(task, next(0));
        assertEquals(1, host.machine.load32(host.memory + 16));
    }

    @Test
    void killReachesARunningTaskOfAnotherLaneByPreemption() {
        long task = spawn(0, 1, 0, NO_MEMORY).getFirst();
        next(0);
        host.call(1, Crossing.TASK_KILL, 0, task);
        assertEquals(1, host.machine.load32(SimulatedHost.lane(0) + Crossing.PREEMPTIONS_OFFSET));
        host.call(0, Crossing.TASK_YIELD | NEXT, task);
        assertEquals(List.of(task, (long) Crossing.KILLED), List.of(host.result(0), host.result(1)));
    }

    @Test
    void aLaneTakesTasksOfAnotherOnlyIfBothDoSo() {
        host.machine.store32(SimulatedHost.lane(1) + Crossing.FLAGS_OFFSET, Crossing.FLAG_STEALS);
        List<Long> tasks = spawn(0, 4, 0, NO_MEMORY);
        assertEquals(0, next(1));
        host.machine.store32(SimulatedHost.lane(0) + Crossing.FLAGS_OFFSET, Crossing.FLAG_STEALS);
        assertEquals(tasks.get(0), next(1));
        assertEquals(tasks.get(1), next(0));
        host.call(1, Crossing.TASK_EXIT | NEXT, tasks.get(0), 0);
        assertEquals(0, host.result(0), "two that wait briefly are left alone");
        host.machine.timestamp += 1_000_000;
        assertEquals(tasks.get(2), next(1));
        host.call(1, Crossing.TASK_EXIT | NEXT, tasks.get(2), 0);
        assertEquals(tasks.get(3), host.result(0));
        assertEquals(0, next(0));
    }

    @Test
    void anIdleLaneThatTakesTasksIsWokenForThoseOfABusyOne() {
        for (int lane = 0; lane < 2; lane++) {
            host.machine.store32(SimulatedHost.lane(lane) + Crossing.FLAGS_OFFSET, Crossing.FLAG_STEALS);
        }
        assertEquals(0, next(1));
        assertNotEquals(0, host.runningTask(1));
        int wakes = host.machine.load32(SimulatedHost.lane(1) + Crossing.WAKES_OFFSET);
        long task = spawn(0, 1, 0, NO_MEMORY).getFirst();
        assertEquals(wakes, host.machine.load32(SimulatedHost.lane(1) + Crossing.WAKES_OFFSET), "not for a short wait");
        host.machine.timestamp += 5_000_000;
        assertTrue(host.serve());
        assertEquals(wakes + 1, host.machine.load32(SimulatedHost.lane(1) + Crossing.WAKES_OFFSET));
        assertEquals(task, next(1));
    }

    /** Everything that can happen to tasks, in random order, and killed at any point: none is lost, doubled, or named in two places. */
    @Test
    void noTaskIsLostOrDoubledWhateverHappens() {
        Random random = Seed.random("noTaskIsLostOrDoubledWhateverHappens");
        Set<Long> alive = new HashSet<>();
        Deque<Long> running = new ArrayDeque<>();
        long ended = 0;
        for (int step = 0; step < 30_000; step++) {
            host.machine.timestamp += random.nextInt(300_000);
            Long any = alive.isEmpty() ? null : new ArrayList<>(alive).get(random.nextInt(alive.size()));
            switch (random.nextInt(9)) {
                case 0 -> alive.addAll(spawn(0, 1 + random.nextInt(3), 0, random.nextBoolean() ? NO_MEMORY : 1L << 32));
                case 1, 2 -> {
                    long task = next(0);
                    if (task != 0) {
                        assertTrue(alive.contains(task) && !running.contains(task));
                        running.add(task);
                    }
                }
                case 3 -> {
                    if (!running.isEmpty()) {
                        long task = running.poll();
                        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT | NEXT, task, 1));
                        assertTrue(alive.remove(task));
                        ended++;
                        if (host.result(0) != 0) {
                            assertTrue(alive.contains(host.result(0)) && !running.contains(host.result(0)));
                            running.add(host.result(0));
                        }
                    }
                }
                case 4 -> {
                    if (!running.isEmpty()) {
                        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_YIELD, running.poll()));
                    }
                }
                case 5 -> {
                    if (any != null) {
                        host.call(1, Crossing.TASK_SUSPEND, 0, any);
                    }
                }
                case 6 -> {
                    if (any != null) {
                        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_RESUME, 0, any));
                    }
                }
                case 7 -> {
                    if (any != null && random.nextInt(4) == 0) {
                        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_KILL, 0, any));
                    }
                }
                default -> {
                    if (any != null) {
                        host.call(1, Crossing.TASK_SHARE, 0, any, 1 + random.nextInt(5000), random.nextInt(3));
                    }
                }
            }
            host.serve();
        }
        for (long task : running) {
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task, 0));
            alive.remove(task);
            ended++;
        }
        for (long task : alive) {
            host.call(1, Crossing.TASK_RESUME, 0, task);
        }
        for (long task = next(0); task != 0; task = next(0)) {
            assertTrue(alive.remove(task));
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task, 0));
            ended++;
        }
        assertEquals(Set.of(), alive);
        host.machine.onHalt = () -> {};
        CounterPage.publish();
        assertEquals(ended, host.counter(Counters.TASKS_ENDED));
        assertEquals(ended, host.counter(Counters.TASKS_CREATED));
        assertEquals(1, host.machine.load32(SimulatedHost.BOOT_INFO + BootInfo.VCPU_COUNT_OFFSET));
    }

    @Test
    void aSleepEndsAtItsTimeAndLeavesTheTasksMemoryAlone() {
        long task = spawn(0, 1, 0, 1L << 32).get(0);
        assertEquals(task, next(0));
        long deadline = host.machine.timestamp + 5_000_000;
        assertEquals(Crossing.BLOCKED, host.call(0, Crossing.TASK_SLEEP | NEXT, task, deadline));
        assertEquals(0, host.result(0));
        assertEquals(Task.BLOCKED, info(task)[0]);
        host.machine.timestamp = deadline - 1000;
        host.serve();
        assertEquals(0, next(0));
        host.machine.timestamp = deadline + 2000;
        host.serve();
        assertEquals(task, next(0));
        assertEquals(Crossing.OK, host.result(1));
        assertTrue(info(task)[7] >= 4_000_000, "waited for times");
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_SLEEP | NEXT, task, deadline)); // has come
    }

    @Test
    void aSleepingTaskThatIsKilledEndsItsSleep() {
        long task = spawn(0, 1, 0, 1L << 32).get(0);
        assertEquals(task, next(0));
        assertEquals(
                Crossing.BLOCKED, host.call(0, Crossing.TASK_SLEEP | NEXT, task, host.machine.timestamp + 5_000_000));
        assertEquals(Crossing.OK, host.call(1, Crossing.TASK_KILL, 0, task));
        assertEquals(task, next(0));
        assertEquals(Crossing.KILLED, host.result(1));
    }

    @Test
    void realTimeTasksLeaveATwentiethToTheOthers() {
        long[] tasks = {
            spawn(0, 1, 0, NO_MEMORY).get(0), spawn(0, 1, 0, NO_MEMORY).get(0)
        };
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_SHARE, 0, tasks[0], 1024, Task.REAL_TIME));
        long[] had = new long[2];
        long running = next(0);
        for (int turn = 0; turn < 1000; turn++) {
            host.machine.timestamp += 1_000_000;
            had[running == tasks[0] ? 0 : 1]++;
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_YIELD | NEXT, running));
            running = host.result(0);
        }
        assertTrue(had[1] >= 40 && had[1] <= 60, "of 1000 turns the normal task had " + had[1]);
    }

    @Test
    void whoHasBeenAskedToGiveWayIsNotAskedForEachTaskThatWakes() {
        List<Long> tasks = spawn(0, 20, 0, NO_MEMORY);
        for (int index = 0; index < 19; index++) {
            long sleeper = next(0);
            assertEquals(
                    Crossing.BLOCKED,
                    host.call(0, Crossing.TASK_SLEEP, sleeper, host.machine.timestamp + 10_000_000 + 100_000L * index));
        }
        long runner = next(0);
        assertTrue(tasks.contains(runner));
        int before = host.machine.load32(SimulatedHost.lane(0) + Crossing.PREEMPTIONS_OFFSET);
        for (int index = 0; index < 30; index++) {
            host.machine.timestamp += index == 0 ? 10_000_000 : 100_000;
            host.serve();
        }
        int asked = host.machine.load32(SimulatedHost.lane(0) + Crossing.PREEMPTIONS_OFFSET) - before;
        assertEquals(1, asked);
    }
}
