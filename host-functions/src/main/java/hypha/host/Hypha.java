package hypha.host;

import hypha.host.console.InputPump;
import hypha.host.console.OutputPump;
import hypha.host.crossing.CrossingException;
import hypha.host.machine.Housekeeper;
import hypha.host.machine.KernelMachine;
import hypha.host.machine.MachineFactory;
import hypha.host.task.Executors;
import hypha.host.task.LoadedProgram;
import hypha.host.task.Task;
import hypha.hypervisor.MachineEnd;
import hypha.hypervisor.socket.Publication;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * One machine with its kernel, its executors and its engine. All methods may be called by any thread that is not one of its own.
 */
public final class Hypha implements AutoCloseable {
    /** How long the end of a task, an executor or a pump may take at {@link #close} before it is left behind. */
    private static final long CLOSE_NANOS = 2_000_000_000;
    /** How long the disks may take at the machine's end. */
    private static final long FLUSH_NANOS = 20_000_000_000L;

    /** How long killed tasks' last output may take. */
    private static final long LAST_OUTPUT_NANOS = 500_000_000;

    private static final long DRAIN_STEP_NANOS = 100_000_000;

    private final MachineGuard guard;
    private final Engines engines;
    private final Executors executors;
    private final KernelMachine machine;
    private final OutputPump output;
    private final InputPump input;
    private final Housekeeper housekeeper;
    private final Console console;
    private final boolean hasDisks;
    private volatile boolean killed;
    private boolean closed;

    private Hypha(
            MachineGuard guard,
            Engines engines,
            Executors executors,
            KernelMachine machine,
            HyphaConfiguration configuration) {
        this.guard = guard;
        this.engines = engines;
        this.executors = executors;
        this.machine = machine;
        this.console = configuration.console();
        this.hasDisks = configuration.mounts().stream().anyMatch(mount -> mount instanceof Mount.Disk);
        this.output = new OutputPump(machine, console, guard::failed);
        this.input = new InputPump(machine, console, guard::failed);
        this.housekeeper = new Housekeeper(machine, guard::failed);
    }

    /**
     * Boots a machine, and waits until its kernel serves.
     *
     * @throws HyphaException if it does not come up; nothing of it is left then
     */
    public static Hypha boot(HyphaConfiguration configuration) {
        return boot(configuration, MachineFactory.of(configuration.cpu()));
    }

    static Hypha boot(HyphaConfiguration configuration, MachineFactory factory) {
        var guard = new MachineGuard();
        var engines = new Engines(configuration.engineOptions(), configuration.engineFallback());
        // If they need contexts, the executors make them while the machine boots.
        var executors = new Executors(
                configuration.executors(),
                engines::enter,
                engines.imports(configuration.capabilities().contains(Capability.TASKS)),
                guard.booted(),
                configuration.taskLimit(),
                guard::failed,
                guard::result);
        guard.watch(executors);
        try {
            KernelMachine machine = KernelMachine.boot(configuration, factory);
            var hypha = new Hypha(guard, engines, executors, machine, configuration);
            machine.onEnd(guard::ended);
            executors.serve(machine);
            guard.booted().complete(machine);
            return hypha;
        } catch (RuntimeException | Error e) {
            guard.booted().completeExceptionally(e);
            executors.stop(Duration.ofNanos(CLOSE_NANOS));
            engines.close();
            throw e;
        }
    }

    /**
     * Boots a machine whose kernel tests itself, on the CPU that it would serve on; what it tells goes to the console's log.
     *
     * @return the number of tests that failed
     * @throws HyphaException if the machine does not come up, or ends otherwise than by its tests' end
     */
    public static int selfTest(HyphaConfiguration configuration) {
        try (KernelMachine machine =
                KernelMachine.bootSelfTest(configuration, MachineFactory.of(configuration.cpu()))) {
            var output = new OutputPump(machine, configuration.console(), _ -> {});
            MachineEnd end =
                    machine.machine().awaitEnd(configuration.answerTime().toNanos());
            if (!output.drain(LAST_OUTPUT_NANOS)) {
                configuration.console().cancel(true);
            }
            if (!output.stop(CLOSE_NANOS)) {
                throw new HyphaException("the output did not end within " + CLOSE_NANOS / 1_000_000 + " ms");
            }
            return switch (end) {
                case null ->
                    throw new HyphaException("the self-tests did not end within " + configuration.answerTime());
                case MachineEnd.Shutdown(int failures) -> failures;
                default -> throw new HyphaException("the self-tests: " + KernelMachine.describe(end));
            };
        }
    }

