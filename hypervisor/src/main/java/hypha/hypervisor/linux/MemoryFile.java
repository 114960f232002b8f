package hypha.hypervisor.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Mappings of memory: an anonymous sparse file for RAM, and what drivers offer to map. */
public final class MemoryFile {
    private static final int PROT_READ = 1;
    private static final int PROT_WRITE = 2;
    private static final int PROT_EXEC = 4;
    private static final int MAP_SHARED = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int MFD_CLOEXEC = 1;
    private static final int MADV_REMOVE = 9;

    private MemoryFile() {}

    /**
     * Zeroed memory of a {@code memfd_create(2)} file that takes no room until it is touched. The file lives as long as its mapping.
     *
     * @param name what {@code /proc/self/maps} shows
     * @param bytes its size
     * @param arena unmaps it when it closes
     */
    public static MemorySegment sparse(String name, long bytes, Arena arena) {
        int number;
        try (Arena call = Arena.ofConfined()) {
            MemorySegment text = call.allocateFrom(name);
            number = (int) Syscall.check(
                    Syscall.call(Syscall.MEMFD_CREATE, text.address(), MFD_CLOEXEC, 0), "memfd_create " + name);
        }
        try (FileDescriptor file = new FileDescriptor(number, name)) {
            Syscall.check(Syscall.call(Syscall.FTRUNCATE, number, bytes, 0), "ftruncate " + name + " bytes=" + bytes);
            return map(bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file.number(), arena);
        }
    }

    /**
     * Makes part of a {@link #sparse} mapping zero and gives its pages back: a hole in the file. Where the system cannot do that they are
     * zeroed and stay.
     *
     * @param part whole pages
     */
    public static void discard(MemorySegment part) {
        if (part.byteSize() > 0 && Syscall.call(Syscall.MADVISE, part.address(), part.byteSize(), MADV_REMOVE) < 0) {
            part.fill((byte) 0);
        }
    }

    /** The first {@code bytes} bytes of a driver's file, shared with it. */
    public static MemorySegment shared(FileDescriptor file, long bytes, Arena arena) {
        return map(bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.number(), arena);
    }

    /** A page that holds {@code code} and can be read and executed, but not written. */
    static MemorySegment code(byte[] code, Arena arena) {
        MemorySegment page = map(4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, arena);
        MemorySegment.copy(MemorySegment.ofArray(code), 0, page, 0, code.length);
        Syscall.check(Syscall.call(Syscall.MPROTECT, page.address(), 4096, PROT_READ | PROT_EXEC), "mprotect");
        return page;
    }

    @SuppressWarnings("restricted")
    private static MemorySegment map(long bytes, int protection, int flags, int file, Arena arena) {
        // MAP_FAILED is -1, which Syscall turns into the negated errno; addresses of user space are positive.
        long address =
                Syscall.check(Syscall.call(Syscall.MMAP, 0, bytes, protection, flags, file, 0), "mmap bytes=" + bytes);
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes, arena, mapping -> Syscall.call(Syscall.MUNMAP, mapping.address(), bytes, 0));
    }
}
