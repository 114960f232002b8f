package hypha.benchmarks.child;

/** A kernel that an engine has instantiated. */
abstract class Kernel {
    /** Creates a kernel. */
    Kernel() {}

    /** Calls the kernel's function {@code run}. */
    abstract int run(int n);
}
