package hypha.wasm.dwarf;

import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.CustomSection;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Debugging information that is wrong gives less information, in bounded time, and no exceptions. */
final class HostileDebugInfoProperties {
    private static final ProgramState STATE = new ProgramState() {
        @Override
        public long local(int index) {
            return index;
        }

        @Override
        public long global(int index) {
            return index;
        }

        @Override
        public long memory(long address, int sizeBytes) {
            return address;
        }
    };

    @Property(tries = 2000)
    void toleratesAnyBytes(
            @ForAll @IntRange(min = 4, max = 5) int version,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int changes) {
        byte[] bytes = DwarfModule.bytes(version);
        WasmModule original = ModuleParser.parse(bytes);
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            CustomSection section = original.customSections()
                    .get(random.nextInt(original.customSections().size()));
            int place = section.start() + random.nextInt(section.end() - section.start());
            bytes[place] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[place] ^ 1 << random.nextInt(8));
        }
        askEverything(ModuleParser.parse(bytes));
    }

    private static void askEverything(WasmModule module) {
        DebugInfo info = DebugInfo.of(module);
        int start = module.bodyStart(0);
        int end = module.bodyEnd(0);
        for (int at = start; at < end; at++) {
            int offset = at;
            SourceLocation location = info.locate(offset);
            assertTrue(location == null || location.line() > 0);
            DebugFunction function = info.function(offset);
            if (function != null) {
                function.name();
                function.declaration();
                function.globals().forEach(variable -> ask(variable, offset));
                function.variables(offset).forEach(variable -> ask(variable, offset));
            }
        }
        int previous = -1;
        for (Statement statement : info.statements(start, end)) {
            assertTrue(statement.byteOffset() > previous && statement.byteOffset() < end);
            previous = statement.byteOffset();
        }
    }

    private static void ask(DebugVariable variable, int offset) {
        variable.line();
        variable.locate(offset, STATE);
        DebugType type = variable.type();
        type.name();
        type.sizeBytes();
        type.members();
        type.enumerators();
    }
}
