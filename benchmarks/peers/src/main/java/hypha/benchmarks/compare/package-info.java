/**
 * The command {@code benchmarks/compare}: runs kernels and programs on this project's engine and on others, each in a process of its own, and prints tables of medians.
 *
 * <p>What is compared, and how it is measured, says {@code benchmarks/README.md}.
 */
package hypha.benchmarks.compare;
