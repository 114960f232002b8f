package hypha.wasm.exception;

import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.nodes.Node;

/** An exception that remembers the WebAssembly frames that it leaves: see {@link hypha.wasm.api.WasmStackTrace}. */
public abstract sealed class UnwindingException extends AbstractTruffleException
        permits WasmException, TaggedException {
    private static final long serialVersionUID = 1L;

    private final transient UnwoundFrames unwound = new UnwoundFrames();

    UnwindingException(String message, Node location) {
        super(message, null, WasmException.STACK_TRACE_LIMIT, location);
    }

    /** Returns the frames that it has left. */
    public final UnwoundFrames unwound() {
        return unwound;
    }
}
