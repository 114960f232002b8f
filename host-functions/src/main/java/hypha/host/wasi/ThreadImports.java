package hypha.host.wasi;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.ChildTasks;
import hypha.host.task.Task;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.HostFunctionNode;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;

/** The one function of wasi-threads: {@code wasi thread-spawn(argument)}, which gives the number of a new thread, or a negative one. Safe for threads. */
public final class ThreadImports implements ImportResolver {
    private static final String MODULE = "wasi";
    private static final String NAME = "thread-spawn";

    private final HostFunction spawn = new HostFunction(
            NAME,
            new FunctionType(new ValueType[] {ValueType.I32}, new ValueType[] {ValueType.I32}),
            ThreadSpawnNode::new);

    /** The function. */
    public ThreadImports() {}

    @Override
    public Object resolve(String module, String name, ExternalKind kind, Object type) {
        return module.equals(MODULE) && name.equals(NAME) && kind == ExternalKind.FUNCTION ? spawn : null;
    }

    private static final class ThreadSpawnNode extends HostFunctionNode {
        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return spawn(WasiNode.task(caller), i32(arguments, 0));
        }

        @TruffleBoundary
        private static int spawn(Task task, int argument) {
            return ChildTasks.spawnThread(task, argument);
        }
    }
}
