package hypha.kernel.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.simulation.Seed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/**
 * Sequences of calls by several tasks against a model that shares nothing with the kernel: what each call answers, who wakes with what,
 * every message once and in order, handles that travel, and nothing left when all tasks have ended.
 */
@Timeout(120)
class PortsModelTest {
    private static final int STEPS = 6_000;

    private final Ports ports = new Ports();
    private Random random;

    /** A port of the model. */
    private static final class ModelPort {
        final ModelTask owner;
        final int capacity;
        final Deque<ModelMessage> messages = new ArrayDeque<>();
        final Deque<ModelTask> readers = new ArrayDeque<>();
        final Deque<ModelTask> writers = new ArrayDeque<>();
        int senders;
        int receivers;
        boolean closed;

        ModelPort(ModelTask owner, int capacity) {
            this.owner = owner;
            this.capacity = capacity;
        }
    }

    private record Named(ModelPort port, int rights) {}

    private record ModelMessage(int tag, List<Named> handles) {}

    private static final class ModelTask {
        final long handle;
        final Map<Integer, Named> handles = new LinkedHashMap<>();
        /** What it is blocked in, or null. */
        ModelPort waitsAt;

        int waitsFor;
        List<ModelMessage> sending;
        /** What it must have been told when it goes on, or null. */
        Long answer;

        List<ModelMessage> got;

        ModelTask(long handle) {
            this.handle = handle;
        }
    }

    private final List<ModelTask> tasks = new ArrayList<>();
    private int nextTag = 1;

    @AfterEach
    void close() {
        ports.close();
    }

    @RepeatedTest(4)
    void everyCallAnswersAndWakesAsTheModelSays() {
        random = Seed.random("everyCallAnswersAndWakesAsTheModelSays");
        long bytesBefore = Slab.bytesUsed();
        long framesBefore = FrameAllocator.freeFrames();
        for (int step = 0; step < STEPS; step++) {
            while (tasks.size() < 4) {
                tasks.add(new ModelTask(ports.task()));
            }
            step();
            checkResumed();
        }
        for (ModelTask task : List.copyOf(tasks)) {
            end(task);
            checkResumed();
        }
        assertEquals(bytesBefore, Slab.bytesUsed());
        assertTrue(
                framesBefore - FrameAllocator.freeFrames() <= 32,
                "frames stay with the table of tasks and the slab only");
    }

    private void step() {
        ModelTask task = tasks.get(random.nextInt(tasks.size()));
        if (random.nextInt(200) == 0) {
            end(task);
            return;
        }
        if (task.waitsAt != null) {
            return;
        }
        switch (random.nextInt(10)) {
            case 0 -> create(task);
            case 1, 2, 3, 4 -> send(task);
            case 5, 6, 7 -> receive(task);
            case 8 -> duplicate(task);
            default -> closeOne(task);
        }
    }

    private int anyHandle(ModelTask task) {
        if (task.handles.isEmpty() || random.nextInt(50) == 0) {
            return random.nextInt(1 << 18);
        }
        List<Integer> handles = List.copyOf(task.handles.keySet());
        return handles.get(random.nextInt(handles.size()));
    }

    private void create(ModelTask task) {
        if (task.handles.size() > 12) {
            return;
        }
        ModelPort port = new ModelPort(task, 1 + random.nextInt(4));
        int[] pair = ports.channel(task.handle, port.capacity);
        put(task, pair[0], new Named(port, Handle.RECEIVE | Handle.WAIT | Handle.TRANSFER));
        put(task, pair[1], new Named(port, Handle.SEND | Handle.WAIT | Handle.TRANSFER | Handle.DUPLICATE));
        count(task.handles.get(pair[0]), 1);
        count(task.handles.get(pair[1]), 1);
    }

    private static void put(ModelTask task, int handle, Named named) {
        assertFalse(task.handles.containsKey(handle), "handle=" + handle + " given twice");
        task.handles.put(handle, named);
    }

    private void duplicate(ModelTask task) {
        int handle = anyHandle(task);
        int rights = random.nextInt(Handle.ALL_RIGHTS + 1) & (random.nextInt(4) == 0 ? -1 : 45);
        long answer = ports.call(task.handle, HyphaCall.HANDLE_DUPLICATE, handle, rights);
        Named named = task.handles.get(handle);
        if (named == null) {
            assertEquals(HyphaError.BAD_HANDLE, answer);
        } else if ((named.rights & Handle.DUPLICATE) == 0 || (rights & ~named.rights) != 0) {
            assertEquals(HyphaError.NOT_PERMITTED, answer);
        } else {
            Named copy = new Named(named.port, rights);
            put(task, (int) answer, copy);
            count(copy, 1);
        }
    }

