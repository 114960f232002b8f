package hypha.aot.differential;

import java.util.random.RandomGenerator;

/** Numbers on which integer arithmetic goes wrong, and others. */
final class Values {
    private static final long[] CORNERS = {
        0,
        1,
        2,
        3,
        7,
        8,
        10,
        31,
        32,
        33,
        63,
        64,
        65,
        127,
        128,
        255,
        256,
        32767,
        32768,
        65535,
        65536,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE + 1L,
        0xFFFF_FFFFL,
        0x1_0000_0000L,
        0x5555_5555_5555_5555L,
        Long.MAX_VALUE,
        -1,
        -2,
        -3,
        -7,
        -8,
        -31,
        -32,
        -33,
        -63,
        -64,
        -65,
        -127,
        -128,
        -129,
        -32768,
        -32769,
        -65536,
        Integer.MIN_VALUE,
        Integer.MIN_VALUE + 1L,
        Integer.MIN_VALUE - 1L,
        0xAAAA_AAAA_AAAA_AAAAL,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1
    };

    private Values() {}

    static long[] corners() {
        return CORNERS.clone();
    }

    /** A corner, a number near one, or any number; of any magnitude. */
    static long any(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0, 1 -> CORNERS[random.nextInt(CORNERS.length)];
            case 2 -> CORNERS[random.nextInt(CORNERS.length)] + random.nextInt(-2, 3);
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    /** A number as the boxed value of a type, cut to its width. */
    static Object box(long value, Class<?> type) {
        return switch (type.descriptorString()) {
            case "Z" -> (value & 1) != 0;
            case "B" -> (byte) value;
            case "S" -> (short) value;
            case "C" -> (char) value;
            case "I" -> (int) value;
            case "J" -> value;
            default -> throw new IllegalArgumentException("type=" + type);
        };
    }
}
