package hypha.host.module;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.ChildRequest;
import hypha.host.task.ChildTasks;
import hypha.host.task.LoadedProgram;
import hypha.host.task.Task;
import hypha.kernel.abi.HyphaError;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** {@code spawn}: the host knows programs and makes instances, the kernel tasks and handles. */
final class SpawnNode extends HyphaNode {
    static final int MAXIMUM_WEIGHT = 0xFFFF;

    private final ProgramRegistry programs;

    SpawnNode(HyphaFunction function, ProgramRegistry programs) {
        super(function);
        this.programs = programs;
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        return spawn(
                task(caller),
                caller.memory(),
                argument(arguments, 0),
                argument(arguments, 1),
                argument(arguments, 2),
                argument(arguments, 3),
                argument(arguments, 4),
                argument(arguments, 5));
    }

    @TruffleBoundary
    private int spawn(
            Task task,
            WasmMemory memory,
            long name,
            long nameLength,
            long handles,
            long count,
            long number,
            long weight) {
        if (weight > MAXIMUM_WEIGHT || nameLength > ProgramRegistry.MAXIMUM_NAME_BYTES) {
            return HyphaError.INVALID;
        }
        if (memory == null || name + nameLength > memory.sizeBytes()) {
            return HyphaError.FAULT;
        }
        LoadedProgram program = ChildTasks.programOf(task);
        if (nameLength != 0) {
            byte[] bytes = memory.segment().asSlice(name, nameLength).toArray(ValueLayout.JAVA_BYTE);
            program = programs.find(new String(bytes, StandardCharsets.UTF_8));
            if (program == null) {
                return HyphaError.NO_SUCH_PROGRAM;
            }
        }
        return ChildTasks.spawn(task, ChildRequest.usual(program, handles, count, number, (int) weight));
    }
}
