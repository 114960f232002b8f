package hypha.benchmarks.child;

import java.util.function.Function;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.MemoryLimits;

/** Endive: {@code <interpreter or compiler> <file> <n> <seconds>}. */
final class EndiveChild extends Child {
    private final boolean compiler;

    private EndiveChild(boolean compiler, String[] arguments) {
        super(arguments);
        this.compiler = compiler;
    }

    /** Runs. */
    public static void main(String[] arguments) throws InterruptedException {
        String[] rest = new String[arguments.length - 1];
        System.arraycopy(arguments, 1, rest, 0, rest.length);
        new EndiveChild(arguments[0].equals("compiler"), rest).measure();
    }

    @Override
    Kernel instantiate(byte[] bytes) {
        WasmModule module = Parser.parse(bytes);
        Loop.phase("module");
        // The memory that its documentation recommends, and the way to compile at run time.
        Instance.Builder builder = Instance.builder(module).withMemoryFactory(new Memories());
        if (compiler) {
            builder.withMachineFactory(MachineFactoryCompiler.compile(module));
            Loop.phase("compile");
        }
        ExportFunction run = builder.build().export("run");
        Loop.phase("instance");
        return new EndiveKernel(run);
    }

    private static final class Memories implements Function<MemoryLimits, Memory> {
        @Override
        public Memory apply(MemoryLimits limits) {
            return new ByteArrayMemory(limits);
        }
    }

    private static final class EndiveKernel extends Kernel {
        private final ExportFunction run;

        EndiveKernel(ExportFunction run) {
            this.run = run;
        }

        @Override
        int run(int n) {
            return (int) run.apply(n)[0];
        }
    }
}
