package hypha.fuzz;

import hypha.fuzz.generate.Choices;
import hypha.fuzz.generate.ModuleGenerator;
import hypha.fuzz.generate.TestCase;
import hypha.fuzz.mutate.Corpus;
import hypha.fuzz.mutate.Mutator;
import hypha.fuzz.mutate.Targets;
import hypha.fuzz.oracle.EndiveExecutor;
import hypha.fuzz.oracle.Executor;
import hypha.fuzz.oracle.HyphaExecutor;
import hypha.fuzz.oracle.NodeExecutor;
import hypha.fuzz.reduce.Reducer;
import hypha.fuzz.report.Finding;
import hypha.fuzz.report.Findings;
import hypha.wasm.text.print.ModulePrinter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Fuzzing, seed by seed: what a seed leads to depends on nothing but it. Close it to end the engines. */
final class Session implements AutoCloseable {
    /** Compilation takes a hundred times as long as all else, so only each so many modules are compiled. */
    private static final int MODULES_FOR_A_COMPILED_ONE = 6;

    private static final int MUTANTS_OF_A_MODULE = 40;
    private static final Duration REDUCTION = Duration.ofSeconds(40);
    private static final Duration MUTANTS_LIMIT = Duration.ofSeconds(60);

    private final Options options;
    private final Corpus corpus;
    private final Statistics statistics = new Statistics();
    private final Differential differential = new Differential(statistics);
    private final Findings findings;
    private final HyphaExecutor interpreted;
    private final HyphaExecutor compiled;
    private final HyphaExecutor tiered;
    private final HyphaExecutor baseline;
    private final HyphaExecutor warm;
    private final HyphaExecutor regions;
    private final HyphaExecutor mixed;
    private final List<Executor> oracles = new ArrayList<>();
    private final ValidationOracle validation = new ValidationOracle();

    /** The input that the current mutants' thread works on, to be named when it hangs. */
    private volatile byte[] current;

    Session(Options options, Corpus corpus) {
        this.options = options;
        this.corpus = corpus;
        this.findings = new Findings(options.output());
        this.interpreted = new HyphaExecutor(HyphaExecutor.Mode.INTERPRETED, options.features());
        this.compiled = new HyphaExecutor(HyphaExecutor.Mode.COMPILED, options.features());
        this.baseline = new HyphaExecutor(HyphaExecutor.Mode.BASELINE, options.features());
        this.warm = new HyphaExecutor(HyphaExecutor.Mode.WARM, options.features());
        this.regions = new HyphaExecutor(HyphaExecutor.Mode.REGIONS, options.features());
        this.mixed = new HyphaExecutor(HyphaExecutor.Mode.MIXED, options.features());
        this.tiered = new HyphaExecutor(HyphaExecutor.Mode.TIERED, options.features());
        oracles.add(new EndiveExecutor(statistics::executed));
        if (NodeExecutor.isAvailable()) {
            oracles.add(new NodeExecutor());
        }
    }

    Statistics statistics() {
        return statistics;
    }

    Findings findings() {
        return findings;
    }

    /** Returns what was compiled so far. */
    String compilations() {
        return HyphaExecutor.compilations() + " compilations, " + HyphaExecutor.invalidations() + " invalidations";
    }

    List<String> engines() {
        return all().stream().map(Executor::name).toList();
    }

    private List<Executor> all() {
        return executors(compiled, tiered, mixed);
    }

    /** Returns the engines that run every module, and more of ours. */
    private List<Executor> executors(Executor... more) {
        List<Executor> executors = new ArrayList<>(List.of(interpreted, baseline, warm, regions));
        executors.addAll(List.of(more));
        executors.addAll(oracles);
        return executors;
    }

    private List<Executor> executors(long seed) {
        return switch ((int) Math.floorMod(seed, 2L * MODULES_FOR_A_COMPILED_ONE)) {
            case 0, MODULES_FOR_A_COMPILED_ONE -> executors(compiled);
            case MODULES_FOR_A_COMPILED_ONE / 2 -> executors(tiered);
            case MODULES_FOR_A_COMPILED_ONE / 2 * 3 -> executors(mixed);
            default -> executors();
        };
    }

