package hypha.kernel.log;

import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.console.Console;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.Clock;

/**
 * Lines of text for whoever looks after the machine: {@code [    0.001234] cpu0 info message value=0x10}. A line that finds no room in
 * the ring is dropped, and its bytes are counted. Callers hold the kernel lock.
 */
public final class Log {
    /** Something failed that should not. */
    public static final int ERROR = 1;
    /** What an operator wants to know. */
    public static final int INFORMATION = 2;
    /** What only a developer wants to know. */
    public static final int DEBUG = 3;

    /** Bytes of a message that are logged; the rest of the line has at most 128. */
    private static final int MAXIMUM_MESSAGE = 1024;

    private static int level;
    private static long line;
    private static long end;
    private static long dropped;

    private Log() {}

    /** Starts logging at the boot information's level. False if there is not enough memory. */
    public static boolean init(long bootInfo) {
        level = Memory.load32(bootInfo + BootInfo.LOG_LEVEL_OFFSET);
        dropped = 0;
        line = Ram.allocateZeroed(0);
        return line != 0;
    }

    /** Bytes that found no room, since boot. */
    public static long droppedBytes() {
        return dropped;
    }

    /** True if messages for developers are logged. */
    public static boolean isDebug() {
        return level >= DEBUG;
    }

    /** Logs an error; {@code message} and {@code length} come from {@link Text}. */
    public static void error(long message, int length, long value) {
        write(ERROR, message, length, true, value);
    }

    /** Logs a message with a value. */
    public static void info(long message, int length, long value) {
        write(INFORMATION, message, length, true, value);
    }

    /** Logs a message. */
    public static void info(long message, int length) {
        write(INFORMATION, message, length, false, 0);
    }

    /** Logs a message with a value, for developers. */
    public static void debug(long message, int length, long value) {
        write(DEBUG, message, length, true, value);
    }

    private static void write(int messageLevel, long message, int length, boolean hasValue, long value) {
        if (messageLevel > level) {
            return;
        }
        end = line;
        long micros = Long.divideUnsigned(Clock.monotonic(), 1000);
        putByte('[');
        putDecimal(Long.divideUnsigned(micros, 1_000_000), 5, ' ');
        putByte('.');
        putDecimal(Long.remainderUnsigned(micros, 1_000_000), 6, '0');
        put(Text.address("] cpu"), Text.length("] cpu"));
        putDecimal(Memory.load64(Cpu.perCpu() + Platform.PER_CPU_NUMBER_OFFSET), 1, ' ');
        if (messageLevel == ERROR) {
            put(Text.address(" error "), Text.length(" error "));
        } else if (messageLevel == INFORMATION) {
            put(Text.address(" info "), Text.length(" info "));
        } else {
            put(Text.address(" debug "), Text.length(" debug "));
        }
        put(message, Math.min(length, MAXIMUM_MESSAGE));
        if (hasValue) {
            put(Text.address(" value=0x"), Text.length(" value=0x"));
            putHexadecimal(value);
        }
        putByte('\n');
        long bytes = end - line;
        if (Console.room(BootInfo.RING_LOG, bytes) < bytes) {
            dropped += bytes;
            return;
        }
        Console.put(BootInfo.RING_LOG, line, bytes);
        Console.publish(BootInfo.RING_LOG);
    }

    private static void putByte(int value) {
        Memory.store8(end, value);
        end++;
    }

    private static void put(long text, int length) {
        Memory.copy(end, text, length);
        end += length;
    }

    private static void putDecimal(long value, int width, int pad) {
        int digits = 1;
        long scale = 1;
        while (Long.compareUnsigned(Long.divideUnsigned(value, scale), 10) >= 0) {
            scale *= 10;
            digits++;
        }
        for (int count = digits; count < width; count++) {
            putByte(pad);
        }
        for (int count = 0; count < digits; count++) {
            putByte('0' + (int) Long.remainderUnsigned(Long.divideUnsigned(value, scale), 10));
            scale /= 10;
        }
    }

    private static void putHexadecimal(long value) {
        int shift = (63 - Long.numberOfLeadingZeros(value | 1)) & ~3;
        for (; shift >= 0; shift -= 4) {
            int digit = (int) (value >>> shift) & 15;
            putByte(digit < 10 ? '0' + digit : 'a' + digit - 10);
        }
    }
}
