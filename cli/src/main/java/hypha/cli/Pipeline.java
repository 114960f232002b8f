package hypha.cli;

import hypha.host.Hypha;
import hypha.host.ProgramException;
import hypha.host.ProgramSource;
import hypha.host.Stage;
import hypha.host.TaskHandle;
import hypha.host.TaskResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Programs of one machine of which each reads what the one before it writes. */
final class Pipeline {
    /** What stands between two programs on the command line. */
    static final String SEPARATOR = "|";

    private final List<List<String>> commands;
    private final List<ProgramSource> sources = new ArrayList<>();

    /** @param commands programs with their arguments, none of them empty */
    Pipeline(List<List<String>> commands) {
        this.commands = commands;
    }

    /**
     * Parts the words of a command line.
     *
     * @return programs with their arguments; null if one of them has no program
     */
    static List<List<String>> split(List<String> words) {
        List<List<String>> commands = new ArrayList<>();
        List<String> command = new ArrayList<>();
        for (String word : words) {
            if (word.equals(SEPARATOR)) {
                commands.add(command);
                command = new ArrayList<>();
            } else {
                command.add(word);
            }
        }
        commands.add(command);
        return commands.stream().anyMatch(List::isEmpty) ? null : commands;
    }

    /**
     * Reads the programs' files.
     *
     * @throws IOException with the name of the file that cannot be read
     */
    void read() throws IOException {
        for (List<String> command : commands) {
            try {
                sources.add(ProgramSource.of(Path.of(command.getFirst())));
            } catch (IOException e) {
                throw new IOException("cannot read " + command.getFirst() + ": " + ModuleFailure.reason(e), e);
            }
        }
    }

    /** The name of a program. */
    String name(int index) {
        return sources.get(index).name();
    }

    /**
     * Runs all programs to their end. None runs if one of them cannot be loaded.
     *
     * @return how each has ended; of one that cannot be loaded only that, and for those before it null
     */
    List<TaskResult> run(Hypha hypha, Map<String, String> environment) {
        List<Stage> stages = new ArrayList<>();
        List<TaskResult> results = new ArrayList<>();
        for (int index = 0; index < commands.size(); index++) {
            try {
                stages.add(new Stage(hypha.load(sources.get(index)), commands.get(index)));
            } catch (ProgramException e) {
                results.add(e.rejection());
                return results;
            }
            results.add(null);
        }
        results.clear();
        for (TaskHandle task : hypha.spawnPipeline(stages, environment)) {
            results.add(task.await());
        }
        hypha.flush();
        return results;
    }
}
