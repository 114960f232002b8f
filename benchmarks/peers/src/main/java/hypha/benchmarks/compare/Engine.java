package hypha.benchmarks.compare;

import java.nio.file.Path;
import java.util.List;

/**
 * An engine, and how to start a process that runs a kernel on it.
 *
 * @param name as the option {@code --engines} has it
 * @param description one line
 * @param missing why it cannot run here; null if it can
 * @param command the command; {@code WASM}, {@code NATIVE}, {@code N} and {@code SECONDS} stand for what differs
 */
record Engine(String name, String description, String missing, List<String> command) {
    /** Native code. */
    static final String NATIVE = "native";

    /** Node's V8. */
    static final String V8 = "v8";

    /** GraalWasm, on the same Graal as this project's engine. */
    static final String GRAALWASM = "graalwasm";

    /** Endive's compiler to JVM bytecode. */
    static final String ENDIVE = "endive";

    /** Endive's interpreter. */
    static final String ENDIVE_INTERPRETER = "endive-interpreter";

    /** This project's engine, standalone, on a JDK as it is, without flags and without Graal. */
    static final String HYPHA_CLASSPATH = "hypha-classpath";

    /** This project's engine through the polyglot API, on a JDK as it is. */
    static final String HYPHA = "hypha";

    /** This project's engine, standalone, on a Java runtime with an AOT cache: as the {@code hypha} command has it. */
    static final String HYPHA_IMAGE = "hypha-image";

    /** This project's engine through the polyglot API, on such a runtime. */
    static final String HYPHA_POLYGLOT_IMAGE = "hypha-polyglot-image";

    /** Returns the command for a kernel. */
    List<String> command(Path kernels, KernelSpec kernel, int seconds) {
        return command.stream()
                .map(word -> switch (word) {
                    case "WASM" -> kernels.resolve(kernel.name() + ".wasm").toString();
                    case "NATIVE" -> kernels.resolve(kernel.name()).toString();
                    case "N" -> Integer.toString(kernel.n());
                    case "SECONDS" -> Integer.toString(seconds);
                    default -> word;
                })
                .toList();
    }
}
