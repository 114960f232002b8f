package hypha.cli;

import hypha.host.HyphaConfiguration;
import hypha.host.Mount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which files programs see. Without any of them: none. */
final class FileOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--tmp",
            paramLabel = "GUEST[:SIZE]",
            description = "Programs see an empty directory in memory at this path, such as /tmp or /tmp:1G "
                    + "(default 256M at most), gone with the machine. May be repeated.")
    private List<String> temporary = List.of();

    /** Puts the options into a configuration. Throws picocli's exception for wrong usage. */
    void applyTo(HyphaConfiguration.Builder builder) {
        List<Mount> mounts = new ArrayList<>();
        for (String option : temporary) {
            mounts.add(memory(option));
        }
        if (mounts.size() > Mount.MAXIMUM) {
            throw wrong("more than " + Mount.MAXIMUM + " directories");
        }
        mounts.sort(Comparator.comparingInt(mount -> mount.path().length())); // what lies below another comes after it
        mounts.forEach(builder::mount);
    }

    private Mount memory(String option) {
        int colon = option.indexOf(':');
        try {
            if (colon < 0) {
                return new Mount.Memory(option);
            }
            long bytes = ByteSize.parse(option.substring(colon + 1));
            return new Mount.Memory(option.substring(0, colon), bytes, bytes);
        } catch (IllegalArgumentException e) {
            throw wrong("--tmp=" + option + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
