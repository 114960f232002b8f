package hypha.wasm.baseline;

import com.oracle.truffle.api.TruffleSafepoint;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;

/**
 * Whether Truffle waits for a thread: for its next safepoint poll, at which it is to do something (end, since its context is closed; throw; show a tool its stack). Truffle notes that in a field of the thread's
 * {@link TruffleSafepoint}, which only the thread itself can ask for through the API. There is no other way to learn of a context that is being closed or interrupted, or of a tool, than to poll.
 */
final class PendingActions {
    private static final String FIELD = "fastPendingSet";

    /** Reads the field of a safepoint; null if this version of Truffle, or this JDK, has no way to do so. Made when first wanted. */
    private static MethodHandle reader;

    private static boolean found;

    private PendingActions() {}

    /** Says whether Truffle waits for a thread, given by its safepoint; true if that cannot be known. Used by one thread alone. */
    static boolean mayBePending(TruffleSafepoint safepoint) {
        if (!found) {
            reader = find(safepoint.getClass());
            found = true;
        }
        try {
            return reader == null || (boolean) reader.invoke((Object) safepoint);
        } catch (Throwable e) {
            throw new AssertionError("field=" + FIELD, e);
        }
    }

    private static MethodHandle find(Class<?> safepointType) {
        Object unsafe = RawAccess.UNSAFE;
        try {
            Field field = safepointType.getDeclaredField(FIELD);
            if (unsafe == null || field.getType() != boolean.class) {
                return null;
            }
            Class<?> type = unsafe.getClass();
            long offset =
                    (long) type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, field);
            MethodHandle getter = MethodHandles.publicLookup()
                    .findVirtual(
                            type, "getBooleanVolatile", MethodType.methodType(boolean.class, Object.class, long.class));
            return MethodHandles.insertArguments(getter.bindTo(unsafe), 1, offset);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }
}
