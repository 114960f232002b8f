package hypha.host.module;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.machine.PublishedTime;
import hypha.host.task.Task;
import hypha.wasm.runtime.WasmInstance;

/** Functions that compiled code answers by itself, mostly. */
final class InlinedNodes {
    private InlinedNodes() {}

    /** {@code version()}. */
    static final class Version extends HyphaNode {
        Version(HyphaFunction function) {
            super(function);
        }

        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            return HyphaInterface.VERSION;
        }
    }

    /** {@code clock()}, from the time page; crosses while that cannot be read. */
    static final class Clock extends HyphaNode {
        Clock(HyphaFunction function) {
            super(function);
        }

        @Override
        public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
            Task task = task(caller);
            PublishedTime time = task.time();
            long nanos = time == null ? PublishedTime.UNREADABLE : read(time);
            return nanos != PublishedTime.UNREADABLE ? (Object) nanos : ask(task, arguments);
        }

        @TruffleBoundary
        private static long read(PublishedTime time) {
            return time.monotonicNanos();
        }
    }
}
