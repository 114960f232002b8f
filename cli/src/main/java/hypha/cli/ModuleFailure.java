package hypha.cli;

import hypha.cli.wasm.ModuleFile;
import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads modules for the commands, and says on standard error what is wrong with them. */
final class ModuleFailure {
    private ModuleFailure() {}

    /** What is done with a module. */
    interface Action {
        /** Returns the exit code. */
        int apply(ModuleFile file) throws IOException;
    }

    /** Reads a module and does something with it; returns that one's exit code, or the one of what went wrong. */
    static int guard(Path path, PrintWriter err, Action action) {
        ModuleFile file;
        try {
            file = ModuleFile.read(path);
        } catch (TextFormatException e) {
            err.println(path + ":" + e.line() + ":" + e.column() + ": " + e.problem());
            return ExitCode.BAD_MODULE;
        } catch (IOException e) {
            err.println("hypha: cannot read " + path + ": " + reason(e));
            return ExitCode.NO_INPUT;
        }
        try {
            return action.apply(file);
        } catch (WasmException e) {
            report(file, e, err);
            return ExitCode.BAD_MODULE;
        } catch (IOException e) {
            err.println("hypha: " + path + ": cannot write: " + reason(e));
            return ExitCode.FAILURE;
        }
    }

    /** Prints what is wrong with a module. */
    static void report(ModuleFile file, WasmException failure, PrintWriter err) {
        String kind = failure.failure().name().toLowerCase(Locale.ROOT);
        String place = file.place(failure.byteOffset());
        err.println(
                place == null
                        ? file.name() + ": " + kind + ": " + failure.getMessage()
                        : place + ": " + kind + ": " + failure.problem());
    }

    /** Says in words for people why a file could not be read or written. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> Messages.of(e);
        };
    }
}
