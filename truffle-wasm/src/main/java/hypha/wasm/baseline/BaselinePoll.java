package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import hypha.wasm.runtime.WasmInstance;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How code of this tier is interrupted. At each function entry and loop back-edge it compares a number that all code shares with the one that its instance saw last; whoever wants something of running code changes
 * the number, and the code then asks what that is.
 *
 * <p>Truffle itself (a context that is closed, a tool) interrupts threads in a way that this code cannot look at for the price of a comparison. So a thread changes the number every few milliseconds, as long as any
 * code of this tier is active.
 */
public final class BaselinePoll {
    /** Read by generated code, at function entries: so not volatile, which would keep HotSpot from moving anything past it. */
    @SuppressWarnings("PublicStaticNonFinal")
    public static int epoch;

    /** After so many back-edges code looks whether it is interrupted: some microseconds. */
    static final int FUEL = 1000;

    private static final VarHandle EPOCH;

    static {
        try {
            EPOCH = MethodHandles.lookup().findStaticVarHandle(BaselinePoll.class, "epoch", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final long TICK_NANOS = 4_000_000;
    private static final AtomicInteger ACTIVE = new AtomicInteger();
    private static volatile Thread sleeper;

    /** Whether the ticker waits to be woken, or has yet to be started. To wake a thread costs more than most calls, so it is not done while it ticks anyway. */
    private static volatile boolean idle = true;

    private BaselinePoll() {}

    /** Makes all running code look at what it has to do. */
    public static void ring() {
        EPOCH.getAndAdd(1);
    }

    /** What code does that sees a new number. */
    public static void poll(WasmInstance instance, int function) {
        instance.pollEpoch = (int) EPOCH.getOpaque();
        if (instance.isPollPending()) {
            instance.poll();
        }
        if (!instance.module().engine().isStandalone()) {
            TruffleSafepoint.poll(instance.module().target(function).getRootNode());
        }
    }

    /** What code does that has jumped back many times. Returns how often it may do so again. */
    public static int refuel(WasmInstance instance, int function) {
        if ((int) EPOCH.getOpaque() != instance.pollEpoch) {
            poll(instance, function);
        }
        return FUEL;
    }

    /** Says that a thread begins to run code of this tier; {@link #leave} must follow. */
    public static void enter() {
        // The ticker says that it is idle, then looks whether it may be: one of the two sees the other.
        if (ACTIVE.getAndIncrement() == 0 && idle) {
            wake();
        }
    }

    /** Says that a thread is done. */
    public static void leave() {
        ACTIVE.getAndDecrement();
    }

    private static void wake() {
        Thread asleep = sleeper;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        } else {
            start();
        }
    }

    private static synchronized void start() {
        if (sleeper == null) {
            sleeper = Thread.ofPlatform().name("hypha-wasm-ticker").daemon().unstarted(BaselinePoll::tick);
            sleeper.start();
        }
    }

    private static void tick() {
        while (true) {
            idle = true;
            while (ACTIVE.get() == 0) {
                LockSupport.park();
            }
            idle = false;
            LockSupport.parkNanos(TICK_NANOS);
            ring();
        }
    }
}
