package hypha.kernel.memory;

/** Sizes of frames, and conversions between bytes, frames and addresses. A frame is named by its number: address / 4096. */
public final class Frames {
    /** Binary logarithm of {@link #BYTES}. */
    public static final int SHIFT = 12;
    /** Bytes of a frame. */
    public static final int BYTES = 1 << SHIFT;

    private Frames() {}

    /** The address of a frame. */
    public static long address(long frame) {
        return frame << SHIFT;
    }

    /** The frame that an address lies in. */
    public static long of(long address) {
        return address >>> SHIFT;
    }

    /** How many frames hold {@code bytes} bytes, rounded up; {@code bytes} is at least 0. */
    public static long holding(long bytes) {
        return (bytes + BYTES - 1) >>> SHIFT;
    }

    /** The least order whose block of 2<sup>order</sup> frames holds {@code frames} frames, of which there is at least one. */
    public static int orderOf(long frames) {
        return 64 - Long.numberOfLeadingZeros(frames - 1);
    }

    /** The order whose block holds {@code bytes} bytes, at least one. */
    public static int orderOfBytes(long bytes) {
        return orderOf(holding(bytes));
    }
}
