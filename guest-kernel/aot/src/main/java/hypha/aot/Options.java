package hypha.aot;

import hypha.aot.target.Target;
import hypha.aot.target.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command line.
 *
 * @param classes folders and jars of class files
 * @param assembly assembly files
 * @param output the image to write
 * @param map the symbol map to write; null for none
 * @param emitLlvm where to write the LLVM IR; null for nowhere
 * @param target the machine to compile for
 * @param base address of the image
 * @param entry symbol at which the image starts
 * @param record where to note what the output was made with, to do nothing if a run would change nothing; null to compile always
 * @param help whether only the usage is asked for
 */
public record Options(
        List<Path> classes,
        List<Path> assembly,
        Path output,
        Path map,
        Path emitLlvm,
        Target target,
        long base,
        String entry,
        Path record,
        boolean help) {
    /** How to call the compiler. */
    static final String USAGE = """
            Usage: hypha.aot.Main --classes PATH... --output FILE [OPTION...]
            Compiles Bare Java class files to a bare-metal ELF image.

              --classes PATH...    folders and jar files of class files; all that is reachable
                                   from methods marked @Export in them is compiled
              --assembly PATH...   assembly files to link in, and folders of such files (.S)
              --output FILE        the image to write
              --map FILE           write the map from addresses to Java stack frames
              --emit-llvm FILE     write the LLVM IR, before and after optimisation
              --target NAME        the machine (%s), default x86_64
              --base ADDRESS       where the image lies in memory, a multiple of 0x1000; default 0x100000
              --entry SYMBOL       where the image starts, default kernel_entry
              --incremental FILE   note in FILE what the output is made with; do nothing if that is the same
                                   and the output is newer than the inputs and the compiler
              --help               print this

            Exit codes: 0 done, 1 the program is not Bare Java, 2 wrong usage, 3 a file or LLVM failed.
            """.formatted(String.join(", ", Targets.names()));

    private static final long PAGE_BYTES = 4096;

    /** The command line is wrong; the message says how. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** Reads the command line. */
    static Options parse(String... arguments) throws UsageException {
        List<Path> classes = new ArrayList<>();
        List<Path> assembly = new ArrayList<>();
        Path output = null;
        Path map = null;
        Path emitLlvm = null;
        String target = "x86_64";
        long base = 0x10_0000;
        String entry = "kernel_entry";
        Path record = null;
        boolean help = false;
        List<Path> files = null;
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            if (!argument.startsWith("--")) {
                if (files == null) {
                    throw new UsageException("unexpected argument: " + argument);
                }
                files.add(existing(argument));
                continue;
            }
            files = null;
            switch (argument) {
                case "--help" -> help = true;
                case "--incremental" -> record = Path.of(value(argument, rest));
                case "--classes" -> files = classes;
                case "--assembly" -> files = assembly;
                case "--output" -> output = Path.of(value(argument, rest));
                case "--map" -> map = Path.of(value(argument, rest));
                case "--emit-llvm" -> emitLlvm = Path.of(value(argument, rest));
                case "--target" -> target = value(argument, rest);
                case "--base" -> base = address(value(argument, rest));
                case "--entry" -> entry = value(argument, rest);
                default -> throw new UsageException("unknown option: " + argument);
            }
        }
        if (!help && (classes.isEmpty() || output == null)) {
            throw new UsageException("--classes and --output are needed");
        }
        String name = target;
        return new Options(
                classes,
                assemblyFiles(assembly),
                output,
                map,
                emitLlvm,
                Targets.find(name).orElseThrow(() -> new UsageException("unknown target: " + name)),
                base,
                entry,
                record,
                help);
    }

    private static String value(String option, Iterator<String> rest) throws UsageException {
        if (!rest.hasNext()) {
            throw new UsageException(option + " needs a value");
        }
        return rest.next();
    }

    private static Path existing(String file) throws UsageException {
        Path path = Path.of(file);
        if (!Files.exists(path)) {
            throw new UsageException("no such file or folder: " + file);
        }
        return path;
    }

    private static List<Path> assemblyFiles(List<Path> filesAndFolders) throws UsageException {
        List<Path> files = new ArrayList<>();
        for (Path path : filesAndFolders) {
            if (!Files.isDirectory(path)) {
                files.add(path);
                continue;
            }
            try (Stream<Path> entries = Files.list(path)) {
                entries.filter(file -> file.toString().endsWith(".S")).sorted().forEach(files::add);
            } catch (IOException unreadable) {
                throw new UsageException("not readable: " + path);
            }
        }
        return files;
    }

    private static long address(String text) throws UsageException {
        long address;
        try {
            address = Long.decode(text);
        } catch (NumberFormatException malformed) {
            throw new UsageException("not an address: " + text);
        }
        if (address < 0 || address % PAGE_BYTES != 0 || address > Integer.MAX_VALUE) {
            throw new UsageException("--base must be a multiple of 0x1000 below 0x80000000: " + text);
        }
        return address;
    }
}
