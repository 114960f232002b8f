package hypha.wasm.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.wasm.runtime.Trap;
import org.junit.jupiter.api.Test;

class IntegerArithmeticTest {
    @Test
    void divisionByZeroTraps() {
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.divS(1, 0)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.divU(1, 0)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.remS(1, 0)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.remU(1, 0)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.divS(1L, 0L)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.divU(1L, 0L)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.remS(1L, 0L)));
        assertSame(Trap.DIVIDE_BY_ZERO, assertThrows(Trap.class, () -> IntegerArithmetic.remU(1L, 0L)));
    }

    @Test
    void signedDivisionOverflowTrapsButRemainderIsZero() {
        assertSame(
                Trap.INTEGER_OVERFLOW, assertThrows(Trap.class, () -> IntegerArithmetic.divS(Integer.MIN_VALUE, -1)));
        assertSame(Trap.INTEGER_OVERFLOW, assertThrows(Trap.class, () -> IntegerArithmetic.divS(Long.MIN_VALUE, -1L)));
        assertEquals(0, IntegerArithmetic.remS(Integer.MIN_VALUE, -1));
        assertEquals(0L, IntegerArithmetic.remS(Long.MIN_VALUE, -1L));
    }

    @Test
    void divisionTruncatesTowardsZero() {
        assertEquals(-2, IntegerArithmetic.divS(-7, 3));
        assertEquals(-1, IntegerArithmetic.remS(-7, 3));
        assertEquals(-2L, IntegerArithmetic.divS(-7L, 3L));
        assertEquals(-1L, IntegerArithmetic.remS(-7L, 3L));
    }

    @Test
    void unsignedDivisionTakesTheSignBitAsValue() {
        assertEquals(0x5555_5555, IntegerArithmetic.divU(-1, 3));
        assertEquals(5, IntegerArithmetic.remU(-1, 10));
        assertEquals(0x5555_5555_5555_5555L, IntegerArithmetic.divU(-1L, 3L));
        assertEquals(5L, IntegerArithmetic.remU(-1L, 10L));
    }
}
