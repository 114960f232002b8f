package hypha.wasm.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.CodePrinter;
import hypha.wasm.validation.ModuleValidator;
import java.util.Arrays;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TranslatorProperties {
    private static final long[][] ARGUMENTS = {{0, 1, 2}, {-1, 7, 1L << 40}, {Integer.MIN_VALUE, 3, -1}};

    @Property(tries = 1000)
    void registerCodeComputesWhatTheBodyDoes(@ForAll long seed) {
        WasmModule module = ModuleParser.parse(RandomModule.generate(seed));
        ModuleValidator.validate(module);
        CodeVerifier.verify(Translator.translate(module, RandomModule.FUNCTION));
        for (long[] arguments : ARGUMENTS) {
            String expected =
                    outcome(globals -> new StackMachine(module, globals).call(RandomModule.FUNCTION, arguments));
            String found =
                    outcome(globals -> new RegisterMachine(module, globals).call(RandomModule.FUNCTION, arguments));
            assertEquals(
                    expected,
                    found,
                    () -> "seed=" + seed + "\n"
                            + CodePrinter.print(Translator.translate(module, RandomModule.FUNCTION)));
        }
    }

    /** Returns the results of a call and what it leaves in the globals, or how it trapped. */
    private static String outcome(Function<long[], long[]> call) {
        long[] globals = RandomModule.GLOBALS.clone();
        String results;
        try {
            results = Arrays.toString(call.apply(globals));
        } catch (ArithmeticException e) {
            results = e.getMessage();
        }
        return results + " globals=" + Arrays.toString(globals);
    }
}
