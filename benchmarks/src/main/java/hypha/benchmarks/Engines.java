package hypha.benchmarks;

import hypha.wasm.WasmLanguage;
import hypha.wasm.text.TextFormat;
import hypha.wasm.text.TextFormatException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess;

/** Contexts and modules for the benchmarks of the WASM engine. */
final class Engines {
    private Engines() {}

    /** Returns a context that is entered on this thread; closing it leaves it. */
    static Context open() {
        Context context = Context.newBuilder(WasmLanguage.ID)
                .allowHostAccess(HostAccess.ALL)
                .build();
        context.initialize(WasmLanguage.ID);
        context.enter();
        return context;
    }

    /** Returns a module in the binary format. */
    static byte[] binary(String text) {
        try {
            return TextFormat.toBinary(text);
        } catch (TextFormatException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
