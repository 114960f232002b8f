package hypha.kernel.port;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.KernelObject;
import hypha.kernel.handle.TaskObjects;
import hypha.kernel.reactor.Line;
import hypha.kernel.reactor.Reactor;
import hypha.kernel.task.Task;

/** Interrupt lines as tasks see them. No task can open one: the host gives them to tasks that it makes. */
final class Interrupts {
    private static final int RIGHTS = Handle.WAIT | Handle.TRANSFER;

    private Interrupts() {}

    /** {@code interrupt_read(line)}. */
    static long read(long task, long objects) {
        long entry = Arguments.entry(task, objects, 0, Handle.INTERRUPT, Handle.WAIT);
        if (entry < 0) {
            return entry;
        }
        long line = HandleTable.object(entry);
        return Line.isReady(line) ? Math.min(Line.read(line), Integer.MAX_VALUE) : HyphaError.WOULD_BLOCK;
    }

    /** For the host: gives a new task a line, as its next startup handle. Answers a status of {@link Crossing}. */
    static int grant(long task, long number) {
        if (number < 0 || number >= Reactor.LINES) {
            return Crossing.INVALID_ARGUMENT;
        }
        if (Task.state(task) != Task.NEW) {
            return Crossing.WRONG_STATE;
        }
        long objects = TaskObjects.of(task);
        if (objects == 0 || !HandleTable.reserve(objects, 1)) {
            return Crossing.OUT_OF_MEMORY;
        }
        if (TaskObjects.startupCount(objects) == TaskObjects.MAXIMUM_STARTUP) {
            return Crossing.INVALID_ARGUMENT;
        }
        long line = Reactor.line((int) number);
        KernelObject.retain(line);
        TaskObjects.addStartup(objects, HandleTable.add(objects, line, RIGHTS));
        return Crossing.OK;
    }
}