    /**
     * Parses and validates a program.
     *
     * @throws ProgramException if it is not a valid module, or not one that can be run as a program
     */
    public Program load(ProgramSource source) throws ProgramException {
        try {
            return executors
                    .submit(engine -> LoadedProgram.load(engine, source))
                    .get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProgramException rejected) {
                throw rejected;
            }
            throw new HyphaException("load program=" + source.name() + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HyphaException("load program=" + source.name() + ": interrupted", e);
        }
    }

    /**
     * Lets programs of this machine spawn a program by a name, through the module {@code hypha}.
     *
     * @param name at most 255 bytes of UTF-8, not empty; another program that had it has it no more
     * @param program loaded by this machine
     */
    public void publish(String name, Program program) {
        engines.programs().put(name, (LoadedProgram) program);
    }

    /**
     * Makes a task of a program and lets it run: instantiates it and calls its {@code _start}.
     *
     * @param program loaded by this machine
     * @param arguments what the program gets as its arguments, its own name first
     * @param environment what it gets as its environment
     * @throws IllegalArgumentException if a string has a zero character, or a name in the environment an equals sign
     */
    public TaskHandle spawn(Program program, List<String> arguments, Map<String, String> environment) {
        TaskHandle task = executors.spawn((LoadedProgram) program, checked(arguments), checked(environment));
        if (killed) {
            // The executor may have seen to the kill before this task came.
            task.kill();
        }
        return task;
    }

    /**
     * Makes tasks of a program and lets them run, as {@link #spawn(Program, List, Map)} does one.
     *
     * @param count how many, at least 1
     */
    public TaskGroup spawn(int count, Program program, List<String> arguments, Map<String, String> environment) {
        if (count < 1) {
            throw new IllegalArgumentException("count=" + count);
        }
        TaskGroup group = executors.spawn(count, (LoadedProgram) program, checked(arguments), checked(environment));
        if (killed) {
            group.kill();
        }
        return group;
    }

