package hypha.benchmarks.baseline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** An instance, as generated code sees it. */
public final class Instance {
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
