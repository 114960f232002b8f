package hypha.cli;

import hypha.host.Console;
import hypha.host.Hypha;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends a machine in order when the process is to end (Ctrl-C, SIGTERM, SIGHUP): kills its task, writes what the task has written,
 * closes it. The JVM's exit code is then 128 plus the number of the signal.
 */
final class Interruption implements AutoCloseable {
    /** How long an orderly end may take; after it the process ends all the same. */
    private static final long LIMIT_SECONDS = 5;

    /** After that, output that nobody takes is given up. */
    private static final long OUTPUT_LIMIT_MILLIS = 1_000;

    private final Console console;
    private final Thread hook = Thread.ofPlatform().name("hypha-interruption").unstarted(this::interrupted);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Hypha hypha;
    private volatile boolean happened;
    private static volatile boolean ending;

    /** @param console whose output is given up if it is stuck */
    Interruption(Console console) {
        this.console = console;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Boots the machine that is to be ended. */
    Hypha guard(Supplier<Hypha> boot) {
        hypha = boot.get();
        return hypha;
    }

    /** Whether the process is ending from outside. */
    boolean happened() {
        return happened;
    }

    /** Whether a signal is ending the process, with an exit code of its own. */
    static boolean isEnding() {
        return ending;
    }

    /** The machine has been closed in the ordinary way. */
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook runs already: the latch lets it go on.
            return;
        }
    }

    private void interrupted() {
        happened = true;
        ending = true;
        Hypha running = hypha;
        if (running == null) {
            return;
        }
        running.kill();
        try {
            if (ended.await(OUTPUT_LIMIT_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            console.cancel(true);
            if (!ended.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("hypha: the machine did not end within " + LIMIT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
