package hypha.wasm.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.exception.Failure;
import hypha.wasm.exception.WasmException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ByteReaderTest {
    private static ByteReader reader(int... bytes) {
        return new ByteReader(new Bytes().raw(bytes).toArray(), 0, bytes.length);
    }

    private static void assertMalformed(String message, Consumer<ByteReader> read, int... bytes) {
        ByteReader reader = reader(bytes);
        WasmException e = assertThrows(WasmException.class, () -> read.accept(reader));
        assertEquals(Failure.MALFORMED, e.failure());
        assertTrue(e.getMessage().startsWith(message), e.getMessage());
    }

    @Test
    void unsignedNumbersUpTo32Bits() {
        assertEquals(0, reader(0).u32());
        assertEquals(127, reader(0x7F).u32());
        assertEquals(0, reader(0x80, 0x80, 0x80, 0x80, 0x00).u32());
        assertEquals(-1, reader(0xFF, 0xFF, 0xFF, 0xFF, 0x0F).u32());
        assertMalformed("integer too large", ByteReader::u32, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F);
        assertMalformed("integer representation too long", ByteReader::u32, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00);
        assertMalformed("unexpected end", ByteReader::u32, 0x80, 0x80);
    }

    @Test
    void unsignedNumbersUpTo64Bits() {
        assertEquals(
                -1,
                reader(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01)
                        .u64());
        assertMalformed(
                "integer too large", ByteReader::u64, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02);
    }

    @Test
    void signedNumbersRepeatTheirSignInUnusedBits() {
        assertEquals(Integer.MIN_VALUE, reader(0x80, 0x80, 0x80, 0x80, 0x78).s32());
        assertEquals(Integer.MAX_VALUE, reader(0xFF, 0xFF, 0xFF, 0xFF, 0x07).s32());
        assertMalformed("integer too large", ByteReader::s32, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F);
        assertMalformed("integer too large", ByteReader::s32, 0x80, 0x80, 0x80, 0x80, 0x70);
        assertMalformed("integer representation too long", ByteReader::s32, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00);
        assertMalformed(
                "integer too large", ByteReader::s64, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
        assertEquals(
                Long.MIN_VALUE,
                reader(0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7F)
                        .s64());
    }

    @Test
    void floatingPointBitsHaveTheLowestByteFirst() {
        assertEquals(0x8765_4321, reader(0x21, 0x43, 0x65, 0x87).fixed32());
        assertEquals(
                0x8000_0000_7FFF_FFFFL,
                reader(0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0x80).fixed64());
        assertMalformed("unexpected end", ByteReader::fixed64, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void namesAreUtf8() {
        assertEquals("añ€😀", readName("añ€😀"));
        assertMalformed("malformed UTF-8 encoding", ByteReader::name, 1, 0x80);
        // A surrogate, an overlong form, a number above the last code point.
        assertMalformed("malformed UTF-8 encoding", ByteReader::name, 3, 0xED, 0xA0, 0x80);
        assertMalformed("malformed UTF-8 encoding", ByteReader::name, 2, 0xC0, 0xAF);
        assertMalformed("malformed UTF-8 encoding", ByteReader::name, 4, 0xF4, 0x90, 0x80, 0x80);
        assertMalformed("length out of bounds", ByteReader::name, 2, 'a');
    }

    private static String readName(String name) {
        byte[] bytes = new Bytes().name(name).toArray();
        return new ByteReader(bytes, 0, bytes.length).name();
    }

    @Test
    void countsAreCheckedBeforeAnythingIsAllocated() {
        assertMalformed("unexpected end", r -> r.count("things", 1_000_000), 0x80, 0x80, 0x04, 1, 2, 3);
        assertMalformed("too many things: count=65536 limit=10", r -> r.count("things", 10), 0x80, 0x80, 0x04);
        assertMalformed("too many things: count=4294967295", r -> r.count("things", 10), 0xFF, 0xFF, 0xFF, 0xFF, 0x0F);
    }
}
