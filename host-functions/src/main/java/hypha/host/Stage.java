package hypha.host;

import java.util.List;

/**
 * A program of a pipeline: {@link Hypha#spawnPipeline}.
 *
 * @param program loaded by the machine
 * @param arguments what it gets as its arguments, its own name first
 */
public record Stage(Program program, List<String> arguments) {
    /** Keeps a copy. */
    public Stage {
        arguments = List.copyOf(arguments);
    }
}
