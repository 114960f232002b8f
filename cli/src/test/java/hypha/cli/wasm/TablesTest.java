package hypha.cli.wasm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.text.TextFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code hypha wasm dump} shows of a module beside its text. */
final class TablesTest {
    private static final byte[] MODULE = TextFormat.toBinary("""
            (module
              (import "env" "put" (func $put (param i32)))
              (func $_ZN3foo3barEv (export "run") (call $put (i32.const 1)))
              (func $"evil\\1b[31m\\"")
              (start $_ZN3foo3barEv))
            """);

    @Test
    void functionsHaveIndexPlaceSizeAndNames() throws IOException {
        StringBuilder out = new StringBuilder();
        new FunctionTable(ModuleParser.parse(MODULE)).print(out);
        String[] lines = out.toString().split("\n");
        assertEquals(4, lines.length);
        assertTrue(lines[1].matches(" +0 +import +put  import \"env\" \"put\""), lines[1]);
        assertTrue(lines[2].matches(" +1 +0x[0-9a-f]+ +6  _ZN3foo3barEv  = foo::bar\\(\\)  export \"run\""), lines[2]);
        assertTrue(lines[3].endsWith("2  evil\\u{1b}[31m\\\""), lines[3]);
    }

    @Test
    void functionsAreFoundByIndexNameAndExport() {
        FunctionTable table = new FunctionTable(ModuleParser.parse(MODULE));
        assertEquals(2, table.find("2"));
        assertEquals(FunctionTable.NOT_FOUND, table.find("3"));
        assertEquals(1, table.find("_ZN3foo3barEv"));
        assertEquals(1, table.find("$_ZN3foo3barEv"));
        assertEquals(1, table.find("run"));
        assertEquals(FunctionTable.NOT_FOUND, table.find("walk"));
    }

    @Test
    void sectionsHavePlaceSizeAndEntries() throws IOException {
        StringBuilder out = new StringBuilder();
        SectionTable.print(MODULE, out);
        String[] lines = out.toString().split("\n");
        assertTrue(lines[1].matches("type +0xa +\\d+ +2"), lines[1]);
        assertTrue(lines[2].matches("import +0x[0-9a-f]+ +\\d+ +1"), lines[2]);
        assertTrue(out.toString().contains("start function 1 "), out.toString());
        assertTrue(lines[lines.length - 1].startsWith("custom \"name\" "), out.toString());
    }

    @Test
    void textIsKnownByItsNameOrItsBeginning(@TempDir Path folder) throws IOException {
        byte[] expected = TextFormat.toBinary("(module)");
        Path text = Files.writeString(folder.resolve("text"), "\n (module)");
        Path comment = Files.writeString(folder.resolve("a.wat"), ";; empty\n(module)");
        Path binary = Files.write(folder.resolve("binary.wat"), expected);
        Path other = Files.writeString(folder.resolve("other"), "PK");
        assertArrayEquals(expected, ModuleFile.read(text).bytes());
        assertArrayEquals(expected, ModuleFile.read(comment).bytes());
        assertArrayEquals(expected, ModuleFile.read(binary).bytes());
        assertArrayEquals(new byte[] {'P', 'K'}, ModuleFile.read(other).bytes());
    }
}
