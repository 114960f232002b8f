package hypha.bare;

import hypha.bare.hosted.HostedMachine;

/** The machine on which Bare Java runs when it runs on the JVM. Never part of a compiled image. */
public final class Hosted {
    /** Set once by {@link #install} before any intrinsic is called; a test may install another. */
    private static HostedMachine machine;

    private Hosted() {}

    /**
     * Makes {@code newMachine} answer every intrinsic of the classes that share this class's loader.
     *
     * @param newMachine the machine
     */
    public static void install(HostedMachine newMachine) {
        machine = newMachine;
    }

    static HostedMachine machine() {
        return machine;
    }
}
