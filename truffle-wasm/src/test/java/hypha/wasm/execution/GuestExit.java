package hypha.wasm.execution;

import com.oracle.truffle.api.exception.AbstractTruffleException;

/** What a host function throws to end a program. */
final class GuestExit extends AbstractTruffleException {
    private static final long serialVersionUID = 1L;

    final int status;

    GuestExit(int status) {
        super("exit " + status);
        this.status = status;
    }
}
