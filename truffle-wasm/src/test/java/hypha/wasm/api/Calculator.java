package hypha.wasm.api;

import org.graalvm.polyglot.HostAccess;

/** A Java object that modules import from. It is here because the polyglot API only reaches public classes of exported packages. */
public final class Calculator {
    /** Creates it. */
    public Calculator() {}

    /** Returns twice a number. */
    @HostAccess.Export
    public long twice(long number) {
        return 2 * number;
    }

    /** Returns quotient and remainder. */
    @HostAccess.Export
    public int[] divide(int left, int right) {
        return new int[] {left / right, left % right};
    }
}
