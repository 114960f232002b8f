package hypha.wasm.baseline;

import java.lang.reflect.Field;
import java.nio.ByteOrder;

/**
 * Access to addresses of the process, for generated code, which has checked them. {@link hypha.wasm.runtime.RawMemory}'s way, a segment over all addresses, is as good once HotSpot's last compiler has inlined the dozen calls
 * below it; but not in code that is interpreted or compiled by the first compiler, nor where the last one finds a call site too cold. This one is a single instruction for both compilers.
 */
public final class RawAccess {
    /** The JDK's {@code sun.misc.Unsafe}; null if it does not serve. Read by generated code. */
    public static final Object UNSAFE = find();

    private RawAccess() {}

    /** Says whether generated code can access memory here. */
    static boolean isAvailable() {
        return UNSAFE != null;
    }

    private static Object find() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            return null;
        }
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field field = type.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            Object unsafe = field.get(null);
            // A JDK that denies access to memory says so now.
            long address = (long) type.getMethod("allocateMemory", long.class).invoke(unsafe, Long.BYTES);
            type.getMethod("putLong", long.class, long.class).invoke(unsafe, address, 0L);
            type.getMethod("freeMemory", long.class).invoke(unsafe, address);
            return unsafe;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
