/**
 * Real programs on this engine and on others: what {@code benchmarks/programs} runs. Each run is a process of its own, whose output is checked; the whole process is measured. Programs are downloaded by the script,
 * the processes of peers are in {@code hypha.benchmarks.child}.
 */
package hypha.benchmarks.programs;