    /** Does what a seed leads to. */
    void run(long seed) {
        byte[] choices = Choices.ofSeed(seed);
        TestCase test = ModuleGenerator.generate(choices, options.features());
        statistics.generated(test);
        if (options.wants("differential")) {
            differential("seed-" + seed, choices, executors(seed));
        }
        if (options.wants("binary")) {
            mutate(seed, test.module(), corpus.binaries(), false);
        }
        if (options.wants("text")) {
            byte[] text = ModulePrinter.print(test.module(), false).getBytes(StandardCharsets.UTF_8);
            mutate(seed, text, corpus.texts(), true);
        }
    }

    /** Runs what choices generate on all engines. */
    void replay(byte[] choices) {
        differential("replay", choices, all());
    }

    /** Gives one input to the parser and all behind it, or to the reader of texts. */
    void replay(byte[] input, boolean isText) {
        Finding finding = observe(input, isText);
        if (finding != null) {
            report("replay", finding, input, isText);
        }
    }

    private void differential(String name, byte[] choices, List<Executor> executors) {
        Function<byte[], Finding> check =
                bytes -> differential.check(ModuleGenerator.generate(bytes, options.features()), executors);
        Finding finding = check.apply(choices);
        if (finding == null) {
            return;
        }
        statistics.finding();
        if (findings.isNews(finding)) {
            byte[] smallest = Reducer.reduce(choices, bytes -> isSame(check.apply(bytes), finding), REDUCTION);
            Finding reduced = check.apply(smallest);
            byte[] module =
                    ModuleGenerator.generate(smallest, options.features()).module();
            write(name, isSame(reduced, finding) ? reduced : finding, module, false, smallest);
        }
    }

    private static boolean isSame(Finding one, Finding other) {
        return one != null && one.kind().equals(other.kind());
    }

    private void mutate(long seed, byte[] generated, List<byte[]> others, boolean isText) {
        Mutator mutator = new Mutator(seed);
        try {
            Isolated.call(MUTANTS_LIMIT, () -> {
                for (int i = 0; i < MUTANTS_OF_A_MODULE; i++) {
                    byte[] other = others.isEmpty()
                            ? generated
                            : others.get((int) Math.floorMod(seed * MUTANTS_OF_A_MODULE + i, (long) others.size()));
                    boolean swap = (i & 1) != 0;
                    byte[] mutant =
                            i == 0 ? generated : mutator.mutate(swap ? other : generated, swap ? generated : other);
                    current = mutant;
                    mutant("seed-" + seed + "-" + i, mutant, isText);
                }
                return null;
            });
        } catch (Isolated.TimeoutException e) {
            report(
                    "seed-" + seed,
                    new Finding("hang " + (isText ? "text" : "binary"), e.getMessage()),
                    current,
                    isText);
        }
    }

    private void mutant(String name, byte[] mutant, boolean isText) {
        if (isText) {
            statistics.text();
        } else {
            statistics.mutant(Targets.binary(mutant).accepted());
        }
        Finding finding = observe(mutant, isText);
        if (finding != null) {
            report(name, finding, mutant, isText);
        }
    }

    /** Returns what is wrong with how an input is treated, or null. */
    private Finding observe(byte[] input, boolean isText) {
        if (isText) {
            return Targets.text(input).finding();
        }
        Targets.Outcome outcome = Targets.binary(input);
        if (outcome.finding() != null) {
            return outcome.finding();
        }
        Finding opinion = validation.check(input, outcome.accepted());
        if (opinion != null || !outcome.accepted()) {
            return opinion;
        }
        String failure = interpreted.runAnything(input).failure();
        return failure == null ? null : new Finding("running: " + Differential.kind(failure), failure);
    }

    private void report(String name, Finding finding, byte[] input, boolean isText) {
        statistics.finding();
        if (!findings.isNews(finding)) {
            return;
        }
        byte[] smallest = finding.kind().startsWith("hang")
                ? input
                : Reducer.reduce(input, bytes -> isSame(observe(bytes, isText), finding), REDUCTION.dividedBy(4));
        write(name, finding, smallest, isText, null);
    }

    private void write(String name, Finding finding, byte[] input, boolean isText, byte[] choices) {
        Path place = findings.write(name, finding, input, isText, choices);
        System.err.println("FOUND " + finding.kind() + "\n  " + finding.description() + "\n  in " + place);
    }

    @Override
    public void close() {
        validation.close();
        all().forEach(Executor::close);
    }
}
