package hypha.aot.llvm;

import hypha.aot.target.Target;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.llvm.LLVM.LLVMContextRef;
import org.bytedeco.llvm.LLVM.LLVMErrorRef;
import org.bytedeco.llvm.LLVM.LLVMMemoryBufferRef;
import org.bytedeco.llvm.LLVM.LLVMModuleRef;
import org.bytedeco.llvm.LLVM.LLVMPassBuilderOptionsRef;
import org.bytedeco.llvm.LLVM.LLVMTargetMachineRef;
import org.bytedeco.llvm.LLVM.LLVMTargetRef;
import org.bytedeco.llvm.global.LLVM;

/** Optimises LLVM IR and turns it into an object file. Not for use by several threads at once. */
public final class CodeGenerator implements AutoCloseable {
    private static final String PIPELINE = "default<O2>";

    private final LLVMContextRef context;
    private final LLVMModuleRef module;
    private final LLVMTargetMachineRef machine;

    private CodeGenerator(LLVMContextRef context, LLVMModuleRef module, LLVMTargetMachineRef machine) {
        this.context = context;
        this.module = module;
        this.machine = machine;
    }

    /**
     * Parses and verifies a module.
     *
     * @param ir LLVM IR as text
     * @param target the machine to generate code for
     * @param shared whether the code must run at any address
     * @throws ToolException if LLVM finds the text or the target invalid
     */
    public static CodeGenerator parse(String ir, Target target, boolean shared) throws ToolException {
        target.initialize();
        LLVMTargetMachineRef machine = createMachine(target, shared);
        LLVMContextRef context = LLVM.LLVMContextCreate();
        LLVMModuleRef module = new LLVMModuleRef();
        // LLVM frees the buffer, and copies the text into it first.
        byte[] text = ir.getBytes(StandardCharsets.UTF_8);
        try (BytePointer bytes = new BytePointer(text);
                BytePointer name = new BytePointer("program");
                BytePointer error = new BytePointer()) {
            LLVMMemoryBufferRef buffer = LLVM.LLVMCreateMemoryBufferWithMemoryRangeCopy(bytes, text.length, name);
            if (LLVM.LLVMParseIRInContext(context, buffer, module, error) != 0) {
                throw failure("parsing", error);
            }
        }
        LLVM.LLVMSetDataLayout(module, dataLayout(machine));
        CodeGenerator generator = new CodeGenerator(context, module, machine);
        generator.verify();
        return generator;
    }

    private static LLVMTargetMachineRef createMachine(Target target, boolean shared) throws ToolException {
        LLVMTargetRef found = new LLVMTargetRef();
        try (BytePointer triple = new BytePointer(target.triple());
                BytePointer error = new BytePointer()) {
            if (LLVM.LLVMGetTargetFromTriple(triple, found, error) != 0) {
                throw failure("finding target " + target.triple(), error);
            }
        }
        LLVMTargetMachineRef machine = LLVM.LLVMCreateTargetMachine(
                found,
                target.triple(),
                target.cpu(),
                target.features(),
                LLVM.LLVMCodeGenLevelDefault,
                shared ? LLVM.LLVMRelocPIC : LLVM.LLVMRelocStatic,
                LLVM.LLVMCodeModelSmall);
        if (machine == null) {
            throw new ToolException("LLVM has no machine for triple=" + target.triple() + " cpu=" + target.cpu());
        }
        return machine;
    }

    private static String dataLayout(LLVMTargetMachineRef machine) {
        var layout = LLVM.LLVMCreateTargetDataLayout(machine);
        BytePointer text = LLVM.LLVMCopyStringRepOfTargetData(layout);
        String result = text.getString();
        LLVM.LLVMDisposeMessage(text);
        LLVM.LLVMDisposeTargetData(layout);
        return result;
    }

    private void verify() throws ToolException {
        try (BytePointer error = new BytePointer()) {
            if (LLVM.LLVMVerifyModule(module, LLVM.LLVMReturnStatusAction, error) != 0) {
                throw failure("verifying", error);
            }
        }
    }

    /** Runs the -O2 pipeline. */
    public void optimise() throws ToolException {
        LLVMPassBuilderOptionsRef options = LLVM.LLVMCreatePassBuilderOptions();
        LLVMErrorRef error = LLVM.LLVMRunPasses(module, PIPELINE, machine, options);
        LLVM.LLVMDisposePassBuilderOptions(options);
        if (error != null && !error.isNull()) {
            BytePointer message = LLVM.LLVMGetErrorMessage(error);
            String text = message.getString();
            LLVM.LLVMDisposeErrorMessage(message);
            throw new ToolException("LLVM failed: optimising: " + text);
        }
        verify();
    }

    /** Writes an ELF object file. */
    public void emitObject(Path file) throws ToolException {
        try (BytePointer name = new BytePointer(file.toString());
                BytePointer error = new BytePointer()) {
            if (LLVM.LLVMTargetMachineEmitToFile(machine, module, name, LLVM.LLVMObjectFile, error) != 0) {
                throw failure("writing " + file, error);
            }
        }
    }

    /** The module as it is now, as text. */
    public String ir() {
        BytePointer text = LLVM.LLVMPrintModuleToString(module);
        String result = text.getString();
        LLVM.LLVMDisposeMessage(text);
        return result;
    }

    private static ToolException failure(String action, BytePointer error) {
        return new ToolException(
                "LLVM failed: " + action + ": " + error.getString().strip());
    }

    @Override
    public void close() {
        LLVM.LLVMDisposeModule(module);
        LLVM.LLVMContextDispose(context);
        LLVM.LLVMDisposeTargetMachine(machine);
    }
}
