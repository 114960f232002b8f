package hypha.benchmarks.baseline;

/** How Java calls the function {@code run}; a class that is generated implements it. */
public interface Entry {
    /** Calls the function. */
    int run(Instance instance, int n);
}
