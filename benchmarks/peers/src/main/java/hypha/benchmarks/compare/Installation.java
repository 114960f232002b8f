package hypha.benchmarks.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the build has put the engines, and with which flags a JVM runs each. All JVMs get {@link #COMMON}, so that what differs is the engine.
 *
 * @param jdk the folder of a JDK 25
 * @param target what the build of this module made
 * @param graal the modules of Truffle and Graal
 * @param incubators the source of the program that takes the mark of an incubator from an image's modules
 */
public record Installation(Path jdk, Path target, Path graal, Path incubators) {
    /** A collector that is quick to set up, with loops that can be interrupted, as the JDK's usual collector has them; no memory-mapped counters, no warnings between the lines. */
    private static final List<String> COMMON = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCountedLoopSafepoints",
            "-XX:LoopStripMiningIter=1000",
            "-XX:-UsePerfData",
            "-XX:-PrintWarnings",
            "--sun-misc-unsafe-memory-access=allow");

    private static final List<String> TRUFFLE = List.of(
            "-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "--enable-native-access=org.graalvm.truffle");

    private static final String POLYGLOT_CHILD = "hypha.benchmarks.child.PolyglotChild";
    private static final String ENGINE_CHILD = "hypha.benchmarks.child.EngineChild";
    private static final String ENDIVE_CHILD = "hypha.benchmarks.child.EndiveChild";
    private static final String HYPHA_MODULE = "hypha.wasm";

    /** Vectors in the first tier, for a module. */
    private static final String VECTORS = "--add-exports=java.base/jdk.internal.vm.vector=";

    private static final String HYPHA_LANGUAGE = "hwasm";

    /** Returns the folder of the compiled kernels. */
    public Path kernels() {
        return target.resolve("kernels");
    }

    /** Returns all engines, those that are missing too. */
    List<Engine> engines(RuntimeImage image, String node, Path runner) {
        return List.of(
                new Engine(Engine.NATIVE, "clang -O2 of the same C", null, List.of("NATIVE", "N", "SECONDS")),
                new Engine(
                        Engine.V8,
                        "Node's V8",
                        node == null ? "no node on the PATH" : null,
                        List.of(node == null ? "node" : node, runner.toString(), "WASM", "N", "SECONDS")),
                new Engine(
                        Engine.GRAALWASM,
                        "GraalWasm with Graal, plain JDK, with the Vector API module",
                        null,
                        graalWasm()),
                new Engine(Engine.ENDIVE, "Endive's compiler, plain JDK", null, endive("compiler")),
                new Engine(Engine.ENDIVE_INTERPRETER, "Endive's interpreter, plain JDK", null, endive("interpreter")),
                new Engine(
                        Engine.HYPHA_CLASSPATH,
                        "this engine without Graal, standalone, plain JDK, all on the class path",
                        null,
                        hyphaOnClassPath()),
                new Engine(Engine.HYPHA, "this engine with Graal, polyglot API, plain JDK", null, hypha()),
                new Engine(
                        Engine.HYPHA_IMAGE,
                        "this engine with Graal, standalone, jlink image with an AOT cache",
                        image.missing(Engine.HYPHA_IMAGE),
                        image.command(Engine.HYPHA_IMAGE)),
                new Engine(
                        Engine.HYPHA_POLYGLOT_IMAGE,
                        "this engine with Graal, polyglot API, jlink image with an AOT cache",
                        image.missing(Engine.HYPHA_POLYGLOT_IMAGE),
                        image.command(Engine.HYPHA_POLYGLOT_IMAGE)));
    }

    private List<String> graalWasm() {
        return child(graalWasmJava(), POLYGLOT_CHILD, "wasm");
    }

    /** Returns the command of a JVM with GraalWasm, up to the class path and the main class. */
    public List<String> graalWasmJava() {
        List<String> command = java(jdk);
        command.addAll(TRUFFLE);
        command.add("--upgrade-module-path=" + graal);
        command.add("--module-path=" + target.resolve("graalwasm"));
        command.add(
                "--add-modules=org.graalvm.truffle.runtime,jdk.graal.compiler,org.graalvm.wasm,jdk.incubator.vector");
        return command;
    }

    private List<String> hypha() {
        List<String> command = java(jdk);
        command.addAll(TRUFFLE);
        command.add("--upgrade-module-path=" + graal);
        command.addAll(List.of(VECTORS + HYPHA_MODULE, "--module-path=" + target.resolve("hypha")));
        command.add(
                "--add-modules=org.graalvm.truffle.runtime,jdk.graal.compiler,jdk.incubator.vector," + HYPHA_MODULE);
        return child(command, POLYGLOT_CHILD, HYPHA_LANGUAGE);
    }

    /** Without an upgrade module path, the JDK's own archive of classes is used, and no compiler but HotSpot's is there. */
    private List<String> hyphaOnClassPath() {
        List<String> command = java(jdk);
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Dpolyglot.engine.WarnInterpreterOnly=false"));
        command.addAll(List.of("--add-modules=jdk.incubator.vector", VECTORS + "ALL-UNNAMED", "-classpath"));
        List<String> path = new ArrayList<>(List.of(children(), jars("hypha")));
        // Truffle's optimizing runtime stays away: it wants Graal.
        for (String name : List.of("polyglot", "truffle-api", "collections", "nativeimage", "word")) {
            path.add(jar(graal, name));
        }
        command.add(String.join(File.pathSeparator, path));
        command.addAll(List.of(ENGINE_CHILD, "WASM", "N", "SECONDS"));
        return command;
    }

    private static String jar(Path folder, String name) {
        return List.of(jars(folder).split(File.pathSeparator)).stream()
                .filter(file -> Path.of(file).getFileName().toString().matches(name + "-[0-9].*"))
                .findFirst()
                .orElseThrow(() -> new CompareException("no " + name + " in " + folder));
    }

    /** Returns the command that takes the mark of an incubator from an image's Vector API. */
    List<String> quietIncubator(Path image) {
        return List.of(jdk.resolve("bin/java").toString(), incubators.toString(), image.toString());
    }

    /** Returns the command of this engine on an image that has no module of Graal's. */
    List<String> hyphaOn(Path image, boolean polyglot, List<String> flags) {
        List<String> command = java(image);
        command.addAll(TRUFFLE);
        command.addAll(List.of("--enable-native-access=" + HYPHA_MODULE, "-XX:+UnlockDiagnosticVMOptions"));
        command.addAll(flags);
        command.add(VECTORS + HYPHA_MODULE);
        // The JVM sets these when it defines the module of vectors, which it does not do when that comes from the AOT
        // cache.
        command.addAll(List.of(
                "-XX:+EnableVectorSupport", "-XX:+EnableVectorReboxing", "-XX:+EnableVectorAggressiveReboxing"));
        command.add("--module-path=" + target.resolve("hypha") + File.pathSeparator + graal);
        command.add(
                "--add-modules=org.graalvm.truffle.runtime,jdk.graal.compiler,jdk.incubator.vector," + HYPHA_MODULE);
        if (polyglot) {
            return child(command, POLYGLOT_CHILD, HYPHA_LANGUAGE);
        }
        command.addAll(List.of("-classpath", children(), ENGINE_CHILD, "WASM", "N", "SECONDS"));
        return command;
    }

    private List<String> endive(String mode) {
        List<String> command = endiveJava();
        command.addAll(List.of(ENDIVE_CHILD, mode, "WASM", "N", "SECONDS"));
        return command;
    }

    /** Returns the command of a JVM with Endive, up to the main class. */
    public List<String> endiveJava() {
        List<String> command = java(jdk);
        command.add("-classpath");
        command.add(children() + File.pathSeparator + jars("endive"));
        return command;
    }

    private List<String> child(List<String> command, String main, String language) {
        command.addAll(List.of("-classpath", children(), main, language, "WASM", "N", "SECONDS"));
        return command;
    }

    private static List<String> java(Path home) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(COMMON);
        return command;
    }

    /** The jar of this module: a class path of an AOT cache has no folders. */
    public String children() {
        return jars("");
    }

    private String jars(String folder) {
        return jars(target.resolve(folder));
    }

    private static String jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return String.join(
                    File.pathSeparator,
                    files.map(Path::toString)
                            .filter(file -> file.endsWith(".jar"))
                            .sorted()
                            .toList());
        } catch (IOException e) {
            throw new CompareException("cannot list " + folder + ": " + e.getMessage());
        }
    }
}
