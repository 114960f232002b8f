package hypha.benchmarks.child;

import java.io.IOException;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/** A program on GraalWasm with its WASI: {@code [--dir GUEST HOST] <module> <argument>...}. Ends with the program's exit code. */
final class GraalWasmProgram {
    private GraalWasmProgram() {}

    /** Runs. */
    public static void main(String[] words) throws IOException {
        Wasi wasi = Wasi.of(List.of(words));
        Context.Builder builder = Context.newBuilder("wasm")
                .allowExperimentalOptions(true)
                .option("wasm.Builtins", "wasi_snapshot_preview1")
                .allowIO(IOAccess.ALL)
                .in(System.in)
                .out(System.out)
                .err(System.err)
                .environment(Wasi.VARIABLE, Wasi.VALUE)
                .arguments("wasm", wasi.arguments().toArray(String[]::new));
        if (wasi.guest() != null) {
            builder.option("wasm.WasiMapDirs", wasi.guest() + "::" + wasi.host());
        }
        try (Context context = builder.build()) {
            if (context.getEngine().getImplementationName().equals("Interpreted")) {
                throw new IllegalStateException("Truffle's optimizing runtime is not there");
            }
            context.eval(Source.newBuilder("wasm", wasi.module().toFile()).build())
                    .newInstance()
                    .getMember("exports")
                    .invokeMember("_start");
        } catch (PolyglotException e) {
            if (!e.isExit()) {
                throw e;
            }
            System.out.flush();
            Runtime.getRuntime().halt(e.getExitStatus());
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }
}