    /**
     * Makes tasks of which each reads as its standard input what the one before it writes to its standard output, and lets them run. The kernel
     * moves the bytes; the machine's input is the first one's, its output the last one's, and all write to its standard error.
     *
     * @param stages at least one
     * @param environment what each gets as its environment
     * @return the tasks, in order
     * @throws HyphaException if the kernel refuses them; none has run then
     */
    public List<TaskHandle> spawnPipeline(List<Stage> stages, Map<String, String> environment) {
        if (stages.isEmpty()) {
            throw new IllegalArgumentException("a pipeline without programs");
        }
        List<LoadedProgram> programs =
                stages.stream().map(stage -> (LoadedProgram) stage.program()).toList();
        List<List<String>> arguments =
                stages.stream().map(stage -> checked(stage.arguments())).toList();
        try {
            List<Task> tasks = executors
                    .spawnPipeline(programs, arguments, checked(environment))
                    .get();
            if (killed) {
                tasks.forEach(Task::kill);
            }
            return List.copyOf(tasks);
        } catch (ExecutionException e) {
            throw new HyphaException("spawn a pipeline: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HyphaException("spawn a pipeline: interrupted", e);
        }
    }

    /** Waits until the output of all tasks that have ended has been written, or somebody kills. */
    public void flush() {
        drain();
    }

    /** What the kernel knows of a task, or null if the task has ended or is still to be made. */
    public TaskInfo inspect(TaskHandle task) {
        try {
            return executors.inspect(machine, (Task) task);
        } catch (CrossingException e) {
            throw new HyphaException("inspect a task: " + e.getMessage(), e);
        }
    }

    private static List<String> checked(List<String> arguments) {
        List<String> copy = List.copyOf(arguments);
        copy.forEach(argument -> requireNoZero(argument, "argument"));
        return copy;
    }

    /** A copy in the caller's order, in which the program will see it. */
    private static Map<String, String> checked(Map<String, String> environment) {
        environment.forEach((name, value) -> {
            requireNoZero(name, "environment name");
            requireNoZero(value, "environment value");
            if (name.indexOf('=') >= 0) {
                throw new IllegalArgumentException("environment name=" + name + " has an equals sign");
            }
        });
        return Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    /**
     * Makes a task as {@link #spawn(Program, List, Map)} does, without an environment, that has interrupt lines as its startup handles, in this order.
     *
     * @param program loaded by this machine
     * @param arguments what the program gets as its arguments, its own name first
     * @param lines numbers of lines, at most four, each 0 to 7
     * @throws HyphaException if the kernel refuses it
     */
    public TaskHandle spawn(Program program, List<String> arguments, List<Integer> lines) {
        List<String> checkedArguments = checked(arguments);
        List<Integer> checkedLines = List.copyOf(lines);
        try {
            return executors
                    .spawnWithLines((LoadedProgram) program, checkedArguments, checkedLines)
                    .get();
        } catch (ExecutionException e) {
            throw new HyphaException("spawn program=" + program.name() + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HyphaException("spawn program=" + program.name() + ": interrupted", e);
        }
    }

    /**
     * Interrupts the kernel through a line, as a device does. Interrupts that the virtual CPU has not yet taken may merge into one.
     *
     * @param line 0 to 7
     */
    public void raiseInterrupt(int line) {
        machine.raise(line);
    }

    private static void requireNoZero(String string, String what) {
        if (string.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(what + " has a zero character");
        }
    }

    /**
     * Loads a program, runs it, and waits until it has ended and its output has been written.
     *
     * @param arguments what the program gets as its arguments, its own name first
     * @param environment what it gets as its environment
     */
    public TaskResult run(ProgramSource source, List<String> arguments, Map<String, String> environment) {
        TaskResult result;
        try {
            result = spawn(load(source), arguments, environment).await();
        } catch (ProgramException e) {
            return e.rejection();
        } catch (HyphaException e) {
            if (machineEnd() == null) {
                throw e;
            }
            return guard.result();
        }
        drain();
        return result;
    }

    /**
     * Loads a program, runs tasks of it, and waits until all have ended and their output has been written.
     *
     * @param count how many tasks, at least 1
     * @param arguments what each gets as its arguments, the program's name first
     * @param environment what each gets as its environment
     * @throws ProgramException if it is not a program
     */
    public GroupResult run(int count, ProgramSource source, List<String> arguments, Map<String, String> environment)
            throws ProgramException {
        TaskGroup group = spawn(count, load(source), arguments, environment);
        boolean interrupted = false;
        GroupResult result = null;
        while (result == null) {
            try {
                result = group.await(Long.MAX_VALUE);
            } catch (InterruptedException e) {
                interrupted = true;
                group.kill();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        drain();
        return result;
    }

    private void drain() {
        while (!killed && !Thread.currentThread().isInterrupted() && !output.drain(DRAIN_STEP_NANOS)) {
            // A reader that takes its time may take it, until someone kills.
            continue;
        }
    }

    /**
     * Kills all tasks, those included that are still to come: the machine is about to be closed. They end soon. Never blocks for long;
     * may be called by a signal handler's thread.
     */
    public void kill() {
        killed = true;
        executors.killAll();
    }

    /**
     * How long crossings take: calls the kernel's echo.
     *
     * @param count how many
     * @param idleNanos how long to wait before each, so that the kernel goes to sleep; 0 for not at all
     * @return nanoseconds of each
     * @throws HyphaException if the kernel does not echo
     */
    public long[] measureCrossings(int count, long idleNanos) {
        return CrossingMeter.measure(machine, count, idleNanos);
    }

    /**
     * How long requests of a disk take, without a file system. What was on it is lost if they write.
     *
     * @param disk its number, from 0 in the order of the devices
     * @param random at random places, not in sequence
     * @param bytes of each request, a multiple of 512 up to 64 KiB
     * @param count how many
     * @param depth how many at once, 1 to 64
     * @return nanoseconds of all together
     * @throws HyphaException if there is no such disk, it is in use, or a request fails
     */
    public long measureDisk(int disk, DiskOperation operation, boolean random, int bytes, int count, int depth) {
        return DiskMeter.measure(machine, disk, operation, random, bytes, count, depth);
    }

    /**
     * How long crossings take when several executors make them at the same time.
     *
     * @param lanes how many executors, 1 to as many as there are
     * @param count how many calls each makes
     * @return nanoseconds of each call, by executor
     * @throws HyphaException if the kernel does not answer
     */
    public long[][] measureLanes(int lanes, int count) {
        var nanos = new long[lanes][];
        List<Future<long[]>> measured = executors.measureLanes(lanes, count);
        for (int lane = 0; lane < lanes; lane++) {
            try {
                nanos[lane] = measured.get(lane).get();
            } catch (ExecutionException e) {
                throw new HyphaException("measure crossings: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HyphaException("measure crossings: interrupted", e);
            }
        }
        return nanos;
    }

    /**
     * Measures how long the kernel takes to put a task behind the others and to say who is next, crossing included. What runs meanwhile is
     * not held up.
     *
     * @param tasks how many take turns, 1 to as many as the machine may have
     * @param count how many turns are measured
     * @return nanoseconds of each
     * @throws HyphaException if the kernel does not answer, or has no room for the tasks
     */
    public long[] measureDecisions(int tasks, int count) {
        return DecisionMeter.measure(machine, tasks, count);
    }

    /** How long the boot took: from before the first system call until the kernel was ready. */
    public long bootNanos() {
        return machine.bootNanos();
    }

    /**
     * Mixes fresh entropy of this host into the kernel's, and makes all keys for random numbers that tasks have out of date. Done by itself
     * each minute, and when the host has slept. Whoever brings a copy of a machine to life calls this before its tasks run, or else they
     * make the same numbers as the original.
     *
     * @throws HyphaException if the machine has ended
     */
    public void reseed() {
        try {
            machine.seed();
        } catch (CrossingException e) {
            throw new HyphaException("the machine takes no entropy: " + e.getMessage(), e);
        }
    }

    /** The ports of the host whose connections go to programs, with the numbers that they got, in the order in which they were asked for. */
    public List<Publication> publications() {
        return machine.publications();
    }

    /** Counters of kernel, machine and host by name: {@code kernel.…}, {@code machine.…}, {@code host.…}. A snapshot. */
    public SortedMap<String, Long> statistics() {
        return Statistics.of(machine, executors, output, input);
    }

    /**
     * Why output that programs have written did not get out, such as a full disk; or null. A program that ended before it was handed on
     * was not told. A reader who went away is no loss.
     */
    public IOException outputLoss() {
        return output.loss();
    }

    /** How the machine ended, or null while it runs. */
    public MachineEnd machineEnd() {
        return guard.end();
    }

    /** Kills what runs, writes what output there is, ends the machine. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        kill();
        var patience = Duration.ofNanos(CLOSE_NANOS);
        boolean ended = executors.stop(patience);
        if (hasDisks && !machine.flushDisks(FLUSH_NANOS)) {
            System.getLogger(Hypha.class.getName())
                    .log(System.Logger.Level.WARNING, "what was written last may not be on the disks");
        }
        console.cancel(!output.drain(LAST_OUTPUT_NANOS));
        ended &= output.stop(CLOSE_NANOS);
        input.stop(CLOSE_NANOS);
        ended &= housekeeper.stop(CLOSE_NANOS);
        if (ended) {
            machine.close();
            engines.close();
        } else {
            // A thread that cannot be ended may still touch guest memory: it keeps it until the process ends.
            guard.failed(new HyphaException("a thread did not end within " + CLOSE_NANOS / 1_000_000 + " ms"));
        }
    }
}
