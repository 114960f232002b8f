package hypha.benchmarks.child;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.Store;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** A program on Endive with its WASI: {@code <interpreter or compiler> [--dir GUEST HOST] <module> <argument>...}. Ends with the program's exit code. */
final class EndiveProgram {
    private static final long STACK_BYTES = 64L << 20;

    private EndiveProgram() {}

    /** Runs. */
    public static void main(String[] words) throws InterruptedException {
        List<String> all = List.of(words);
        int[] exit = {1};
        Thread thread = new Thread(
                null,
                () -> {
                    try {
                        exit[0] = run(all.getFirst().equals("compiler"), Wasi.of(all.subList(1, all.size())));
                    } catch (IOException e) {
                        e.printStackTrace();
                    }
                },
                "program",
                STACK_BYTES);
        thread.start();
        thread.join();
        System.out.flush();
        Runtime.getRuntime().halt(exit[0]);
    }

    private static int run(boolean compiler, Wasi program) throws IOException {
        WasiOptions.Builder options = WasiOptions.builder()
                .inheritSystem()
                .withArguments(program.arguments())
                .withEnvironment(Wasi.VARIABLE, Wasi.VALUE);
        if (program.guest() != null) {
            options.withDirectory(program.guest(), program.host());
        }
        WasmModule module = Parser.parse(Files.readAllBytes(program.module()));
        try (WasiPreview1 wasi =
                WasiPreview1.builder().withOptions(options.build()).build()) {
            new Store().addFunction(wasi.toHostFunctions()).instantiate("program", imports -> {
                Instance.Builder builder =
                        Instance.builder(module).withImportValues(imports).withMemoryFactory(ByteArrayMemory::new);
                if (compiler) {
                    builder.withMachineFactory(MachineFactoryCompiler.compile(module));
                }
                return builder.build();
            });
            return 0;
        } catch (WasiExitException e) {
            return e.exitCode();
        }
    }
}
