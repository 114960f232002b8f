package hypha.wasm.nodes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FloatArithmeticTest {
    private static final int SIGNALLING_32 = 0x7FA0_0000;
    private static final int QUIET_BIT_32 = 0x0040_0000;
    private static final long SIGNALLING_64 = 0x7FF4_0000_0000_0000L;
    private static final long QUIET_BIT_64 = 0x0008_0000_0000_0000L;

    @Test
    void nearestRoundsHalfToEven() {
        assertEquals(2.0, FloatArithmetic.nearest(2.5));
        assertEquals(4.0, FloatArithmetic.nearest(3.5));
        assertEquals(2f, FloatArithmetic.nearest(2.5f));
        assertEquals(4f, FloatArithmetic.nearest(3.5f));
    }

    @Test
    void roundingKeepsTheSignOfZero() {
        assertBits(-0.0, FloatArithmetic.nearest(-0.4));
        assertBits(-0.0, FloatArithmetic.ceil(-0.4));
        assertBits(-0.0, FloatArithmetic.trunc(-0.4));
        assertBits(-0.0, FloatArithmetic.trunc(-0.0));
        assertBits(-0.0, FloatArithmetic.floor(-0.0));
        assertBits(-0f, FloatArithmetic.nearest(-0.4f));
        assertBits(-0f, FloatArithmetic.ceil(-0.4f));
        assertBits(-0f, FloatArithmetic.trunc(-0.4f));
        assertBits(-0f, FloatArithmetic.trunc(-0f));
        assertBits(-0f, FloatArithmetic.floor(-0f));
    }

    @Test
    void minAndMaxTellZerosApart() {
        assertBits(-0.0, FloatArithmetic.min(0.0, -0.0));
        assertBits(0.0, FloatArithmetic.max(0.0, -0.0));
        assertBits(-0f, FloatArithmetic.min(0f, -0f));
        assertBits(0f, FloatArithmetic.max(0f, -0f));
    }

    @Test
    void nanComesOutQuiet() {
        float signalling32 = Float.intBitsToFloat(SIGNALLING_32);
        for (float result : new float[] {
            FloatArithmetic.min(signalling32, 1f), FloatArithmetic.max(1f, signalling32),
            FloatArithmetic.sqrt(signalling32), FloatArithmetic.ceil(signalling32),
            FloatArithmetic.floor(signalling32), FloatArithmetic.trunc(signalling32),
            FloatArithmetic.nearest(signalling32)
        }) {
            assertTrue((Float.floatToRawIntBits(result) & QUIET_BIT_32) != 0);
        }
        double signalling64 = Double.longBitsToDouble(SIGNALLING_64);
        for (double result : new double[] {
            FloatArithmetic.min(signalling64, 1), FloatArithmetic.max(1, signalling64),
            FloatArithmetic.sqrt(signalling64), FloatArithmetic.ceil(signalling64),
            FloatArithmetic.floor(signalling64), FloatArithmetic.trunc(signalling64),
            FloatArithmetic.nearest(signalling64)
        }) {
            assertTrue((Double.doubleToRawLongBits(result) & QUIET_BIT_64) != 0);
        }
    }

    @Test
    void signInstructionsKeepThePayloadOfNan() {
        float nan32 = Float.intBitsToFloat(SIGNALLING_32);
        assertEquals(SIGNALLING_32 | Integer.MIN_VALUE, Float.floatToRawIntBits(FloatArithmetic.neg(nan32)));
        assertEquals(SIGNALLING_32, Float.floatToRawIntBits(FloatArithmetic.abs(FloatArithmetic.neg(nan32))));
        assertEquals(SIGNALLING_32 | Integer.MIN_VALUE, Float.floatToRawIntBits(FloatArithmetic.copysign(nan32, -0f)));
        double nan64 = Double.longBitsToDouble(SIGNALLING_64);
        assertEquals(SIGNALLING_64 | Long.MIN_VALUE, Double.doubleToRawLongBits(FloatArithmetic.neg(nan64)));
        assertEquals(SIGNALLING_64, Double.doubleToRawLongBits(FloatArithmetic.abs(FloatArithmetic.neg(nan64))));
        assertEquals(SIGNALLING_64 | Long.MIN_VALUE, Double.doubleToRawLongBits(FloatArithmetic.copysign(nan64, -0.0)));
    }

    private static void assertBits(double expected, double actual) {
        assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(actual));
    }

    private static void assertBits(float expected, float actual) {
        assertEquals(Float.floatToRawIntBits(expected), Float.floatToRawIntBits(actual));
    }
}
