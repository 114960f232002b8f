package hypha.kernel.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Counters;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.boot.KernelEntry;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ServeLoopTest {
    /** Ends a serve loop. */
    private static final class Stop extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void anIdleVcpuHaltsWithItsFlagSetAndLooksOnceMoreBefore() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            host.set64(BootInfo.SPIN_NANOS_OFFSET, 0);
            host.boot();
            long flag = host.machine.perCpu() + Platform.PER_CPU_SLEEPING_OFFSET;
            AtomicInteger halts = new AtomicInteger();
            host.machine.onHalt = () -> {
                assertEquals(1, host.machine.load32(flag));
                if (halts.incrementAndGet() == 3) {
                    throw new Stop();
                }
            };
            assertThrows(Stop.class, () -> ServeLoop.run(0));
            assertEquals(3, host.counter(Counters.HALTS));
        }
    }

    @Test
    void spinsAtLeastAsLongAsTheMachineAllowsAtFirst() {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            host.set64(BootInfo.SPIN_NANOS_OFFSET, 50_000);
            host.boot();
            host.machine.timestampStep = 10;
            AtomicInteger halts = new AtomicInteger();
            long[] at = new long[2];
            host.machine.onHalt = () -> {
                int halt = halts.getAndIncrement();
                if (halt == 0) {
                    at[0] = host.machine.timestamp; // of which the loop learns what a halt costs
                } else {
                    at[1] = host.machine.timestamp;
                    throw new Stop();
                }
            };
            assertThrows(Stop.class, () -> ServeLoop.run(0));
            assertTrue(at[1] - at[0] >= 50_000 && at[1] - at[0] < 60_000, "ticks=" + (at[1] - at[0]));
        }
    }

    @Test
    void severalVcpusShareTheKernel() throws InterruptedException {
        try (SimulatedHost host = SimulatedHost.prepared()) {
            int vcpus = 3;
            int tasks = 200;
            host.set32(BootInfo.VCPU_COUNT_OFFSET, vcpus);
            host.set32(BootInfo.LANE_COUNT_OFFSET, vcpus);
            host.set64(BootInfo.SPIN_NANOS_OFFSET, 1_000_000_000);
            host.machine.timestampStep = 100;
            AtomicBoolean stop = new AtomicBoolean();
            host.machine.onHalt = () -> {
                if (stop.get()) {
                    throw new Stop();
                }
                LockSupport.parkNanos(10_000);
            };
            List<Thread> threads = new ArrayList<>();
            AtomicInteger failures = new AtomicInteger();
            for (int vcpu = 0; vcpu < vcpus; vcpu++) {
                int number = vcpu;
                threads.add(Thread.ofPlatform().daemon().start(() -> {
                    host.machine.vcpu.set(number);
                    try {
                        KernelEntry.main(SimulatedHost.BOOT_INFO, number);
                    } catch (Stop stopped) {
                        // as planned
                    } catch (Throwable failure) {
                        failure.printStackTrace();
                        failures.incrementAndGet();
                    }
                }));
            }
            while (host.machine.loadAcquire32(SimulatedHost.BOOT_INFO + BootInfo.READY_OFFSET) == 0) {
                Thread.sleep(1);
            }
            List<Thread> callers = new ArrayList<>();
            for (int lane = 0; lane < vcpus; lane++) {
                int number = lane;
                callers.add(Thread.ofPlatform().daemon().start(() -> {
                    Caller caller = new Caller(host, number);
                    for (int count = 0; count < tasks; count++) {
                        long task = caller.call(Crossing.TASK_CREATE, 0, 0, 0, 0, 0, 100);
                        caller.call(Crossing.MEMORY_CREATE, task, 1 + count % 5);
                        caller.call(Crossing.TASK_START, task);
                        if (caller.call(Crossing.SCHEDULE, 0) != task) {
                            failures.incrementAndGet();
                        }
                        caller.call(Crossing.MEMORY_GROW, task, 6 + count % 7);
                        caller.call(Crossing.TASK_EXIT, task);
                    }
                }));
            }
            for (Thread caller : callers) {
                caller.join(50_000);
                assertFalse(caller.isAlive());
            }
            stop.set(true);
            host.machine.timestampStep = 2_000_000_000L;
            for (Thread thread : threads) {
                thread.join(10_000);
                assertFalse(thread.isAlive());
            }
            assertEquals(0, failures.get());
            assertEquals(vcpus * tasks, host.counter(Counters.TASKS_CREATED));
            assertEquals(vcpus * tasks, host.counter(Counters.TASKS_ENDED));
            assertEquals(0, host.counter(Counters.CROSSINGS_FAILED));
        }
    }

    /** One executor. */
    private static final class Caller {
        private final SimulatedHost host;
        private final long mailbox;
        private int sequence;

        Caller(SimulatedHost host, int lane) {
            this.host = host;
            this.mailbox = SimulatedHost.lane(lane);
        }

        /** Calls and waits, as often as it takes; returns result 0. */
        long call(int operation, long task, long... arguments) {
            while (callOnce(operation, task, arguments) == Crossing.AGAIN) {
                Thread.onSpinWait();
            }
            return host.machine.load64(mailbox + Crossing.RESULTS_OFFSET);
        }

        private int callOnce(int operation, long task, long... arguments) {
            sequence++;
            host.machine.store64(mailbox + Crossing.TASK_OFFSET, task);
            for (int index = 0; index < arguments.length; index++) {
                host.machine.store64(mailbox + Crossing.ARGUMENTS_OFFSET + 8 * index, arguments[index]);
            }
            host.machine.storeRelease64(mailbox, (long) sequence << 32 | operation);
            long response = host.machine.loadAcquire64(mailbox + Crossing.RESPONSE_OFFSET);
            while ((int) (response >>> 32) != sequence) {
                Thread.onSpinWait();
                response = host.machine.loadAcquire64(mailbox + Crossing.RESPONSE_OFFSET);
            }
            return (int) response;
        }
    }
}
