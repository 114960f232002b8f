package hypha.wasm.text.print;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.exception.WasmException;
import hypha.wasm.text.TextFormat;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What single functions look like, and that they look the same in their module. */
class FunctionPrinterTest {
    private static final String TEXT = """
            (module
              (import "env" "g" (global i32))
              (import "env" "f" (func $f (param i32)))
              (func $first (param $x i32) (local $y i64)
                block
                  local.get $x
                  br_if 0
                  i32.const 100000
                  call $f
                end)
              (func (result i32) global.get 0)
              (data "x"))
            """;

    private static final byte[] MODULE = TextFormat.toBinary(TEXT);

    @Test
    void aFunctionIsPrintedAlone() {
        FunctionPrinter printer = new FunctionPrinter(MODULE, false);
        assertEquals(3, printer.functionCount());
        assertEquals(1, printer.importedFunctionCount());
        assertEquals(
                "(import \"env\" \"f\" (func $f (;0;) (type 0) (param i32)))\n",
                printer.print(0).text());
        assertEquals("""
                (func $first (;1;) (type 0) (param $x i32)
                  (local $y i64)
                  block (;@1;)
                    local.get $x
                    br_if 0 (;@1;)
                    i32.const 100000
                    call $f
                  end)
                """, printer.print(1).text());
        assertEquals("""
                (func (;2;) (type 1) (result i32)
                  global.get 0)
                """, printer.print(2).text());
        assertThrows(IndexOutOfBoundsException.class, () -> printer.print(3));
        assertThrows(IndexOutOfBoundsException.class, () -> printer.print(-1));
    }

    @Test
    void linesAndOffsetsOfInstructionsAreFound() {
        FunctionText text = new FunctionPrinter(MODULE, false).print(1);
        assertArrayEquals(new int[] {3, 4, 5, 6, 7, 8}, text.lines());
        int constant = text.offset(6);
        assertEquals(0x41, MODULE[constant]);
        assertEquals(6, text.line(constant));
        assertEquals(6, text.line(constant + 3), "within the constant");
        assertEquals(7, text.line(constant + 4));
        assertEquals(FunctionText.NONE, text.line(text.offsets()[0] - 1));
        assertEquals(FunctionText.NONE, text.offset(1));
        assertEquals(FunctionText.NONE, text.offset(9));
    }

    @Test
    void aModuleWithoutItsCodeIsMalformed() {
        byte[] module = TextFormat.toBinary("(module (func))");
        byte[] head = Arrays.copyOf(module, 18);
        assertThrows(WasmException.class, () -> new FunctionPrinter(head, false));
    }

    @Test
    void aStreamedModuleIsTheSameText() throws IOException {
        byte[] module =
                TextFormat.toBinary("(module (memory 1) (data (i32.const 0) \"" + "a\\00".repeat(100_000) + "\"))");
        int[] longest = new int[1];
        StringBuilder streamed = new StringBuilder();
        ModulePrinter.print(module, true, new PieceCounter(streamed, longest));
        assertEquals(ModulePrinter.print(module, true), streamed.toString());
        assertTrue(longest[0] < 50_000, () -> "longest piece: " + longest[0]);
    }

    @Test
    void aTargetThatFailsEndsThePrinting() {
        byte[] module = TextFormat.toBinary("(module (memory 1) (data \"" + "a".repeat(100_000) + "\"))");
        IOException closed = new IOException("closed");
        Appendable target = new PieceCounter(new StringBuilder(), new int[1]) {
            @Override
            public Appendable append(CharSequence piece) throws IOException {
                throw closed;
            }
        };
        assertEquals(closed, assertThrows(IOException.class, () -> ModulePrinter.print(module, false, target)));
    }

    /** Keeps what it is given, and the length of the longest piece. */
    private static class PieceCounter implements Appendable {
        private final StringBuilder text;
        private final int[] longest;

        PieceCounter(StringBuilder text, int[] longest) {
            this.text = text;
            this.longest = longest;
        }

        @Override
        public Appendable append(CharSequence piece) throws IOException {
            longest[0] = Math.max(longest[0], piece.length());
            text.append(piece);
            return this;
        }

        @Override
        public Appendable append(CharSequence piece, int start, int end) throws IOException {
            return append(piece.subSequence(start, end));
        }

        @Override
        public Appendable append(char character) throws IOException {
            return append(String.valueOf(character));
        }
    }
}
