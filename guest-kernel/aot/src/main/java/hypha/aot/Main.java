package hypha.aot;

import hypha.aot.llvm.ToolException;
import hypha.aot.program.ClassPath;
import java.io.IOException;
import java.io.PrintStream;

/** The compiler's command line; see {@link Options#USAGE}. */
public final class Main {
    private static final int DONE = 0;
    private static final int NOT_BARE_JAVA = 1;
    private static final int WRONG_USAGE = 2;
    private static final int FAILED = 3;

    private Main() {}

    /** Runs the compiler and ends the process with its exit code. */
    public static void main(String... arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Runs the compiler; returns its exit code. */
    static int run(PrintStream out, PrintStream errors, String... arguments) {
        long start = System.nanoTime();
        try {
            Options options = Options.parse(arguments);
            if (options.help()) {
                out.print(Options.USAGE);
                return DONE;
            }
            if (UpToDate.isUpToDate(options)) {
                return DONE;
            }
            UpToDate.forget(options);
            Compilation compilation = new Compilation(options.target(), ClassPath.read(options.classes()));
            Compilation.Result result = compilation.image(options);
            UpToDate.note(options);
            out.printf(
                    "%s: %d methods, %d bytes of code, %d bytes of data, %d ms%n",
                    options.output().getFileName(),
                    result.methods(),
                    result.textBytes(),
                    result.dataBytes(),
                    (System.nanoTime() - start) / 1_000_000);
            return DONE;
        } catch (Options.UsageException wrong) {
            errors.println("hypha.aot: " + wrong.getMessage());
            errors.print(Options.USAGE);
            return WRONG_USAGE;
        } catch (ViolationsException violations) {
            violations.violations().forEach(errors::println);
            errors.println("hypha.aot: not Bare Java: "
                    + violations.violations().size() + " violations (see the package documentation of hypha.bare)");
            return NOT_BARE_JAVA;
        } catch (ToolException | IOException failure) {
            errors.println("hypha.aot: " + failure.getMessage());
            return FAILED;
        }
    }
}
