package hypha.fuzz.mutate;

import com.sun.management.ThreadMXBean;
import hypha.fuzz.report.Finding;
import hypha.wasm.binary.ModuleNames;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.dwarf.DebugFunction;
import hypha.wasm.dwarf.DebugInfo;
import hypha.wasm.dwarf.DebugType;
import hypha.wasm.dwarf.DebugVariable;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import hypha.wasm.text.print.ModulePrinter;
import hypha.wasm.translation.Translator;
import hypha.wasm.validation.ModuleValidator;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** What inputs are given to. Whatever they are, nothing but the proper exceptions may come out, soon, and without much garbage. */
public final class Targets {
    /** What the treatment of an input may allocate: some for any, and some for each of its bytes. */
    private static final long ALLOCATION = 96L << 20;

    private static final long ALLOCATION_FOR_A_BYTE = 4_000;

    /** How much processor time the treatment of an input may take: a busy computer, or a process that is stopped meanwhile, is not its fault. */
    private static final long LIMIT_MILLIS = 4_000;

    private static final int PROBED_FUNCTIONS = 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Targets() {}

    /**
     * What became of an input.
     *
     * @param accepted whether it is a valid module
     * @param finding what is wrong, or null
     */
    public record Outcome(boolean accepted, Finding finding) {}

    private interface Treatment {
        boolean accepts(byte[] input);
    }

    /** Gives bytes to the parser, the validator and the translator; a valid module also to the printer, whose text must be the same module. */
    public static Outcome binary(byte[] input) {
        return observe("binary", input, Targets::load);
    }

    /** Gives bytes to the reader of the text format, and what that makes to the parser and the validator. */
    public static Outcome text(byte[] input) {
        return observe("text", input, Targets::read);
    }

    private static Outcome observe(String name, byte[] input, Treatment treatment) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        boolean accepted;
        try {
            accepted = treatment.accepts(input);
        } catch (Throwable e) {
            return new Outcome(false, unexpected(name, e));
        }
        long millis = (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000;
        if (millis > LIMIT_MILLIS) {
            return new Outcome(
                    accepted, new Finding(name + " takes long", "millis=" + millis + " bytes=" + input.length));
        }
        allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
        if (allocated > ALLOCATION + ALLOCATION_FOR_A_BYTE * input.length) {
            return new Outcome(
                    accepted,
                    new Finding(name + " takes memory", "allocatedBytes=" + allocated + " bytes=" + input.length));
        }
        return new Outcome(accepted, null);
    }

    private static Finding unexpected(String name, Throwable e) {
        StackTraceElement[] frames = e.getStackTrace();
        String place = Arrays.stream(frames)
                .filter(frame -> frame.getClassName().startsWith("hypha."))
                .findFirst()
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .orElse("?");
        StringBuilder description = new StringBuilder(e.toString());
        Arrays.stream(frames)
                .limit(12)
                .forEach(frame -> description.append("\n    at ").append(frame));
        return new Finding(name + " " + e.getClass().getSimpleName() + " in " + place, description.toString());
    }

    private static boolean load(byte[] input) {
        WasmModule module;
        try {
            module = ModuleParser.parse(input);
            names(module);
            ModuleValidator.validate(module);
        } catch (WasmException e) {
            check(e, input.length);
            return false;
        }
        for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
            Translator.translate(module, i);
        }
        debug(module);
        byte[] again = TextFormat.toBinary(ModulePrinter.print(input, false));
        ModuleValidator.validate(ModuleParser.parse(again));
        return true;
    }

    private static void names(WasmModule module) {
        ModuleNames names = module.names();
        names.module();
        for (int i = 0; i < Math.min(10, module.functionCount()); i++) {
            names.function(i);
            names.local(i, 0);
        }
    }

    /** Asks for all that the debugging information may know. */
    private static void debug(WasmModule module) {
        DebugInfo info = DebugInfo.of(module);
        if (!info.isPresent()) {
            return;
        }
        int last = module.functionCount() - 1;
        for (int i = module.importedFunctionCount(); i <= last && i < PROBED_FUNCTIONS; i++) {
            int offset = module.bodyStart(i);
            info.locate(offset);
            info.statements(offset, module.bodyEnd(i));
            DebugFunction function = info.function(offset);
            if (function != null) {
                function.name();
                function.declaration();
                function.globals().forEach(Targets::variable);
                function.variables(offset).forEach(Targets::variable);
            }
        }
    }

    private static void variable(DebugVariable variable) {
        variable.name();
        DebugType type = variable.type();
        for (int depth = 0; type != null && depth < 5; depth++) {
            type.name();
            type.sizeBytes();
            type.elementCount();
            type.members();
            type.enumerators();
            type = type.target();
        }
    }

    private static boolean read(byte[] input) {
        byte[] binary;
        try {
            binary = TextFormat.toBinary(input);
        } catch (TextFormatException e) {
            if (e.line() < 1 || e.column() < 1) {
                throw new IllegalStateException("no place: " + e.getMessage(), e);
            }
            return false;
        }
        try {
            ModuleValidator.validate(ModuleParser.parse(binary));
            return true;
        } catch (WasmException e) {
            check(e, binary.length);
            return false;
        }
    }

    private static void check(WasmException e, int length) {
        boolean proper = e.failure() == Failure.MALFORMED || e.failure() == Failure.INVALID;
        if (!proper || e.byteOffset() > length) {
            throw new IllegalStateException("failure=" + e.failure() + " offset=" + e.byteOffset(), e);
        }
    }
}