    private void closeOne(ModelTask task) {
        int handle = anyHandle(task);
        Named named = task.handles.remove(handle);
        long answer = ports.call(task.handle, HyphaCall.HANDLE_CLOSE, handle);
        assertEquals(named == null ? HyphaError.BAD_HANDLE : 0, answer);
        if (named != null) {
            count(named, -1);
        }
    }

    /** A handle or a message has come to name a port, or does so no more. */
    private void count(Named named, int change) {
        ModelPort port = named.port;
        port.senders += (named.rights & Handle.SEND) != 0 ? change : 0;
        port.receivers += (named.rights & Handle.RECEIVE) != 0 ? change : 0;
        if (port.receivers == 0) {
            closePort(port);
        }
        if (port.senders == 0 && port.messages.isEmpty()) {
            wakeAll(port.readers, HyphaError.PEER_CLOSED);
        }
    }

    private void closePort(ModelPort port) {
        if (port.closed) {
            return;
        }
        port.closed = true;
        wakeAll(port.readers, HyphaError.PEER_CLOSED);
        wakeAll(port.writers, HyphaError.PEER_CLOSED);
        List<ModelMessage> dropped = List.copyOf(port.messages);
        port.messages.clear();
        dropped.forEach(message -> message.handles.forEach(named -> count(named, -1)));
    }

    private void wakeAll(Deque<ModelTask> waiting, long answer) {
        for (ModelTask task = waiting.poll(); task != null; task = waiting.poll()) {
            task.waitsAt = null;
            if (task.sending != null) { // what it wanted to send it keeps
                task.sending = null;
            }
            task.answer = answer;
        }
    }

