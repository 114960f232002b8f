package hypha.wasm.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleBuilder;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DebugInfoTest {
    /** A function whose locals have ten times their index as value. */
    private static final ProgramState STATE = new ProgramState() {
        @Override
        public long local(int index) {
            return 10L * index;
        }

        @Override
        public long global(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public long memory(long address, int sizeBytes) {
            throw new IndexOutOfBoundsException();
        }
    };

    private static int firstInstruction(WasmModule module) {
        // After the local declarations: one run of one i32.
        return module.bodyStart(0) + 3;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void findsTheLineOfEachInstruction(int version) {
        WasmModule module = DwarfModule.parsed(version);
        DebugInfo info = DebugInfo.of(module);
        int first = firstInstruction(module);

        assertEquals(new SourceLocation(DwarfModule.PATH, 2, 0), info.locate(module.bodyStart(0)));
        for (int offset = first; offset < first + 7; offset++) {
            assertEquals(new SourceLocation(DwarfModule.PATH, 3, 13), info.locate(offset));
        }
        for (int offset = first + 7; offset < module.bodyEnd(0); offset++) {
            assertEquals(new SourceLocation(DwarfModule.PATH, 4, 3), info.locate(offset));
        }
        assertNull(info.locate(module.bodyEnd(0)));
        assertNull(info.locate(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void startsStatementsAfterThePrologue(int version) {
        WasmModule module = DwarfModule.parsed(version);
        int first = firstInstruction(module);

        List<Statement> statements = DebugInfo.of(module).statements(module.bodyStart(0), module.bodyEnd(0));

        SourceFile file = statements.getFirst().file();
        assertEquals(DwarfModule.PATH, file.path());
        assertEquals(List.of(new Statement(first, file, 3, 13), new Statement(first + 7, file, 4, 3)), statements);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void knowsFunctionsAndVariables(int version) {
        WasmModule module = DwarfModule.parsed(version);
        int first = firstInstruction(module);
        DebugFunction function = DebugInfo.of(module).function(first);

        assertEquals("square", function.name());
        assertEquals(new SourceLocation(DwarfModule.PATH, 2, 0), function.declaration());
        List<DebugVariable> variables = function.variables(first);
        assertEquals(
                List.of("a", "b", "sum"),
                variables.stream().map(DebugVariable::name).toList());
        for (int i = 0; i < variables.size(); i++) {
            DebugVariable variable = variables.get(i);
            assertEquals("int", variable.type().name());
            assertEquals(DebugType.Kind.SIGNED, variable.type().kind());
            assertEquals(4, variable.type().sizeBytes());
            assertEquals(new ValueLocation(ValueLocation.Kind.LOCAL, i), variable.locate(first, STATE));
        }
    }

    @Test
    void hasNothingToSayOfAModuleWithoutInformation() {
        WasmModule module = ModuleParser.parse(new ModuleBuilder().function(":").build());
        DebugInfo info = DebugInfo.of(module);

        assertFalse(info.isPresent());
        assertNull(info.locate(module.bodyStart(0)));
        assertNull(info.function(module.bodyStart(0)));
        assertTrue(info.statements(module.bodyStart(0), module.bodyEnd(0)).isEmpty());
    }

    @Test
    void locationsPrintAsCompilersWriteThem() {
        assertEquals("/a.c:3:7", new SourceLocation("/a.c", 3, 7).toString());
        assertEquals("/a.c:3", new SourceLocation("/a.c", 3, 0).toString());
    }
}
