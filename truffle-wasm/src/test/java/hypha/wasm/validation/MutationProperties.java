package hypha.wasm.validation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.Bytes;
import hypha.wasm.binary.ModuleBuilder;
import hypha.wasm.binary.ModuleNames;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import hypha.wasm.translation.Translator;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever the bytes, the only outcomes are a module and the two proper failures. A module that is accepted is translated too: what validation lets through must not break it. */
class MutationProperties {
    private static final byte[] MODULE = module();

    private static byte[] module() {
        ModuleBuilder builder = new ModuleBuilder();
        int type = builder.type("iI:I");
        builder.importFunction("env", "f", type).importGlobal("env", "g", 'i', false);
        builder.memory(1)
                .table(4)
                .global('I', true, 0x42, 5)
                .export("run", 0, 1)
                .export("m", 2, 0);
        builder.element(0, 0x41, 1, 0x0B, 2, 0, 1).element(5, 0x70, 2, 0xD2, 0, 0x0B, 0xD0, 0x70, 0x0B);
        builder.data(0, 0x41, 0, 0x0B, 2, 'h', 'i').data(1, 2, 'y', 'o').dataCount(2);
        Bytes body = new Bytes();
        // Blocks with parameters and results, all kinds of branches, calls, memory and table instructions.
        body.raw(0x20, 0, 0x04, 0x7E, 0x20, 1, 0x42, 3, 0x7C, 0x05, 0x20, 0, 0x20, 1, 0x10, 0, 0x0B);
        body.raw(0x03, 0x7E, 0x42, 1, 0x20, 0, 0x0D, 0, 0x0B, 0x7C, 0x02, 0x40, 0x20, 0, 0x0E, 1, 0, 0, 0x0B);
        body.raw(0x20, 0, 0x20, 1, 0x20, 0, 0x11, 0, 0, 0x7C, 0x41, 0, 0x28, 2, 4, 0x1A, 0x41, 8, 0x42, 1, 0x37, 3, 0);
        body.raw(0x41, 0, 0x41, 0, 0x41, 1, 0xFC, 8, 1, 0, 0xFC, 9, 1, 0x41, 0, 0x25, 0, 0xD1, 0x1A, 0xD2, 0, 0x1A);
        body.raw(0x20, 1, 0x24, 1, 0x23, 0, 0x41, 0, 0x41, 1, 0x1B, 0x1A, 0x3F, 0, 0x40, 0, 0x1A);
        builder.function(type, "iIfFr", body);
        return builder.build();
    }

    private static void load(byte[] bytes) {
        try {
            WasmModule module = ModuleParser.parse(bytes);
            ModuleNames names = module.names();
            names.module();
            names.function(0);
            names.local(1, 0);
            ModuleValidator.validate(module);
            for (int i = module.importedFunctionCount(); i < module.functionCount(); i++) {
                Translator.translate(module, i);
            }
        } catch (WasmException e) {
            assertTrue(e.failure() == Failure.MALFORMED || e.failure() == Failure.INVALID, e.getMessage());
            assertTrue(e.byteOffset() <= bytes.length, e.getMessage());
        }
    }

    @Example
    void theOriginalIsValid() {
        ModuleValidator.validate(ModuleParser.parse(MODULE.clone()));
    }

    @Property
    void randomBytesAfterTheHeaderFailProperly(@ForAll byte[] bytes) {
        load(ModuleBuilder.header().raw(bytes).toArray());
        load(bytes);
    }

    @Property(tries = 20_000)
    void mutatedModulesFailProperly(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = MODULE.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = 8 + random.nextInt(bytes.length - 8);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                default -> System.arraycopy(bytes, at, bytes, at - 1, bytes.length - at);
            }
            if (bytes.length <= 9) {
                break;
            }
        }
        load(bytes);
    }
}
