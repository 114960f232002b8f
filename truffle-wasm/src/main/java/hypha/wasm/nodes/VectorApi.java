package hypha.wasm.nodes;

import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.runtime.Vector128;

/**
 * Whether vectors are those of the JDK's Vector API, which Graal's compiler knows and turns into vector instructions of the machine. They are in code that the last tier
 * compiles, if the module {@code jdk.incubator.vector} is there. Interpreted, or compiled by the first tier, which makes calls of them, they would be many times slower than {@link Vector128}.
 *
 * <p>What a slot of kind V128 holds follows from that: in code of the last tier always a {@code ByteVector}, from the function's entry on, in slots not written yet too; elsewhere a {@link Vector128},
 * nothing before it is written, or, after a deoptimization, a {@code ByteVector}. {@link Frames} converts. Calls, globals and whatever else is outside of the frame get {@link Vector128}: Graal only makes
 * machine code of the Vector API's vectors if they never leave the code that it compiles.
 */
final class VectorApi {
    /** Null without the module. */
    static final VectorTier TIER = isAvailable() ? new ApiTier() : null;

    private VectorApi() {}

    private static boolean isAvailable() {
        var module = ModuleLayer.boot().findModule("jdk.incubator.vector");
        return module.isPresent() && VectorApi.class.getModule().canRead(module.get());
    }

    /** Before code with vectors is compiled: prepares the Vector API for that, once. */
    static void prepareForCompilation() {
        if (TIER != null) {
            Preparation.run();
        }
    }

    /** Runs once, when this class is initialized; other threads that compile wait. */
    private static final class Preparation {
        static {
            TIER.prepare();
        }

        private Preparation() {}

        static void run() {
            // The static initializer has done it.
        }
    }

    /** Says whether the code that asks holds {@code ByteVector}s in its frame, and uses {@link #TIER}. A constant when compiled. */
    static boolean isUsed() {
        return CompilerDirectives.inCompiledCode() && !CompilerDirectives.hasNextTier() && TIER != null;
    }

    /** Returns what a deoptimization left in a slot as a vector of the interpreter. */
    @TruffleBoundary
    static Vector128 toInterpreter(Object vector) {
        return TIER.toInterpreter(vector);
    }
}
