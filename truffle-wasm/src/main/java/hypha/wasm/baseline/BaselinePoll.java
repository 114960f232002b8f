package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import hypha.wasm.runtime.WasmInstance;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MutableCallSite;
import java.lang.invoke.VarHandle;

/**
 * What interrupted code of this tier does. Its looks for interruptions are behind its module's {@link PollSwitch}, off until somebody asks. Then, at each function entry and every {@link #FUEL} back-edges, it compares a number that all code
 * shares with the one that its instance saw last; whoever wants something of running code changes the number, and the code then asks what that is.
 */
public final class BaselinePoll {
    /** {@link PollSwitch#ON}, for generated code. */
    public static final MethodHandle ON = PollSwitch.ON;

    /** {@link PollSwitch#OFF}, for generated code. */
    public static final MethodHandle OFF = PollSwitch.OFF;

    /** Read by generated code, at function entries: so not volatile, which would keep HotSpot from moving anything past it. */
    @SuppressWarnings("PublicStaticNonFinal")
    public static int epoch;

    /** After so many back-edges code that looks for interruptions does so: some microseconds. */
    static final int FUEL = 1000;

    private static final VarHandle EPOCH;

    static {
        try {
            EPOCH = MethodHandles.lookup().findStaticVarHandle(BaselinePoll.class, "epoch", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private BaselinePoll() {}

    /** Makes all code that looks ask what it has to do. */
    static void ring() {
        EPOCH.getAndAdd(1);
    }

    /** Returns the site of the module that a generated class belongs to. For generated code. */
    public static MutableCallSite site(Class<?> type) {
        return ((FunctionLoader) type.getClassLoader()).polls().site();
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
}
