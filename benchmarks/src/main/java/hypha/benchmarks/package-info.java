/** JMH benchmarks of the machine. {@code benchmarks/run} runs them, {@code benchmarks/startup} measures whole processes. */
package hypha.benchmarks;
