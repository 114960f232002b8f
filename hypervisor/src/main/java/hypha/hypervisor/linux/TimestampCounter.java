package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/** The host CPU's time-stamp counter, which the JDK does not offer: the instruction in a page of its own, called as a C function. */
public final class TimestampCounter {
    private static final byte[] CODE = {
        0x0F,
        0x31, // rdtsc
        0x48,
        (byte) 0xC1,
        (byte) 0xE2,
        0x20, // shl rdx, 32
        0x48,
        0x09,
        (byte) 0xD0, // or rax, rdx
        (byte) 0xC3, // ret
    };

    /** Critical: it neither blocks nor calls back, and takes a few nanoseconds. The page lives as long as the process. */
    @SuppressWarnings("restricted")
    private static final MethodHandle READ = Linker.nativeLinker()
            .downcallHandle(
                    MemoryFile.code(CODE, Arena.global()),
                    FunctionDescriptor.of(JAVA_LONG),
                    Linker.Option.critical(false));

    private TimestampCounter() {}

    /** The counter's value. */
    public static long read() {
        try {
            return (long) READ.invokeExact();
        } catch (Throwable t) {
            throw new AssertionError("a downcall threw", t);
        }
    }
}
