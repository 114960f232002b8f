package hypha.benchmarks.baseline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** An instance, as generated code sees it. */
public final class Instance {
    /** The way to poll in which generated code counts back-edges in a variable, and looks every {@link #POLL_STRIDE}. */
    static final String COUNTED_POLL = "pollCounted";

    static final int POLL_STRIDE = 4096;

    private static final VarHandle PENDING;

    static {
        try {
            PENDING = MethodHandles.lookup().findVarHandle(Instance.class, "pending", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The first memory. */
    public Memory memory;

    /** The globals. */
    public Global[] globals;

    /** The first table. */
    public Object[] table;

    private boolean pending;
    private volatile boolean volatilePending;

    /** A global of any type. */
    public static final class Global {
        /** The value of an i32. */
        public int i32;

        /** The value of an i64. */
        public long i64;

        /** The value of an f32. */
        public float f32;

        /** The value of an f64. */
        public double f64;
    }

    /** Polls for interruption, with an opaque read as the engine does. */
    public void poll() {
        if ((boolean) PENDING.getOpaque(this)) {
            interrupt();
        }
    }

    /** Polls with a volatile read, which the JVM's interpreter does without a method handle. */
    public void pollVolatile() {
        if (volatilePending) {
            interrupt();
        }
    }

    /** Polls, and returns how many back-edges to count until the next time. */
    public int pollCounted() {
        pollVolatile();
        return POLL_STRIDE;
    }

    private void interrupt() {
        pending = false;
        volatilePending = false;
        throw new IllegalStateException("interrupted");
    }

    /** Returns the element of the table that {@code call_indirect} calls. */
    public Object callee(int index) {
        return table[index];
    }
}
