package hypha.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolMapTest {
    private static SymbolMap map(String text) {
        return SymbolMap.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldFindTheRowAtOrBelow() {
        SymbolMap map = map("100000 a.B.c(B.java:1)\n100010 a.B.d(B.java:2)|a.B.e(B.java:3)\n100020 label\n");
        assertEquals(List.of(), map.frames(0xFFFFF));
        assertEquals(List.of("a.B.c(B.java:1)"), map.frames(0x100000));
        assertEquals(List.of("a.B.c(B.java:1)"), map.frames(0x10000F));
        assertEquals(List.of("a.B.d(B.java:2)", "a.B.e(B.java:3)"), map.frames(0x10001F));
        assertEquals(List.of("label"), map.frames(Long.MAX_VALUE));
        assertEquals(List.of(), map.frames(-1));
    }

    @Test
    void shouldPassOverLinesOfAnotherForm() {
        SymbolMap map = map("# comment\n\nxyz frame\n0x100 a\n200\n300 b\r\n");
        assertEquals(List.of("a"), map.frames(0x250));
        assertEquals(List.of("b"), map.frames(0x300));
        assertEquals(List.of(), SymbolMap.empty().frames(0));
    }
}
