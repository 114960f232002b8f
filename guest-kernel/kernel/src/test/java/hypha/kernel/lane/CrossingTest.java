package hypha.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.simulation.SimulatedMachine.PortWrite;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrossingTest {
    private SimulatedHost host;

    @BeforeEach
    void boot() {
        host = SimulatedHost.booted();
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void echoAnswersItsArgumentAndClearsOtherResults() {
        assertEquals(Crossing.OK, host.call(0, Crossing.ECHO, 0, 0x1234_5678_9ABC_DEF0L));
        assertEquals(0x1234_5678_9ABC_DEF0L, host.result(0));
        assertEquals(0, host.result(1));
        host.call(0, 0x7777, 0);
        assertEquals(0, host.result(0));
    }

    @Test
    void aRequestIsServedOnce() {
        host.call(0, Crossing.ECHO, 0, 1);
        assertFalse(host.serve());
    }

    @Test
    void unknownOperationsAndTasksAreRefused() {
        assertEquals(Crossing.UNKNOWN_OPERATION, host.call(0, 0, 0));
        assertEquals(Crossing.UNKNOWN_OPERATION, host.call(0, -1, 0));
        assertEquals(Crossing.UNKNOWN_OPERATION, host.call(0, 0x7F, 0));
        for (long handle : new long[] {0, 1, -1, 1L << 32, Long.MIN_VALUE, 1L << 32 | 1001, 1L << 32 | 0xFFFF_FFFFL}) {
            assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_START, handle));
            assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.WASI, handle));
            assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_KILL, 0, handle));
        }
        long task = host.runningTask(1);
        assertEquals(Crossing.OK, host.call(0, Crossing.WASI + WasiFunction.COUNT, task));
        assertEquals(52, host.result(0));
        assertEquals(52, host.wasi(task, 0x7FFF_0000));
    }

    @Test
    void tasksRunInTheOrderOfTheirStartOnTheirLane() {
        long first = host.createTask();
        long second = host.createTask();
        long other = host.createTask();
        host.call(0, Crossing.TASK_START, first);
        host.call(1, Crossing.TASK_START, other);
        host.call(0, Crossing.TASK_START, second);
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(first, host.result(0));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(second, host.result(0));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(0, host.result(0));
        host.call(1, Crossing.SCHEDULE, 0);
        assertEquals(other, host.result(0));
    }

    @Test
    void aHandleNamesNothingAfterItsTaskHasEnded() {
        long task = host.createTask();
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task));
        assertEquals(Crossing.NO_SUCH_TASK, host.call(0, Crossing.TASK_EXIT, task));
        long next = host.createTask();
        assertNotEquals(task, next);
        assertEquals((int) task, (int) next);
    }

    @Test
    void theTableHasALimit() {
        for (int count = 0; count < 1000; count++) {
            assertNotEquals(0, host.createTask());
        }
        assertEquals(0, host.createTask());
        assertEquals(Crossing.OUT_OF_TASKS, host.status);
    }

    @Test
    void aTaskIsStartedOnceAndRunsBeforeItCalls() {
        long task = host.createTask();
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.WASI + WasiFunction.SCHED_YIELD, task));
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_START, task));
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.TASK_START, task));
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.TASK_EXIT, task));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task));
    }

    @Test
    void killReachesATaskInEachState() {
        long fresh = host.createTask();
        host.call(0, Crossing.TASK_KILL, 0, fresh);
        host.call(0, Crossing.TASK_START, fresh);
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(List.of(fresh, (long) Crossing.KILLED), List.of(host.result(0), host.result(1)));

        long ready = host.createTask();
        host.call(0, Crossing.TASK_START, ready);
        host.call(0, Crossing.TASK_KILL, 0, ready);
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(List.of(ready, (long) Crossing.KILLED), List.of(host.result(0), host.result(1)));

        long running = host.runningTask(1);
        host.call(0, Crossing.TASK_KILL, 0, running);
        assertEquals(Crossing.KILLED, host.call(0, Crossing.WASI + WasiFunction.SCHED_YIELD, running));
        assertEquals(Crossing.KILLED, host.call(0, Crossing.MEMORY_GROW, running, 2));

        long blocked = host.runningTask(1);
        host.machine.store32(host.memory, 64);
        host.machine.store32(host.memory + 4, 8);
        assertEquals(Crossing.BLOCKED, host.call(0, Crossing.WASI + WasiFunction.FD_READ, blocked, 0, 0, 1, 16));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(0, host.result(0));
        host.call(1, Crossing.TASK_KILL, 0, blocked);
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(List.of(blocked, (long) Crossing.KILLED), List.of(host.result(0), host.result(1)));
        for (long task : new long[] {fresh, ready, running, blocked}) {
            assertEquals(Crossing.OK, host.call(0, Crossing.TASK_EXIT, task));
        }
    }

    @Test
    void malformedStringsAreRefused() {
        host.createTask(List.of("a", "b"), List.of("X=1"), 1);
        long[][] claims = {
            {1, 4, 1, 4, 1},
            {2, 4, 1, 3, 1},
            {3, 4, 1, 4, 1},
            {2, -4, 1, 4, 1},
            {2, 4, 1, 0x4000, 1},
            {2, 4, 1, 4, -1},
            {2, 4, 1, 4, 65537},
            {-1, 4, 1, 4, 1},
            {0, 0x4001, 0, 0, 1},
            {2, 4, Long.MAX_VALUE, Long.MAX_VALUE, 1},
        };
        for (long[] claim : claims) {
            assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.TASK_CREATE, 0, claim));
            assertEquals(0, host.result(0));
        }
        assertEquals(Crossing.OK, host.call(0, Crossing.TASK_CREATE, 0, 2, 4, 1, 4, 1));
    }

    @Test
    void memoryIsGivenOnceWithinTheLimit() {
        long task = host.createTask(List.of(), List.of(), 4);
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.MEMORY_GROW, task, 1));
        assertEquals(Crossing.OUT_OF_MEMORY, host.call(0, Crossing.MEMORY_CREATE, task, 5));
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.MEMORY_CREATE, task, -1));
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.MEMORY_CREATE, task, 1L << 48));
        assertEquals(Crossing.OK, host.call(0, Crossing.MEMORY_CREATE, task, 3));
        assertTrue(host.machine.isZero(host.result(0), 3 * Crossing.PAGE_BYTES));
        assertEquals(Crossing.WRONG_STATE, host.call(0, Crossing.MEMORY_CREATE, task, 3));
        assertEquals(Crossing.INVALID_ARGUMENT, host.call(0, Crossing.MEMORY_GROW, task, 2));
        assertEquals(Crossing.OK, host.call(0, Crossing.MEMORY_GROW, task, 4));
        assertEquals(Crossing.OUT_OF_MEMORY, host.call(0, Crossing.MEMORY_GROW, task, 5));
    }

    @Test
    void anIdleExecutorIsWokenOncePerSleep() {
        long lane = SimulatedHost.lane(0);
        long first = host.createTask();
        long second = host.createTask();
        host.call(0, Crossing.SCHEDULE, 0);
        int wakes = host.machine.load32(lane + Crossing.WAKES_OFFSET);
        host.machine.store32(lane + Crossing.WAITING_OFFSET, 1);
        host.machine.ports.clear();
        host.call(0, Crossing.TASK_START, first);
        host.call(0, Crossing.TASK_START, second);
        assertEquals(wakes + 1, host.machine.load32(lane + Crossing.WAKES_OFFSET));
        assertEquals(List.of(new PortWrite(Platform.DOORBELL_LANES, 0)), host.machine.ports);
    }

    @Test
    void anExecutorThatDoesNotSleepSeesTheCountOnly() {
        long lane = SimulatedHost.lane(1);
        host.call(1, Crossing.SCHEDULE, 0);
        host.call(1, Crossing.TASK_START, host.createTask());
        assertEquals(1, host.machine.load32(lane + Crossing.WAKES_OFFSET));
        assertEquals(List.of(), host.machine.ports);
    }

    @Test
    void yieldLetsOthersOfTheLaneRunFirst() {
        long first = host.runningTask(1);
        assertEquals(0, host.wasi(first, WasiFunction.SCHED_YIELD));
        long second = host.createTask();
        host.call(0, Crossing.TASK_START, second);
        assertEquals(Crossing.BLOCKED, host.call(0, Crossing.WASI + WasiFunction.SCHED_YIELD, first));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(second, host.result(0));
        host.call(0, Crossing.SCHEDULE, 0);
        assertEquals(List.of(first, 0L, 0L), List.of(host.result(0), host.result(1), host.result(2)));
    }

    @Test
    void bootLogsALine() {
        assertTrue(host.drain(BootInfo.RING_LOG).endsWith("cpu0 info kernel is up, bytes of memory value=0x4000000\n"));
    }
}
