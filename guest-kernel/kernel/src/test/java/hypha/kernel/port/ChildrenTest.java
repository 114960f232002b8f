package hypha.kernel.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChildrenTest {
    private static final long STATUS = 0x300;
    private static final long NAME = 0x400;

    private final Ports ports = new Ports();

    @AfterEach
    void close() {
        ports.close();
    }

    private record Child(long task, long handle) {}

    private Child spawn(long parent) {
        long child = ports.host.createTask();
        long handle = ports.call(parent, HyphaCall.ADOPT, child, 0, 0, 0);
        assertTrue(handle > 0, "handle=" + handle);
        ports.host.call(0, Crossing.TASK_START, child);
        assertEquals(Map.of(child, 0L), ports.resumed());
        return new Child(child, handle);
    }

    private void end(Child child, int code) {
        ports.host.call(0, Crossing.TASK_EXIT, child.task, code);
    }

    private long waitAny(long parent, long deadline) {
        return ports.call(parent, HyphaCall.TASK_WAIT_ANY, STATUS, deadline);
    }

    @Test
    void whoeverEndsFirstIsToldFirst() {
        long parent = ports.task();
        Child first = spawn(parent);
        Child second = spawn(parent);
        assertEquals(HyphaError.WOULD_BLOCK, waitAny(parent, 0));
        end(second, 2);
        end(first, 1);
        assertEquals(second.handle, waitAny(parent, 0));
        assertEquals(2, ports.load(parent, STATUS + 4));
        assertEquals(first.handle, waitAny(parent, Ports.FOREVER));
        assertEquals(1, ports.load(parent, STATUS + 4));
        assertEquals(HyphaError.WRONG_STATE, waitAny(parent, Ports.FOREVER));
    }

    @Test
    void aParentThatWaitsWakesWithTheChildThatEnds() {
        long parent = ports.task();
        spawn(parent);
        Child child = spawn(parent);
        assertEquals(Ports.BLOCKED, waitAny(parent, Ports.FOREVER));
        ports.kill(child.task);
        assertEquals(Map.of(), ports.resumed()); // it runs, so it has to end by itself
        end(child, 9);
        assertEquals(Map.of(parent, child.handle), ports.resumed());
        assertEquals(HyphaCall.END_KILLED, ports.load(parent, STATUS));
    }

    @Test
    void aChildWhoseHandleIsClosedOrOfWhichItWasToldDoesNotCount() {
        long parent = ports.task();
        Child closed = spawn(parent);
        Child told = spawn(parent);
        Child last = spawn(parent);
        assertEquals(0, ports.call(parent, HyphaCall.HANDLE_CLOSE, closed.handle));
        end(told, 0);
        assertEquals(0, ports.call(parent, HyphaCall.TASK_WAIT, told.handle, STATUS, 0));
        assertEquals(Ports.BLOCKED, waitAny(parent, Ports.FOREVER));
        end(closed, 0);
        assertEquals(Map.of(), ports.resumed());
        end(last, 0);
        assertEquals(Map.of(parent, last.handle), ports.resumed());
    }

    @Test
    void theLastChildWithoutAHandleEndsTheWait() {
        long parent = ports.task();
        Child child = spawn(parent);
        assertEquals(0, ports.call(parent, HyphaCall.HANDLE_CLOSE, child.handle));
        assertEquals(Ports.BLOCKED, waitAny(parent, Ports.FOREVER));
        end(child, 0);
        assertEquals(Map.of(parent, (long) HyphaError.WRONG_STATE), ports.resumed());
    }

    @Test
    void theWaitEndsAtItsDeadlineAndItsStatusMustBeInMemory() {
        long parent = ports.task();
        spawn(parent);
        assertEquals(HyphaError.FAULT, ports.call(parent, HyphaCall.TASK_WAIT_ANY, 0xFFFD, 0));
        long deadline = ports.host.machine.timestamp + 1_000_000;
        assertEquals(Ports.BLOCKED, waitAny(parent, deadline));
        ports.host.machine.timestamp += 2_000_000;
        assertEquals(Map.of(parent, (long) HyphaError.TIMED_OUT), ports.resumed());
    }

    @Test
    void childrenOutliveTheirParentAndNothingIsLeft() {
        long before = Slab.bytesUsed();
        long parent = ports.task();
        Child ended = spawn(parent);
        Child alive = spawn(parent);
        end(ended, 0);
        ports.exit(parent, 0);
        end(alive, 0);
        assertEquals(Map.of(), ports.resumed());
        assertEquals(before, Slab.bytesUsed());
    }

    @Test
    void aSuspendedTaskGoesOnWhenNobodyIsLeftToResumeIt() {
        long parent = ports.task();
        long child = ports.host.createTask();
        long handle = ports.call(parent, HyphaCall.ADOPT, child, 0, 0, 0);
        long other = ports.call(parent, HyphaCall.HANDLE_DUPLICATE, handle, Handle.KILL);
        ports.host.call(0, Crossing.TASK_START, child);
        assertEquals(0, ports.call(parent, HyphaCall.TASK_SUSPEND, handle));
        assertEquals(0, ports.call(parent, HyphaCall.HANDLE_CLOSE, handle));
        assertEquals(Map.of(), ports.resumed());
        ports.exit(parent, 0);
        assertEquals(Map.of(child, 0L), ports.resumed());
        ports.host.call(0, Crossing.TASK_EXIT, child, 0);
    }

    @Test
    void everyChildIsToldOfOnceInTheOrderOfTheEnds() {
        Random random = Seed.random("everyChildIsToldOfOnceInTheOrderOfTheEnds");
        long before = Slab.bytesUsed();
        long parent = ports.task();
        List<Child> alive = new ArrayList<>();
        Deque<Child> ended = new ArrayDeque<>();
        int unnamed = 0;
        for (int step = 0; step < 3_000; step++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    if (alive.size() + ended.size() < 40) {
                        alive.add(spawn(parent));
                    }
                }
                case 2 -> {
                    if (!alive.isEmpty()) {
                        Child child = alive.remove(random.nextInt(alive.size()));
                        end(child, step);
                        if (child.handle > 0) {
                            ended.add(child);
                        } else {
                            unnamed--;
                        }
                    }
                }
                case 3 -> {
                    long answer = waitAny(parent, 0);
                    if (!ended.isEmpty()) {
                        assertEquals(ended.remove().handle, answer);
                        assertEquals(0, ports.call(parent, HyphaCall.HANDLE_CLOSE, answer));
                    } else {
                        assertEquals(alive.isEmpty() ? HyphaError.WRONG_STATE : HyphaError.WOULD_BLOCK, answer);
                    }
                }
                case 4 -> {
                    Child child = ended.pollLast();
                    if (child != null) {
                        assertEquals(0, ports.call(parent, HyphaCall.TASK_WAIT, child.handle, STATUS, 0));
                        assertEquals(0, ports.call(parent, HyphaCall.HANDLE_CLOSE, child.handle));
                    }
                }
                default -> {
                    if (!alive.isEmpty() && unnamed < 5) {
                        Child child = alive.removeLast();
                        if (child.handle > 0) {
                            assertEquals(0, ports.call(parent, HyphaCall.HANDLE_CLOSE, child.handle));
                            unnamed++;
                        }
                        alive.addFirst(new Child(child.task, 0));
                    }
                }
            }
        }
        alive.forEach(child -> end(child, 0));
        ports.exit(parent, 0);
        assertEquals(Map.of(), ports.resumed());
        assertEquals(before, Slab.bytesUsed());
    }

    @Test
    void aTaskIsRenamedByWhoMayControlIt() {
        long parent = ports.task();
        Child child = spawn(parent);
        assertEquals(0, ports.call(parent, HyphaCall.TASK_NAME, child.handle, NAME, 16));
        ports.host.machine.write(ports.at(parent, NAME), "worker number 12".getBytes());
        assertEquals(0, ports.call(parent, HyphaCall.TASK_SET_NAME, child.handle, NAME, 16));
        ports.host.call(1, Crossing.TASK_INFO, 0, child.task);
        assertEquals("worker number 12", ports.host.machine.text(0x2_4000 + 96, 16));
        ports.host.machine.fill(ports.at(parent, NAME), 0, 32);
        assertEquals(16, ports.call(parent, HyphaCall.TASK_NAME, child.handle, NAME, 6));
        assertEquals("worker\0", ports.host.machine.text(ports.at(parent, NAME), 7));
        assertEquals(0, ports.call(parent, HyphaCall.TASK_SET_NAME, child.handle, NAME, 2));
        assertEquals(2, ports.call(parent, HyphaCall.TASK_NAME, child.handle, NAME, 16));

        assertEquals(HyphaError.INVALID, ports.call(parent, HyphaCall.TASK_SET_NAME, child.handle, NAME, 17));
        assertEquals(HyphaError.FAULT, ports.call(parent, HyphaCall.TASK_SET_NAME, child.handle, 0xFFFF, 2));
        assertEquals(HyphaError.FAULT, ports.call(parent, HyphaCall.TASK_NAME, child.handle, 0xFFFF, 2));
        long reader = ports.call(parent, HyphaCall.HANDLE_DUPLICATE, child.handle, Handle.WAIT);
        assertEquals(HyphaError.NOT_PERMITTED, ports.call(parent, HyphaCall.TASK_SET_NAME, reader, NAME, 1));
        assertEquals(2, ports.call(parent, HyphaCall.TASK_NAME, reader, NAME, 16));
        end(child, 0);
        assertEquals(HyphaError.WRONG_STATE, ports.call(parent, HyphaCall.TASK_NAME, reader, NAME, 16));
    }
}
