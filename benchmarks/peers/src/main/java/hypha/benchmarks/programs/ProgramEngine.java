package hypha.benchmarks.programs;

import hypha.benchmarks.compare.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An engine with WASI, and how to start a process that runs a program on it.
 *
 * @param name as the option {@code --engines} has it
 * @param description one line
 * @param missing why it cannot run here; null if it can
 * @param hasFiles whether programs can be given folders
 * @param command the command, to which options, the module and the program's arguments are added
 * @param folderOption the option that gives a folder, with {@code HOST} for its path
 */
record ProgramEngine(
        String name,
        String description,
        String missing,
        boolean hasFiles,
        List<String> command,
        List<String> folderOption) {
    private static final List<String> FOLDER_OPTION = List.of("--dir", ProgramRun.FOLDER, "HOST");
    private static final List<String> HYPHA_FOLDER_OPTION = List.of("--dir", "HOST::" + ProgramRun.FOLDER);

    /** Returns all engines, those that are missing too. */
    static List<ProgramEngine> all(Installation installation, Path root, String node) {
        String hypha = root.resolve("hypha").toString();
        String runner = root.resolve("benchmarks/programs-runner.mjs").toString();
        return List.of(
                new ProgramEngine(
                        "node",
                        "Node's WASI",
                        node == null ? "no node on the PATH" : null,
                        true,
                        List.of(node == null ? "node" : node, "--no-warnings", runner),
                        FOLDER_OPTION),
                new ProgramEngine(
                        "graalwasm",
                        "GraalWasm with Graal and its WASI, plain JDK",
                        null,
                        true,
                        child(installation.graalWasmJava(), installation, "hypha.benchmarks.child.GraalWasmProgram"),
                        FOLDER_OPTION),
                new ProgramEngine(
                        "endive",
                        "Endive's compiler and WASI, plain JDK",
                        null,
                        true,
                        with(installation.endiveJava(), "hypha.benchmarks.child.EndiveProgram", "compiler"),
                        FOLDER_OPTION),
                new ProgramEngine(
                        "endive-interpreter",
                        "Endive's interpreter and WASI, plain JDK",
                        null,
                        true,
                        with(installation.endiveJava(), "hypha.benchmarks.child.EndiveProgram", "interpreter"),
                        FOLDER_OPTION),
                new ProgramEngine(
                        "hypha-jvm",
                        "hypha run, the kernel on a thread",
                        null,
                        true,
                        List.of(hypha, "run", "--cpu=jvm", "--env", "A=B"),
                        HYPHA_FOLDER_OPTION),
                new ProgramEngine(
                        "hypha-kvm",
                        "hypha run, the kernel under KVM",
                        java.nio.file.Files.isWritable(Path.of("/dev/kvm")) ? null : "/dev/kvm is not writable",
                        true,
                        List.of(hypha, "run", "--cpu=kvm", "--env", "A=B"),
                        HYPHA_FOLDER_OPTION));
    }

    private static List<String> child(List<String> java, Installation installation, String main) {
        return with(java, "-classpath", installation.children(), main);
    }

    private static List<String> with(List<String> command, String... words) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(words));
        return all;
    }

    /** Returns the command of a run. */
    List<String> command(ProgramRun run, Path programs, Path folder) {
        List<String> all = new ArrayList<>(command);
        if (run.files()) {
            folderOption.forEach(word -> all.add(word.replace("HOST", folder.toString())));
        }
        all.add(programs.resolve(run.module()).toString());
        all.addAll(run.arguments());
        return all;
    }
}
