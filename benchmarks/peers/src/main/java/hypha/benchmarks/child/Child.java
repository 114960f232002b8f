package hypha.benchmarks.child;

import java.nio.file.Files;
import java.nio.file.Path;

/** A process to be measured: {@code <engine> <file> <n> <seconds>}. */
abstract class Child implements Runnable {
    /** Enough for any recursion of the kernels; what a JVM gives its main thread is not, for any engine on it. */
    private static final long STACK_BYTES = 512L << 20;

    private final String file;
    private final int n;
    private final int seconds;
    private Throwable failure;

    Child(String[] arguments) {
        this.file = arguments[0];
        this.n = Integer.parseUnsignedInt(arguments[1]);
        this.seconds = Integer.parseInt(arguments[2]);
    }

    /** Makes a kernel of a module. */
    abstract Kernel instantiate(byte[] module) throws Exception;

    /** Runs the kernel on a thread with a large stack, and ends the process. */
    final void measure() throws InterruptedException {
        Thread thread = new Thread(null, this, "kernel", STACK_BYTES);
        thread.start();
        thread.join();
        if (failure != null) {
            failure.printStackTrace();
        }
        Runtime.getRuntime().halt(failure == null ? 0 : 1);
    }

    @Override
    public final void run() {
        try {
            Loop.phase("start");
            Loop.run(instantiate(Files.readAllBytes(Path.of(file))), n, seconds);
        } catch (Throwable e) {
            failure = e;
        }
    }
}
