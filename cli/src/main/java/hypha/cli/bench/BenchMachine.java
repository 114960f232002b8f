package hypha.cli.bench;

import hypha.cli.bench.TasksBench.Figure;

/**
 * What the machine of a {@link Figure} is to be like.
 *
 * @param console takes what its programs measure
 * @param tasks most tasks at once
 * @param executors threads that run them
 * @param vcpus virtual CPUs
 */
record BenchMachine(CollectingConsole console, int tasks, int executors, int vcpus) {
    /** One executor and one virtual CPU. */
    static BenchMachine of(CollectingConsole console, int tasks) {
        return new BenchMachine(console, tasks, 1, 1);
    }
}
