package hypha.wasm.baseline;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether the code of a module looks for interruptions: {@link #OFF} at first. To HotSpot's compilers the target of a {@link MutableCallSite} that they know is a constant, so compiled code that compares it with another
 * has nothing of the comparison, nor of what can come after it. To turn it on makes the JVM throw such code away: what runs goes on in the JVM's interpreter, from HotSpot's own safepoint poll in the loop at hand, sees the
 * new target, and looks.
 *
 * <p>Code that was interrupted once will be again, so it stays on, and the code is compiled with its looks. A time without interruptions turns it off, a longer one each time.
 *
 * <p>Safe for threads.
 */
final class PollSwitch {
    /** The target of the site of code that looks nowhere. */
    static final MethodHandle OFF = target("off");

    /** The target of the site of code that looks in loops around other loops, where HotSpot {@linkplain LoopSafepoints may not poll}, but not in innermost loops, which end within seconds. */
    static final MethodHandle OUTER = target("outer");

    /** The target of the site of code that looks everywhere. */
    static final MethodHandle ON = target("on");

    private static final long FIRST_QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LONGEST_QUIET_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static volatile MethodHandle unasked = LoopSafepoints.areKnown() ? OFF : OUTER;

    private final MutableCallSite site = new MutableCallSite(unasked);

    /** How many instances have something to do when they look. */
    private final AtomicInteger awaited = new AtomicInteger();

    private boolean on;
    private long askedAtNanos;
    private long quietNanos = FIRST_QUIET_NANOS;

    private static MethodHandle target(String name) {
        try {
            return MethodHandles.lookup().findStatic(PollSwitch.class, name, MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    // The targets are told apart; nobody calls them.
    private static void off() {}

    private static void outer() {}

    private static void on() {}

    MutableCallSite site() {
        return site;
    }

    /** Says that HotSpot polls in all loops, so that code has to look nowhere unless somebody asks. Affects switches that are {@linkplain #relax relaxed} afterwards, and new ones. */
    static void pollsEverywhere() {
        unasked = OFF;
    }

    /** Says that an instance has got something to do, so that it is not turned off before {@link #answered}. */
    void awaited() {
        awaited.incrementAndGet();
    }

    /** Says that an instance has begun to do it. */
    void answered() {
        awaited.decrementAndGet();
    }

    /** Makes the code look, for a while. */
    synchronized void turnOn() {
        askedAtNanos = System.nanoTime();
        if (!on) {
            on = true;
            site.setTarget(ON);
            SafepointWatch.turnedOn(this);
        }
    }

    /** Turns it off if nobody has asked for long before a {@link System#nanoTime() time}. */
    synchronized void relax(long nowNanos) {
        if (!on) {
            if (site.getTarget() != unasked) {
                site.setTarget(unasked);
            }
        } else if (awaited.get() == 0 && nowNanos - askedAtNanos > quietNanos) {
            quietNanos = Math.min(2 * quietNanos, LONGEST_QUIET_NANOS);
            on = false;
            site.setTarget(unasked);
            SafepointWatch.turnedOff(this);
        }
    }
}