    private void send(ModelTask task) {
        int handle = anyHandle(task);
        int count = 1 + random.nextInt(3);
        boolean waits = random.nextInt(3) == 0 && othersRun(task);
        int carried = 0;
        List<Integer> spare = new ArrayList<>(task.handles.keySet());
        List<List<Integer>> numbers = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            List<Integer> carriedHere = new ArrayList<>();
            if (random.nextInt(6) == 0 && !spare.isEmpty() && carried < 2) {
                carriedHere.add(spare.remove(random.nextInt(spare.size())));
                carried++;
            }
            numbers.add(carriedHere);
            ports.fillSlot(
                    task.handle,
                    index,
                    nextTag + index,
                    random.nextInt(200),
                    carriedHere.stream().mapToInt(Integer::intValue).toArray());
        }
        int firstTag = nextTag;
        nextTag += count;
        long answer = ports.call(task.handle, HyphaCall.SEND, handle, Ports.slot(0), count, waits ? Ports.FOREVER : 0);
        Named named = task.handles.get(handle);
        if (named == null) {
            assertEquals(HyphaError.BAD_HANDLE, answer);
        } else if ((named.rights & Handle.SEND) == 0) {
            assertEquals(HyphaError.NOT_PERMITTED, answer);
        } else if (named.port.closed) {
            assertEquals(HyphaError.PEER_CLOSED, answer);
        } else if (named.port.messages.size() >= named.port.capacity) {
            assertEquals(waits ? Ports.BLOCKED : HyphaError.WOULD_BLOCK, answer);
            if (waits) {
                task.waitsAt = named.port;
                task.sending = new ArrayList<>();
                for (int index = 0; index < count; index++) {
                    task.sending.add(new ModelMessage(firstTag + index, List.of()));
                }
                sendingNumbers.put(task, numbers);
                named.port.writers.add(task);
            }
        } else {
            List<ModelMessage> messages = new ArrayList<>();
            for (int index = 0; index < count; index++) {
                messages.add(new ModelMessage(firstTag + index, List.of()));
            }
            assertEquals(transmit(task, named.port, messages, numbers), answer);
        }
    }

    private final Map<ModelTask, List<List<Integer>>> sendingNumbers = new HashMap<>();

    /** A task must be left that can wake those who wait. */
    private boolean othersRun(ModelTask task) {
        return tasks.stream().anyMatch(other -> other != task && other.waitsAt == null);
    }

    /** Sends as many as there is room for; returns what the call answers. */
    private long transmit(ModelTask task, ModelPort port, List<ModelMessage> messages, List<List<Integer>> numbers) {
        int sent = 0;
        while (sent < messages.size() && port.messages.size() < port.capacity && !port.closed) {
            List<Named> carried = new ArrayList<>();
            for (int number : numbers.get(sent)) {
                Named named = task.handles.get(number);
                if (named == null || (named.rights & Handle.TRANSFER) == 0) {
                    return sent == 0 ? named == null ? HyphaError.BAD_HANDLE : HyphaError.NOT_PERMITTED : sent;
                }
                carried.add(named);
            }
            numbers.get(sent).forEach(task.handles::remove);
            port.messages.add(new ModelMessage(messages.get(sent).tag, carried));
            sent++;
            if (!port.readers.isEmpty()) {
                ModelTask reader = port.readers.poll();
                reader.waitsAt = null;
                take(reader, port, reader.waitsFor);
            }
        }
        return sent;
    }

    private void receive(ModelTask task) {
        int handle = anyHandle(task);
        int count = 1 + random.nextInt(3);
        boolean waits = random.nextInt(2) == 0 && othersRun(task);
        for (int index = 0; index < count; index++) {
            ports.clearSlot(task.handle, index, 256);
        }
        long answer =
                ports.call(task.handle, HyphaCall.RECEIVE, handle, Ports.slot(0), count, waits ? Ports.FOREVER : 0);
        Named named = task.handles.get(handle);
        if (named == null) {
            assertEquals(HyphaError.BAD_HANDLE, answer);
        } else if ((named.rights & Handle.RECEIVE) == 0) {
            assertEquals(HyphaError.NOT_PERMITTED, answer);
        } else if (named.port.closed || named.port.messages.isEmpty() && named.port.senders == 0) {
            assertEquals(HyphaError.PEER_CLOSED, answer);
        } else if (named.port.messages.isEmpty()) {
            assertEquals(waits ? Ports.BLOCKED : HyphaError.WOULD_BLOCK, answer);
            if (waits) {
                task.waitsAt = named.port;
                task.waitsFor = count;
                named.port.readers.add(task);
            }
        } else {
            take(task, named.port, count);
            assertEquals(task.answer, answer);
            checkReceived(task);
            task.answer = null;
            refill(named.port);
        }
    }

    /** A task gets messages; what it has got is compared when it goes on. */
    private void take(ModelTask task, ModelPort port, int count) {
        task.got = new ArrayList<>();
        while (task.got.size() < count && !port.messages.isEmpty()) {
            task.got.add(port.messages.poll());
        }
        task.answer = (long) task.got.size();
    }

    /** Those who wait for room send, in the order in which they came. */
    private void refill(ModelPort port) {
        while (!port.writers.isEmpty() && port.messages.size() < port.capacity && !port.closed) {
            ModelTask writer = port.writers.poll();
            writer.waitsAt = null;
            List<ModelMessage> messages = writer.sending;
            writer.sending = null;
            writer.answer = transmit(writer, port, messages, sendingNumbers.remove(writer));
        }
        if (port.senders == 0 && port.messages.isEmpty()) {
            wakeAll(port.readers, HyphaError.PEER_CLOSED);
        }
    }

    private void checkReceived(ModelTask task) {
        for (int index = 0; index < task.got.size(); index++) {
            ModelMessage message = task.got.get(index);
            assertEquals(message.tag, ports.received(task.handle, index));
            for (int handle = 0; handle < message.handles.size(); handle++) {
                put(task, ports.receivedHandle(task.handle, index, handle), message.handles.get(handle));
            }
        }
        task.got = null;
    }

    private void end(ModelTask task) {
        tasks.remove(task);
        if (task.waitsAt != null) {
            task.waitsAt.readers.remove(task);
            task.waitsAt.writers.remove(task);
            ports.kill(task.handle);
            task.answer = Ports.KILLED;
            tasks.add(task);
            checkResumed();
            tasks.remove(task);
        }
        ports.exit(task.handle, 0);
        // Its ports close, then its handles go.
        for (ModelPort port : knownPorts(task)) {
            if (port.owner == task) {
                closePort(port);
            }
        }
        Map<Integer, Named> handles = new LinkedHashMap<>(task.handles);
        task.handles.clear();
        handles.values().forEach(named -> count(named, -1));
    }

    /** All ports that anybody can name, directly or in messages. */
    private List<ModelPort> knownPorts(ModelTask gone) {
        List<ModelPort> found = new ArrayList<>();
        Deque<Named> open = new ArrayDeque<>(gone.handles.values());
        tasks.forEach(task -> open.addAll(task.handles.values()));
        tasks.stream().filter(task -> task.got != null).forEach(task -> task.got.forEach(m -> open.addAll(m.handles)));
        while (!open.isEmpty()) {
            Named named = open.poll();
            if (!found.contains(named.port)) {
                found.add(named.port);
                named.port.messages.forEach(message -> open.addAll(message.handles));
            }
        }
        // A port that only its own messages name cannot be told from here; nobody can tell it, either.
        return found;
    }

    private void checkResumed() {
        Map<Long, Long> resumed = ports.resumed();
        Map<Long, Long> expected = new HashMap<>();
        for (ModelTask task : tasks) {
            if (task.answer != null) {
                expected.put(task.handle, task.answer);
            }
        }
        assertEquals(expected, resumed);
        for (ModelTask task : tasks) {
            if (task.answer != null && task.got != null) {
                checkReceived(task);
            }
            task.answer = null;
        }
    }
}
