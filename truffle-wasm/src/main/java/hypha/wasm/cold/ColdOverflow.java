package hypha.wasm.cold;

import hypha.wasm.exception.UnwoundFrames;

/**
 * Where cold functions were when a stack overflowed, whatever instances they belong to. Stack traces of the JVM do not tell which function a frame of {@link ColdLoop#run} executes; so each notes that when the error leaves it, without a call, since there may be no room for one.
 *
 * <p>Notes belong to an error, of which some threads may have one each at the same time. Should more threads than there are places have one, or two begin in the same instant, frames are missing from a trace.
 */
public final class ColdOverflow {
    /** Instead of an index in the code: the function went on in compiled code, which has a frame of its own. */
    static final int IN_COMPILED_CODE = -1;

    private static final int PLACES = 8;

    private static final ColdOverflow[] ALL = new ColdOverflow[PLACES];

    static {
        for (int i = 0; i < PLACES; i++) {
            ALL[i] = new ColdOverflow();
        }
    }

    // What handlers use without a call. Written by the thread that the error belongs to.
    StackOverflowError error;
    int count;
    final ColdBody[] bodies = new ColdBody[UnwoundFrames.INNERMOST];
    final int[] indices = new int[UnwoundFrames.INNERMOST];

    private ColdOverflow() {}

    /** Returns all places for notes. */
    static ColdOverflow[] all() {
        return ALL;
    }

    /** Returns the notes of an error, and forgets whom they belong to; null if there are none. */
    public static ColdOverflow take(StackOverflowError error) {
        for (ColdOverflow overflow : ALL) {
            if (overflow.error == error) {
                ColdOverflow taken = new ColdOverflow();
                taken.count = overflow.count;
                for (int i = 0; i < overflow.count; i++) {
                    taken.bodies[i] = overflow.bodies[i];
                    taken.indices[i] = overflow.indices[i];
                    overflow.bodies[i] = null;
                }
                overflow.count = 0;
                overflow.error = null;
                return taken;
            }
        }
        return null;
    }

    /** Returns how many frames have been noted. */
    public int count() {
        return count;
    }

    /**
     * Adds a frame to those of a failure, unless its compiled code has one.
     *
     * @param number 0 for the innermost
     */
    public void addFrame(int number, UnwoundFrames frames) {
        if (indices[number] != IN_COMPILED_CODE) {
            ColdBody body = bodies[number];
            frames.add(body.module().module(), body.function(), indices[number]);
        }
    }
}
