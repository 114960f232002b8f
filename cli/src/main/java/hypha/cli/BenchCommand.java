package hypha.cli;

import hypha.cli.bench.CollectingConsole;
import hypha.cli.bench.DiskBench;
import hypha.cli.bench.FilesBench;
import hypha.cli.bench.HttpBench;
import hypha.cli.bench.Soak;
import hypha.cli.bench.TasksBench;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.HyphaException;
import hypha.host.LogLevel;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.hypervisor.block.BlockDevice;
import hypha.hypervisor.block.DiskImage;
import hypha.hypervisor.socket.Publication;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hypha bench}: the figures on which everything else rests, measured in this process. */
@Command(
        name = "bench",
        description = "Measures crossings into the kernel, the boot of a machine, tasks, a disk, files, or a server.",
        mixinStandardHelpOptions = true,
        versionProvider = HyphaCommand.Version.class)
final class BenchCommand implements Runnable {
    /** Time between two crossings after which the kernel sleeps for certain. */
    private static final long IDLE_NANOS = 5_000_000;

    private static final int WARMUP = 100_000;

    /** Most that is measured at once; each takes eight bytes of the heap, and eight more while they are sorted. */
    private static final int MAXIMUM_COUNT = 10_000_000;

    /** Most connections of the load: as many as the example takes. */
    private static final int MAXIMUM_CONNECTIONS = 4000;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "what is to be measured: crossing, boot, tasks, disk, files, http or soak?");
    }

    @Command(
            name = "crossing",
            description =
                    "Round trips of an empty call into the kernel: while it is busy, and after it has gone to sleep.",
            mixinStandardHelpOptions = true)
    int crossing(
            @Mixin MachineOptions machine,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "1000000",
                            description = "How many (default: 1000000).")
                    int count) {
        requireCount(count);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (Hypha hypha = machine.cpu().boot(configuration(machine), line -> err.println("hypha: " + line))) {
            hypha.measureCrossings(WARMUP, 0);
            print(out, "crossing, busy", hypha.measureCrossings(count, 0));
            print(
                    out,
                    "crossing, kernel asleep",
                    hypha.measureCrossings(Math.clamp(count / 1000, 20, 500), IDLE_NANOS));
            return ExitCode.OK;
        } catch (HyphaException e) {
            err.println("hypha: the machine did not start: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    @Command(
            name = "boot",
            description =
                    "Boots of a machine, from the first system call until the kernel is ready: the first one, and more.",
            mixinStandardHelpOptions = true)
    int boot(
            @Mixin MachineOptions machine,
            @Option(names = "--count", paramLabel = "N", defaultValue = "50", description = "How many (default: 50).")
                    int count) {
        requireCount(count);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        var nanos = new long[count];
        for (int i = 0; i < nanos.length; i++) {
            try (Hypha hypha = machine.cpu().boot(configuration(machine), line -> err.println("hypha: " + line))) {
                nanos[i] = hypha.bootNanos();
            } catch (HyphaException e) {
                err.println("hypha: the machine did not start: " + Messages.of(e));
                return ExitCode.NO_MACHINE;
            }
        }
        print(out, "boot, first of the process", new long[] {nanos[0]});
        if (nanos.length > 1) {
            print(out, "boot, later", Arrays.copyOfRange(nanos, 1, nanos.length));
        }
        return ExitCode.OK;
    }

    @Command(
            name = "tasks",
            description =
                    "Tasks: how fast they are spawned, how many live at once, what switches, timers, preemption and "
                            + "fair shares are like.",
            mixinStandardHelpOptions = true)
    int tasks(
            @Mixin MachineOptions machine,
            @Option(
                            names = "--only",
                            split = ",",
                            paramLabel = "FIGURE",
                            description = "Which figures: ${COMPLETION-CANDIDATES} (default: all).")
                    List<TasksBench.Figure> only,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "1000000",
                            description = "Tasks of each round of the spawn rate (default: 1000000).")
                    int count,
            @Option(
                            names = "--live",
                            paramLabel = "N",
                            defaultValue = "100000",
                            description = "Tasks that live at once (default: 100000). Each takes 64 KiB of --memory.")
                    int live,
            @Option(
                            names = "--sleep",
                            paramLabel = "SECONDS",
                            defaultValue = "0",
                            description =
                                    "How long they sleep, from before the first is made (default: 14 s, and 25 µs for each).")
                    int sleep,
            @Option(names = "--json", description = "Prints one JSON object when all is done.") boolean json) {
        requireCount(count);
        requireCount(live);
        if (sleep < 0) {
            throw new ParameterException(spec.commandLine(), "--sleep=" + sleep + " is less than 0");
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            var bench = new TasksBench(
                    builder -> {
                        builder.logLevel(LogLevel.ERROR).engineOptions(EngineCheck.OPTIONS);
                        machine.applyMemoryTo(builder);
                        return machine.cpu().boot(builder, line -> err.println("hypha: " + line));
                    },
                    spec.commandLine().getOut(),
                    json,
                    count,
                    live,
                    sleep,
                    machine.vcpus());
            bench.run(only == null ? EnumSet.allOf(TasksBench.Figure.class) : only);
            return ExitCode.OK;
        } catch (HyphaException e) {
            err.println("hypha: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    @Command(
            name = "disk",
            description =
                    "A disk without a file system: reads and writes of 4 KiB, and flushes. What is in the file is lost.",
            mixinStandardHelpOptions = true)
    int disk(
            @Mixin MachineOptions machine,
            @Parameters(paramLabel = "FILE", description = "The disk's image, some MiB at least.") Path file,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "20000",
                            description = "Requests of each figure (default: 20000).")
                    int count) {
        requireCount(count);
        PrintWriter err = spec.commandLine().getErr();
        HyphaConfiguration.Builder builder =
                configuration(machine).device(() -> new BlockDevice(DiskImage.open(file.toString(), false)));
        try (Hypha hypha = machine.cpu().boot(builder, line -> err.println("hypha: " + line))) {
            DiskBench.run(hypha, spec.commandLine().getOut(), count);
            return ExitCode.OK;
        } catch (HyphaException e) {
            err.println("hypha: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    @Command(
            name = "http",
            description = "Requests a second, and how long each takes, of a program that is an HTTP server, such as "
                    + "examples/network/httpd.wasm, by number of connections. The load is a thread of this process.",
            mixinStandardHelpOptions = true)
    int http(
            @Mixin MachineOptions machine,
            @Option(
                            names = "--connections",
                            split = ",",
                            paramLabel = "N",
                            defaultValue = "1,16,64,256,1000",
                            description = "How many at once, a figure for each (default: 1,16,64,256,1000).")
                    List<Integer> connections,
            @Option(
                            names = "--seconds",
                            paramLabel = "S",
                            defaultValue = "2",
                            description = "How long each figure is measured (default: 2).")
                    double seconds,
            @Option(
                            names = "--loopback",
                            description =
                                    "Measures, too, a thread of this process that answers each piece that it reads "
                                            + "with the same text: what load and loopback can give.")
                    boolean loopback,
            @Option(
                            names = "--server",
                            paramLabel = "ADDRESS:PORT",
                            description = "Measures, too, a server that is there already.")
                    String server,
            @Option(names = "--json", description = "Prints one JSON object when all is done.") boolean json,
            @Parameters(paramLabel = "PROGRAM", arity = "0..1", description = "The server; it listens at port 80.")
                    Path program) {
        if (program == null && !loopback && server == null) {
            throw new ParameterException(
                    spec.commandLine(), "what is to be measured: a PROGRAM, --loopback or --server?");
        }
        if (seconds <= 0 || seconds > 3600) {
            throw new ParameterException(spec.commandLine(), "--seconds=" + seconds + " is not between 0 and 3600");
        }
        for (int count : connections) {
            if (count < 1 || count > MAXIMUM_CONNECTIONS) {
                throw new ParameterException(
                        spec.commandLine(), "--connections=" + count + " is not between 1 and " + MAXIMUM_CONNECTIONS);
            }
        }
        InetSocketAddress other = server == null ? null : address(server);
        PrintWriter err = spec.commandLine().getErr();
        var bench = new HttpBench(spec.commandLine().getOut(), json, connections, seconds);
        try {
            if (program != null) {
                ProgramSource source = ProgramSource.of(program);
                HyphaConfiguration.Builder builder =
                        configuration(machine).publish(Publication.parse("127.0.0.1:0:80"));
                try (Hypha hypha = machine.cpu().boot(builder, line -> err.println("hypha: " + line))) {
                    bench.program(hypha, hypha.load(source));
                }
            }
            if (loopback) {
                bench.loopback();
            }
            if (other != null) {
                bench.server(other);
            }
            bench.finish();
            return ExitCode.OK;
        } catch (IOException e) {
            err.println("hypha: bench http: " + Messages.of(e));
            return ExitCode.FAILURE;
        } catch (ProgramException e) {
            err.println("hypha: " + Messages.of(e));
            return ExitCode.NO_INPUT;
        } catch (HyphaException e) {
            err.println("hypha: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    private InetSocketAddress address(String text) {
        try {
            return Publication.parse(text + ":1").hostAddress();
        } catch (IllegalArgumentException _) {
            throw new ParameterException(spec.commandLine(), "--server=" + text + " is not ADDRESS:PORT");
        }
    }

    @Command(
            name = "files",
            description =
                    "Files in guest memory, in a directory of the host, on a disk: reads and writes of 4 KiB, opening, listing; "
                            + "and a pipe.",
            mixinStandardHelpOptions = true)
    int files(
            @Mixin MachineOptions machine,
            @Option(
                            names = "--where",
                            split = ",",
                            paramLabel = "PLACE",
                            description = "Where the files are: ${COMPLETION-CANDIDATES} (default: all).")
                    List<FilesBench.Where> places,
            @Option(
                            names = "--tasks",
                            split = ",",
                            paramLabel = "N",
                            defaultValue = "1,64",
                            description = "How many tasks at once, 1 to 999 each (default: 1,64).")
                    List<Integer> tasks,
            @Option(
                            names = "--count",
                            paramLabel = "N",
                            defaultValue = "20000",
                            description = "Operations of each figure, up to 100000 (default: 20000).")
                    int count,
            @Option(
                            names = "--folder",
                            paramLabel = "DIR",
                            description =
                                    "Where directory and disk are made (default: the folder for temporary files).")
                    Path folder,
            @Option(names = "--json", description = "Prints one JSON object when all is done.") boolean json,
            @Parameters(paramLabel = "PROGRAM", description = "The program examples/files/filebench.wasm.")
                    Path program) {
        if (count < 1 || count > 100_000 || tasks.stream().anyMatch(number -> number < 1 || number > 999)) {
            throw new ParameterException(spec.commandLine(), "--count=" + count + " --tasks=" + tasks);
        }
        PrintWriter err = spec.commandLine().getErr();
        try {
            var bench = new FilesBench(
                    builder -> {
                        builder.logLevel(LogLevel.ERROR).engineOptions(EngineCheck.OPTIONS);
                        machine.applyTo(builder);
                        return machine.cpu().boot(builder, line -> err.println("hypha: " + line));
                    },
                    spec.commandLine().getOut(),
                    err,
                    json,
                    new ProgramSource("filebench", Files.readAllBytes(program)),
                    count);
            bench.run(
                    places == null ? EnumSet.allOf(FilesBench.Where.class) : places,
                    tasks,
                    folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder);
            return ExitCode.OK;
        } catch (IOException e) {
            err.println("hypha: " + e);
            return ExitCode.NO_INPUT;
        } catch (HyphaException e) {
            err.println("hypha: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        }
    }

    @Command(
            name = "soak",
            description = "Mixed load that checks itself, with kills, for a long time; at rest, nothing may be left.",
            mixinStandardHelpOptions = true)
    int soak(
            @Mixin MachineOptions machine,
            @Option(names = "--minutes", paramLabel = "N", defaultValue = "1", description = "How long (default: 1).")
                    double minutes,
            @Option(
                            names = "--seed",
                            paramLabel = "N",
                            description = "From which the load follows (default: another each time).")
                    Long seed,
            @Parameters(paramLabel = "SOAK", description = "The program examples/hypha/soak.wasm.") Path soak,
            @Parameters(paramLabel = "THREADS", description = "The program examples/threads/threads.wasm.")
                    Path threads) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long used = seed == null ? System.nanoTime() : seed;
        var console = new CollectingConsole();
        HyphaConfiguration.Builder builder =
                HyphaConfiguration.builder(console).logLevel(LogLevel.ERROR).engineOptions(EngineCheck.OPTIONS);
        machine.applyTo(builder);
        try (Hypha hypha = machine.cpu().boot(builder, line -> err.println("hypha: " + line))) {
            out.println("soak: --seed=" + used);
            List<String> findings = Soak.run(
                    hypha,
                    console,
                    out,
                    (long) (minutes * 60e9),
                    used,
                    new ProgramSource("soak", Files.readAllBytes(soak)),
                    new ProgramSource("threads", Files.readAllBytes(threads)));
            findings.forEach(finding -> err.println("hypha: soak: " + finding));
            out.println(findings.isEmpty() ? "soak: all is well" : "soak: findings=" + findings.size());
            return findings.isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
        } catch (IOException e) {
            err.println("hypha: cannot read a program: " + e);
            return ExitCode.NO_INPUT;
        } catch (HyphaException e) {
            err.println("hypha: " + Messages.of(e));
            return ExitCode.NO_MACHINE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.NO_MACHINE;
        }
    }

    private void requireCount(int count) {
        if (count < 1 || count > MAXIMUM_COUNT) {
            throw new ParameterException(
                    spec.commandLine(), "--count=" + count + " is not between 1 and " + MAXIMUM_COUNT);
        }
    }

    private static HyphaConfiguration.Builder configuration(MachineOptions machine) {
        HyphaConfiguration.Builder builder = HyphaConfiguration.builder(new SilentConsole())
                .logLevel(LogLevel.ERROR)
                .engineOptions(EngineCheck.OPTIONS);
        machine.applyTo(builder);
        return builder;
    }

    private static void print(PrintWriter out, String name, long[] nanos) {
        out.println(name + ": " + Percentiles.of(nanos));
    }
}
