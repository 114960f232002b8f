package hypha.wasm.binary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ByteReaderProperties {
    private static ByteReader reader(Bytes bytes) {
        return new ByteReader(bytes.toArray(), 0, bytes.size());
    }

    @Property
    void unsignedNumbersAreReadAsWritten(@ForAll int value32, @ForAll long value64) {
        ByteReader reader = reader(new Bytes().unsigned(value32 & 0xFFFF_FFFFL).unsigned(value64));
        assertEquals(value32, reader.u32());
        assertEquals(value64, reader.u64());
        assertEquals(0, reader.remaining());
    }

    @Property
    void signedNumbersAreReadAsWritten(@ForAll int value32, @ForAll long value64) {
        ByteReader reader = reader(new Bytes().signed(value32).signed(value64));
        assertEquals(value32, reader.s32());
        assertEquals(value64, reader.s64());
        assertEquals(0, reader.remaining());
    }

    @Property
    void signedNumbersOf33BitsAreReadAsWritten(@ForAll @LongRange(min = -(1L << 32), max = (1L << 32) - 1) long value) {
        ByteReader reader = reader(new Bytes().signed(value));
        assertEquals(value, reader.s33());
        assertEquals(0, reader.remaining());
    }
}
