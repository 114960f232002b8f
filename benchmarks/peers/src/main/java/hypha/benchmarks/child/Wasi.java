package hypha.benchmarks.child;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a program is given: {@code [--dir GUEST HOST] <module> <argument>...}.
 *
 * @param guest the path at which the program sees a folder; null if it gets none
 * @param host the folder
 * @param module the module's file
 * @param arguments the program's arguments, its name first
 */
record Wasi(String guest, Path host, Path module, List<String> arguments) {
    static final String VARIABLE = "A";
    static final String VALUE = "B";

    static Wasi of(List<String> words) {
        boolean folder = words.getFirst().equals("--dir");
        int file = folder ? 3 : 0;
        Path module = Path.of(words.get(file));
        List<String> arguments = new ArrayList<>(words.subList(file, words.size()));
        arguments.set(0, module.getFileName().toString());
        return folder
                ? new Wasi(words.get(1), Path.of(words.get(2)), module, arguments)
                : new Wasi(null, null, module, arguments);
    }
}
