package hypha.wasm.api;

import com.oracle.truffle.api.TruffleStackTrace;
import com.oracle.truffle.api.TruffleStackTraceElement;
import hypha.wasm.demangle.DisplayNames;
import hypha.wasm.exception.UnwindingException;
import hypha.wasm.exception.UnwoundFrames;
import hypha.wasm.nodes.FunctionRootNode;
import hypha.wasm.nodes.HostFunctionRootNode;
import hypha.wasm.runtime.LoadedModule;
import java.util.ArrayList;
import java.util.List;

/** The WebAssembly frames that an exception passed. Bounded: of very many there are the innermost and the outermost (see {@link UnwoundFrames}). */
public final class WasmStackTrace {
    private WasmStackTrace() {}

    /** Returns the frames of an exception that WebAssembly code or a host function threw, the innermost first. After those of {@link #innermost}, {@link #omitted} are missing. */
    public static List<WasmFrame> of(Throwable exception) {
        if (!(exception instanceof UnwindingException unwinding)) {
            return ofTruffle(exception);
        }
        List<WasmFrame> frames = new ArrayList<>(innermost(unwinding));
        unwinding.unwound().outermost().forEach(frame -> frames.add(frame(frame)));
        return frames;
    }

    private static List<WasmFrame> innermost(UnwindingException exception) {
        return exception.unwound().innermost().stream()
                .map(WasmStackTrace::frame)
                .toList();
    }

    /** Returns how many frames {@link #of} leaves out, after the {@link UnwoundFrames#INNERMOST} first. */
    public static long omitted(Throwable exception) {
        return exception instanceof UnwindingException unwinding
                ? unwinding.unwound().omitted()
                : 0;
    }

    private static boolean isIncomplete(Throwable exception) {
        return exception instanceof UnwindingException unwinding
                && unwinding.unwound().isIncomplete();
    }

    /** Returns the frames of an exception of the embedder: those that Truffle knows of. */
    private static List<WasmFrame> ofTruffle(Throwable exception) {
        TruffleStackTrace.fillIn(exception);
        List<TruffleStackTraceElement> elements = TruffleStackTrace.getStackTrace(exception);
        List<WasmFrame> frames = new ArrayList<>();
        if (elements != null) {
            for (TruffleStackTraceElement element : elements) {
                var root = element.getTarget().getRootNode();
                if (root instanceof FunctionRootNode function) {
                    int offset = FunctionRootNode.byteOffset(element.getLocation());
                    frames.add(frame(function.module(), function.function(), offset));
                } else if (root instanceof HostFunctionRootNode host) {
                    frames.add(hostFrame(host.getName()));
                }
            }
        }
        return frames;
    }

    private static WasmFrame frame(UnwoundFrames.Frame frame) {
        if (!(frame.code() instanceof LoadedModule module)) {
            return hostFrame((String) frame.code());
        }
        return frame(module, frame.function(), module.byteOffset(frame.function(), frame.index()));
    }

    private static WasmFrame hostFrame(String name) {
        return new WasmFrame(null, DisplayNames.escape(name), -1, -1, null);
    }

    private static WasmFrame frame(LoadedModule module, int function, int offset) {
        return new WasmFrame(
                DisplayNames.escape(module.name()),
                DisplayNames.ofFunction(module.functionName(function)),
                function,
                offset,
                offset < 0 ? null : module.debugInfo().locate(offset));
    }

    /** Returns the frames of an exception, a line for each, and in the place of those that are left out one with their number. */
    public static List<String> lines(Throwable exception) {
        List<String> lines = new ArrayList<>();
        for (WasmFrame frame : of(exception)) {
            lines.add(frame.toString());
        }
        long omitted = omitted(exception);
        if (omitted > 0) {
            String least = isIncomplete(exception) ? "at least " : "";
            lines.add(UnwoundFrames.INNERMOST, "... " + least + omitted + " frames ...");
        }
        return lines;
    }

    /** Returns the message of an exception and its frames, one to a line. */
    public static String describe(Throwable exception) {
        StringBuilder text = new StringBuilder(String.valueOf(exception.getMessage()));
        for (String line : lines(exception)) {
            text.append("\n    ").append(line.startsWith("...") ? "" : "at ").append(line);
        }
        return text.toString();
    }
}
