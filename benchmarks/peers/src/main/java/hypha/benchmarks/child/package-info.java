/**
 * What runs in the processes that are measured: a small program for each kind of engine, all with the same {@link hypha.benchmarks.child.Loop loop}.
 *
 * <p>Everything before the first result counts, so this package uses no lambdas, no string concatenation and no streams before that, whose first use costs a JVM tens of milliseconds.
 */
package hypha.benchmarks.child;
