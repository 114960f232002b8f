package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Linux system calls by number, through libc's {@code syscall(2)}, with errno.
 *
 * <p>One native function for all of them, because a fresh JVM spends 5 to 10 ms on each new downcall signature and 0.3 ms on each
 * further function of a known one; a machine boots in less.
 */
final class Syscall {
    // arch/x86/entry/syscalls/syscall_64.tbl
    static final int READ = 0;
    static final int WRITE = 1;
    static final int CLOSE = 3;
    static final int LSEEK = 8;
    static final int MMAP = 9;
    static final int MPROTECT = 10;
    static final int MUNMAP = 11;
    static final int RT_SIGPROCMASK = 14;
    static final int IOCTL = 16;
    static final int PREAD64 = 17;
    static final int PWRITE64 = 18;
    static final int MADVISE = 28;
    static final int GETPID = 39;
    static final int SOCKET = 41;
    static final int SENDTO = 44;
    static final int RECVFROM = 45;
    static final int SHUTDOWN = 48;
    static final int BIND = 49;
    static final int LISTEN = 50;
    static final int GETSOCKNAME = 51;
    static final int SETSOCKOPT = 54;
    static final int FCNTL = 72;
    static final int FLOCK = 73;
    static final int FSYNC = 74;
    static final int FDATASYNC = 75;
    static final int FTRUNCATE = 77;
    static final int FSTATFS = 138;
    static final int GETTID = 186;
    static final int SCHED_SETAFFINITY = 203;
    static final int SCHED_GETAFFINITY = 204;
    static final int GETDENTS64 = 217;
    static final int EPOLL_WAIT = 232;
    static final int EPOLL_CTL = 233;
    static final int TGKILL = 234;
    static final int OPENAT = 257;
    static final int MKDIRAT = 258;
    static final int UNLINKAT = 263;
    static final int LINKAT = 265;
    static final int SYMLINKAT = 266;
    static final int READLINKAT = 267;
    static final int PPOLL = 271;
    static final int UTIMENSAT = 280;
    static final int ACCEPT4 = 288;
    static final int EVENTFD2 = 290;
    static final int EPOLL_CREATE1 = 291;
    static final int PRLIMIT64 = 302;
    static final int GETCPU = 309;
    static final int FALLOCATE = 285;
    static final int SCHED_SETATTR = 314;
    static final int SCHED_GETATTR = 315;
    static final int RENAMEAT2 = 316;
    static final int MEMFD_CREATE = 319;
    static final int PWRITEV2 = 328;
    static final int STATX = 332;
    static final int OPENAT2 = 437;

    @SuppressWarnings("restricted")
    private static final MethodHandle SYSCALL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("syscall"),
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    /** Where a downcall of this thread leaves errno; {@code errno} is all that is captured, so it is at offset 0. */
    private static final ThreadLocal<MemorySegment> CALL_STATE = new ThreadLocal<>() {
        @Override
        protected MemorySegment initialValue() {
            return Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
        }
    };

    private Syscall() {}

    /**
     * Calls the system once.
     *
     * @return the result, or the negated error number
     */
    static long call(int number, long a0, long a1, long a2, long a3, long a4, long a5) {
        MemorySegment callState = CALL_STATE.get();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(callState, (long) number, a0, a1, a2, a3, a4, a5);
        } catch (Throwable t) {
            throw new AssertionError("a downcall threw", t);
        }
        // errno means something only after a failure; otherwise it is what an earlier call left.
        return result == -1 ? -callState.get(JAVA_INT, 0) : result;
    }

    /** {@link #call} with up to three arguments. */
    static long call(int number, long a0, long a1, long a2) {
        return call(number, a0, a1, a2, 0, 0, 0);
    }

    /**
     * The result of a call that must succeed.
     *
     * @param result what {@link #call} returned
     * @param operation what was called, for the exception
     * @throws HypervisorException if it is an error number
     */
    static long check(long result, String operation) {
        if (result < 0) {
            throw new HypervisorException(operation, (int) -result, Errno.name((int) -result));
        }
        return result;
    }
}
