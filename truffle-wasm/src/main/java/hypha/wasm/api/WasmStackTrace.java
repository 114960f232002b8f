package hypha.wasm.api;

import com.oracle.truffle.api.TruffleStackTrace;
import com.oracle.truffle.api.TruffleStackTraceElement;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.exception.WasmException;
import hypha.wasm.nodes.FunctionRootNode;
import hypha.wasm.nodes.HostFunctionRootNode;
import hypha.wasm.runtime.LoadedModule;
import java.util.ArrayList;
import java.util.List;

/** The WebAssembly frames that an exception passed. */
public final class WasmStackTrace {
    private WasmStackTrace() {}

    /** Returns the frames of an exception that WebAssembly code or a host function threw, the innermost first. Bounded: see {@link hypha.wasm.exception.WasmException}. */
    public static List<WasmFrame> of(Throwable exception) {
        TruffleStackTrace.fillIn(exception);
        List<TruffleStackTraceElement> elements = TruffleStackTrace.getStackTrace(exception);
        List<WasmFrame> frames = new ArrayList<>();
        UnwoundFrames unwound = unwound(exception);
        int segment = 0;
        if (elements != null) {
            for (TruffleStackTraceElement element : elements) {
                var root = element.getTarget().getRootNode();
                if (root instanceof FunctionRootNode function && function.isBaseline() && unwound != null) {
                    for (UnwoundFrames.Frame frame : unwound.segment(segment)) {
                        frames.add(frame((LoadedModule) frame.module(), frame.function(), frame.byteOffset()));
                    }
                    segment++;
                } else if (root instanceof FunctionRootNode function) {
                    int offset = FunctionRootNode.byteOffset(element.getLocation());
                    frames.add(frame(function.module(), function.function(), offset));
                } else if (root instanceof HostFunctionRootNode host) {
                    frames.add(new WasmFrame(null, host.getName(), -1, -1, null));
                }
            }
        }
        return frames;
    }

    private static UnwoundFrames unwound(Throwable exception) {
        return switch (exception) {
            case WasmException failure -> failure.unwound();
            case TaggedException tagged -> tagged.unwound();
            default -> null;
        };
    }

    private static WasmFrame frame(LoadedModule module, int function, int offset) {
        return new WasmFrame(
                module.name(),
                module.functionName(function),
                function,
                offset,
                offset < 0 ? null : module.debugInfo().locate(offset));
    }

    /** Returns the message of an exception and its frames, one to a line. */
    public static String describe(Throwable exception) {
        StringBuilder text = new StringBuilder(String.valueOf(exception.getMessage()));
        for (WasmFrame frame : of(exception)) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }
}
