package hypha.cli;

import hypha.host.HyphaConfiguration;
import hypha.host.Mount;
import hypha.hypervisor.console.ConsoleDevice;
import hypha.hypervisor.console.Terminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say which files programs see. Without any of them: none. */
final class FileOptions {
    private static final String SEPARATOR = "::";
    private static final String READ_ONLY = ":ro";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--root",
            paramLabel = "FILE.tar",
            description = "Programs see what is in this tar archive as /, and cannot change it.")
    private Path root;

    @Option(
            names = "--tmp",
            paramLabel = "GUEST[:SIZE]",
            description = "Programs see an empty directory in memory at this path, such as /tmp or /tmp:1G "
                    + "(default 256M at most), gone with the machine. May be repeated.")
    private List<String> temporary = List.of();

    @Option(
            names = "--dir",
            paramLabel = "HOST::GUEST[:ro]",
            description =
                    "Programs see this directory of the host at this path, such as ./data::/data; with :ro they cannot change "
                            + "anything in it. May be repeated.")
    private List<String> directories = List.of();

    @Option(
            names = "--dev",
            description = "Programs see /dev: null, zero, random, urandom, and console with --console.")
    private boolean devices;

    @Option(
            names = "--console",
            paramLabel = "pty|FILE",
            description =
                    "Programs see a terminal as /dev/console: a new pseudo-terminal, whose name is said on standard "
                            + "error, or a terminal of the host; or a FIFO, which they read, or a file, to whose end they write. "
                            + "Implies --dev.")
    private String console;

    @Option(
            names = "--proc",
            description = "Programs see /proc: tasks, memory, mounts and counters of the machine, as text.")
    private boolean processes;

    @Option(
            names = "--disk",
            paramLabel = "FILE[::GUEST][:ro]",
            description =
                    "Programs see the file system on this disk image, made with 'hypha disk create', at this path (default "
                            + "/disk); with :ro they cannot change anything in it. May be repeated.")
    private List<String> disks = List.of();

    /** Puts the options into a configuration. Throws picocli's exception for wrong usage. */
    void applyTo(HyphaConfiguration.Builder builder) {
        List<Mount> mounts = new ArrayList<>();
        if (root != null) {
            if (!Files.isRegularFile(root) || !Files.isReadable(root)) {
                throw wrong("--root=" + root + " is no file that can be read");
            }
            mounts.add(new Mount.Archive("/", root));
        }
        for (String option : temporary) {
            mounts.add(memory(option));
        }
        for (String option : directories) {
            mounts.add(share(option));
        }
        if (console != null) {
            builder.device(() -> new ConsoleDevice(terminal()));
        }
        if (devices || console != null) {
            mounts.add(new Mount.Devices("/dev"));
        }
        if (processes) {
            mounts.add(new Mount.Processes("/proc"));
        }
        for (String option : disks) {
            mounts.add(disk(option));
        }
        if (mounts.size() > Mount.MAXIMUM) {
            throw wrong("more than " + Mount.MAXIMUM + " directories");
        }
        mounts.sort(Comparator.comparingInt(mount -> mount.path().length())); // what lies below another comes after it
        mounts.forEach(builder::mount);
    }

    private Terminal terminal() {
        return console.equals("pty")
                ? Terminal.pseudoTerminal(
                        name -> spec.commandLine().getErr().println("hypha: the programs' console is " + name))
                : Terminal.file(Path.of(console));
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

    private Mount share(String option) {
        int separator = option.indexOf(SEPARATOR);
        if (separator <= 0) {
            throw wrong("--dir=" + option + " is not HOST::GUEST or HOST::GUEST:ro");
        }
        String guest = option.substring(separator + SEPARATOR.length());
        boolean isReadOnly = guest.endsWith(READ_ONLY);
        Path host = Path.of(option.substring(0, separator));
        // What is wrong at the time of the boot is found out then; this is to say it early, and in words.
        if (!Files.exists(host)) {
            throw wrong("--dir=" + option + ": there is no " + host);
        }
        if (!Files.isDirectory(host)) {
            throw wrong("--dir=" + option + ": " + host + " is no directory");
        }
        if (!Files.isReadable(host)) {
            throw wrong("--dir=" + option + ": " + host + " cannot be read by this user");
        }
        try {
            return new Mount.Share(
                    isReadOnly ? guest.substring(0, guest.length() - READ_ONLY.length()) : guest, host, isReadOnly);
        } catch (IllegalArgumentException e) {
            throw wrong("--dir=" + option + ": " + e.getMessage());
        }
    }

    private Mount disk(String option) {
        boolean isReadOnly = option.endsWith(":ro");
        String rest = isReadOnly ? option.substring(0, option.length() - ":ro".length()) : option;
        int separator = rest.indexOf("::");
        Path file = Path.of(separator < 0 ? rest : rest.substring(0, separator));
        if (!Files.isReadable(file)) {
            throw wrong("--disk=" + option + ": there is no " + file + " that can be read");
        }
        try {
            return new Mount.Disk(separator < 0 ? "/disk" : rest.substring(separator + 2), file, isReadOnly);
        } catch (IllegalArgumentException e) {
            throw wrong("--disk=" + option + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
