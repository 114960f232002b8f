package hypha.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.cpu.Counts;
import hypha.kernel.lock.LockOrder;
import hypha.kernel.memory.Run;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.task.TaskTable;
import hypha.kernel.time.Clock;
import hypha.kernel.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several vCPUs serve lanes at once, whose executors do anything that executors may do, steal from each other, and kill, suspend and move
 * each other's tasks. Whatever happens: no task is lost, none runs twice at a time, none runs after its end.
 */
@Timeout(240)
class LanesStressTest {
    private static final long FOR_EVER = Long.MAX_VALUE / 4;
    private static final int LANES = 4;
    private static final int STEPS = 24_000;
    private static final int MOST_TASKS = 600;
    private static final int NEXT = Crossing.THEN_SCHEDULE;
    private static final long PAGES = 4;

    private SimulatedHost host;
    private int vcpus;

    /** Every task that was ever made: true while an executor has it. */
    private final Map<Long, AtomicBoolean> made = new ConcurrentHashMap<>();

    private final Set<Long> ended = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<Long> known = new AtomicReferenceArray<>(64);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @AfterEach
    void close() {
        LockOrder.watch(false);
        host.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void noTaskIsLostOrRunsTwice(int count) throws InterruptedException {
        vcpus = count;
        Seed.random("noTaskIsLostOrRunsTwice");
        host = SimulatedHost.prepared();
        host.set32(BootInfo.VCPU_COUNT_OFFSET, vcpus);
        host.set32(BootInfo.LANE_COUNT_OFFSET, LANES);
        host.machine.onHalt = Thread::yield;
        host.boot();
        host.machine.timestampStep = 40;
        LockOrder.watch(true);
        long random = Seed.random("noTaskIsLostOrRunsTwice").nextLong();
        List<Thread> threads = new ArrayList<>();
        List<Executor> executors = new ArrayList<>();
        for (int lane = 0; lane < LANES; lane++) {
            host.machine.store32(SimulatedHost.lane(lane) + Crossing.FLAGS_OFFSET, Crossing.FLAG_STEALS);
            executors.add(new Executor(lane, new Random(random + lane)));
        }
        for (int vcpu = 0; vcpu < vcpus; vcpu++) {
            int number = vcpu;
            threads.add(Thread.ofPlatform().start(() -> work(number, executors)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        if (failure.get() != null) {
            throw new AssertionError("a vCPU has failed", failure.get());
        }
        end(executors);
        assertEquals(made.keySet(), ended);
        assertEquals(0, TaskTable.count());
        assertEquals(0, TimerWheel.count());
        assertEquals(0, Run.totalBytes());
        assertEquals(made.size(), Counts.sum(Counts.TASKS_CREATED));
        assertEquals(made.size(), Counts.sum(Counts.TASKS_ENDED));
        assertTrue(made.size() > LANES * 100, "tasks=" + made.size());
        assertTrue(vcpus == 1 || Counts.sum(Counts.STEALS) > 0, "nobody has stolen");
    }

    private void work(int vcpu, List<Executor> executors) {
        host.machine.vcpu.set(vcpu);
        try {
            for (int step = 0; step < STEPS / vcpus && failure.get() == null; step++) {
                for (int lane = vcpu; lane < LANES; lane += vcpus) {
                    executors.get(lane).step();
                }
                Causes.serve();
                Quanta.serve();
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Lets all tasks that are left run to their ends, on one thread that plays each vCPU in turn. */
    private void end(List<Executor> executors) {
        for (int round = 0; round < 20_000 && ended.size() < made.size(); round++) {
            for (Executor executor : executors) {
                host.machine.vcpu.set(executor.lane % vcpus);
                executor.finish();
            }
            for (long task : made.keySet()) {
                if (round % 1000 == 500 && !ended.contains(task)) {
                    executors.get(0).call(Crossing.TASK_KILL, 0, task);
                }
                if (round % 100 == 0 && !ended.contains(task)) {
                    executors.get(0).call(Crossing.TASK_RESUME, 0, task);
                }
            }
            Causes.serve();
        }
    }

    /** The host's side of a lane. */
    private final class Executor {
        private final int lane;
        private final Random random;
        private int sequence;
        private long current;
        private boolean killed;

        Executor(int lane, Random random) {
            this.lane = lane;
            this.random = random;
        }

        private int call(int operation, long task, long... arguments) {
            long mailbox = SimulatedHost.lane(lane);
            sequence++;
            host.machine.store64(mailbox + Crossing.TASK_OFFSET, task);
            for (int index = 0; index < Crossing.ARGUMENT_COUNT; index++) {
                long value = index < arguments.length ? arguments[index] : 0;
                host.machine.store64(mailbox + Crossing.ARGUMENTS_OFFSET + 8 * index, value);
            }
            long request = (long) sequence << 32 | operation & 0xFFFF_FFFFL;
            host.machine.storeRelease64(mailbox + Crossing.REQUEST_OFFSET, request);
            assertTrue(Dispatcher.serve(lane));
            long response = host.machine.loadAcquire64(mailbox + Crossing.RESPONSE_OFFSET);
            assertEquals(sequence, (int) (response >>> 32));
            return (int) response;
        }

        private long result(int index) {
            return host.machine.load64(SimulatedHost.lane(lane) + Crossing.RESULTS_OFFSET + 8 * index);
        }

        /** The kernel has said who is next. */
        private void named() {
            current = result(0);
            killed = result(1) == Crossing.KILLED;
            if (current != 0) {
                AtomicBoolean runs = made.computeIfAbsent(current, _ -> new AtomicBoolean());
                assertTrue(runs.compareAndSet(false, true), "runs twice: task=" + current);
                assertTrue(!ended.contains(current), "runs after its end: task=" + current);
            }
        }

        /** Gives the current task up by a call that names the next one, if the kernel takes it. */
        private int leave(int operation, long argument) {
            long task = current;
            assertNotNull(made.get(task));
            made.get(task).set(false); // before another executor can be told to run it
            int status = call(operation | NEXT, task, argument);
            if (operation == Crossing.TASK_EXIT) {
                assertEquals(Crossing.OK, status);
                assertTrue(ended.add(task), "ended twice: task=" + task);
            }
            boolean isOver = status == Crossing.BLOCKED || status == Crossing.OK && operation != Crossing.TASK_SLEEP;
            if (isOver) {
                named();
            } else {
                assertTrue(made.get(task).compareAndSet(false, true));
                killed = status == Crossing.KILLED;
            }
            return status;
        }

        void step() {
            int choice = random.nextInt(100);
            if (choice < 12 && made.size() - ended.size() < MOST_TASKS) {
                spawn(1 + random.nextInt(8));
            } else if (choice < 24) {
                control();
            } else if (current == 0) {
                assertEquals(Crossing.OK, call(Crossing.SCHEDULE, 0));
                named();
            } else if (killed || choice < 45) {
                leave(Crossing.TASK_EXIT, 0);
            } else if (choice < 70) {
                assertEquals(Crossing.OK, leave(Crossing.TASK_YIELD, 0));
            } else if (choice < 90) {
                boolean isForEver = random.nextInt(16) == 0; // until it is killed, which must not be missed
                leave(Crossing.TASK_SLEEP, isForEver ? FOR_EVER : Clock.monotonic() + random.nextInt(40_000) - 5_000);
            } else {
                memory();
            }
        }

        /** Ends whoever is named. */
        void finish() {
            if (current == 0) {
                call(Crossing.SCHEDULE, 0);
                named();
            } else {
                leave(Crossing.TASK_EXIT, 0);
            }
        }

        private void spawn(int count) {
            boolean hasMemory = random.nextBoolean();
            long pages = PAGES | (hasMemory ? 1L : 0xFFFF_FFFFL) << 32;
            int status = call(Crossing.TASK_SPAWN, 0, 0, 0, pages, count, 0, 0);
            assertTrue(status == Crossing.OK || status == Crossing.OUT_OF_TASKS, "status=" + status);
            for (int index = 0; status == Crossing.OK && index < result(0); index++) {
                long buffer = SimulatedHost.BUFFERS + (long) SimulatedHost.BUFFER_BYTES * lane + result(1);
                long task = host.machine.load64(buffer + 8L * index);
                made.computeIfAbsent(task, _ -> new AtomicBoolean());
                known.set(random.nextInt(known.length()), task);
            }
        }

        /** Does something to any task, which may have ended long ago. */
        private void control() {
            Long task = known.get(random.nextInt(known.length()));
            if (task == null) {
                return;
            }
            switch (random.nextInt(6)) {
                case 0 -> call(Crossing.TASK_KILL, 0, task);
                case 1 -> call(Crossing.TASK_SUSPEND, 0, task);
                case 2, 3 -> call(Crossing.TASK_RESUME, 0, task);
                case 4 -> call(Crossing.TASK_SHARE, 0, task, 1 + random.nextInt(4096), random.nextInt(3));
                default -> call(Crossing.TASK_INFO, 0, task);
            }
        }

        private void memory() {
            int status = call(Crossing.MEMORY_CREATE, current, 1);
            if (status == Crossing.WRONG_STATE) {
                status = call(Crossing.MEMORY_GROW, current, 1 + random.nextInt((int) PAGES));
            }
            killed |= status == Crossing.KILLED;
        }
    }
}
