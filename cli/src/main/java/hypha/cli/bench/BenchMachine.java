package hypha.cli.bench;

import hypha.cli.bench.TasksBench.Figure;

/**
 * What the machine of a {@link Figure} is to be like.
 *
 * @param console takes what its programs measure
 * @param tasks most tasks at once
 * @param executors threads that run them
 * @param vcpus virtual CPUs; {@link #AS_ASKED} for as many as the command is to have
 */
record BenchMachine(CollectingConsole console, int tasks, int executors, int vcpus) {
    /** {@link #vcpus} of a figure that is the same thing on one or several. */
    static final int AS_ASKED = 0;

    /** One executor. */
    static BenchMachine of(CollectingConsole console, int tasks) {
        return new BenchMachine(console, tasks, 1, AS_ASKED);
    }
}
