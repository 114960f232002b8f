package hypha.hypervisor.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import hypha.hypervisor.HypervisorException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What is at the other end of a terminal line: a pseudo-terminal that is made for it, or a file that is there. Reading and writing wait, each on
 * a thread of its own, until {@link #interrupt}.
 */
public final class TerminalFile implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_WRONLY = 1;
    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_NOCTTY = 0x100;
    private static final int O_APPEND = 0x400;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CREATED_MODE = 0600;

    // include/uapi/asm-generic/ioctls.h, termbits.h
    private static final long TCGETS = 0x5401;
    private static final long TCSETS = 0x5402;
    private static final long TIOCGPTN = 0x8004_5430L;
    private static final long TIOCSPTLCK = 0x4004_5431L;
    /** Bytes of the kernel's {@code struct termios}: four words of flags, the line, 19 control characters. */
    private static final int TERMIOS_BYTES = 36;

    private static final int INPUT_FLAGS_OFFSET = 0;
    private static final int OUTPUT_FLAGS_OFFSET = 4;
    private static final int LOCAL_FLAGS_OFFSET = 12;
    private static final int MINIMUM_OFFSET = 17 + 6;
    private static final int TIME_OFFSET = 17 + 5;

    private static final int POLLFD_BYTES = 8;
    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;

    private final String name;
    private final FileDescriptor input;
    private final FileDescriptor output;
    /** The other end of a pseudo-terminal, which stays open so that nobody's closing it ends the line; or null. */
    private final FileDescriptor other;

    private final EventFd interruption = new EventFd();

    private TerminalFile(String name, FileDescriptor input, FileDescriptor output, FileDescriptor other) {
        this.name = name;
        this.input = input;
        this.output = output;
        this.other = other;
    }

    /**
     * Makes a pseudo-terminal, in raw mode: {@link #name} is where others open it.
     *
     * @throws HypervisorException if there can be none
     */
    public static TerminalFile pseudoTerminal() {
        FileDescriptor master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(JAVA_INT);
            master.ioctl("TIOCSPTLCK", TIOCSPTLCK, word); // what unlockpt(3) does
            master.ioctl("TIOCGPTN", TIOCGPTN, word);
            String name = "/dev/pts/" + word.get(JAVA_INT, 0);
            FileDescriptor other = open(name, O_RDWR | O_NOCTTY);
            makeRaw(other, arena);
            return new TerminalFile(name, master, master, other);
        } catch (RuntimeException | Error e) {
            master.close();
            throw e;
        }
    }

    /** As cfmakeraw(3): no echo, no lines, no signals, no translation. */
    private static void makeRaw(FileDescriptor terminal, Arena arena) {
        MemorySegment termios = arena.allocate(TERMIOS_BYTES, Integer.BYTES);
        terminal.ioctl("TCGETS", TCGETS, termios);
        termios.set(JAVA_INT, INPUT_FLAGS_OFFSET, 0);
        termios.set(JAVA_INT, OUTPUT_FLAGS_OFFSET, 0);
        termios.set(JAVA_INT, LOCAL_FLAGS_OFFSET, 0);
        termios.set(JAVA_BYTE, MINIMUM_OFFSET, (byte) 1);
        termios.set(JAVA_BYTE, TIME_OFFSET, (byte) 0);
        terminal.ioctl("TCSETS", TCSETS, termios);
    }

    /**
     * Opens a file: a terminal is read and written; of a FIFO, which has one direction, what is written to it elsewhere is read; anything else is
     * written at its end, made if it is not there, and nothing is read.
     *
     * @param isTerminal the file is a character device
     * @param isFifo the file is a FIFO
     * @throws HypervisorException if it cannot be opened
     */
    public static TerminalFile open(String path, boolean isTerminal, boolean isFifo) {
        if (isTerminal) {
            FileDescriptor both = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
            return new TerminalFile(path, both, both, null);
        }
        if (isFifo) {
            // Opened for both, so that it does not wait for, nor end with, a writer.
            FileDescriptor both = open(path, O_RDWR | O_NONBLOCK);
            return new TerminalFile(path, both, null, null);
        }
        return new TerminalFile(path, null, open(path, O_WRONLY | O_CREAT | O_APPEND), null);
    }

    private static FileDescriptor open(String path, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(path);
            long result;
            do {
                result = Syscall.call(Syscall.OPENAT, AT_FDCWD, text.address(), flags | O_CLOEXEC, CREATED_MODE, 0, 0);
            } while (result == -Errno.EINTR);
            return new FileDescriptor((int) Syscall.check(result, "open " + path), path);
        }
    }

    /** Where it is. */
    public String name() {
        return name;
    }

    /**
     * Reads what there is, and waits if there is nothing.
     *
     * @param target native memory
     * @return how many bytes, at least 1; 0 at the end, after an error, or when interrupted
     */
    public long read(MemorySegment target) {
        return input == null ? 0 : Math.max(0, move(Syscall.READ, input, POLLIN, target));
    }

    /**
     * Writes some bytes, and waits while nobody takes any.
     *
     * @param source native memory, not empty
     * @return how many bytes, at least 1; negative after an error, or when interrupted
     */
    public long write(MemorySegment source) {
        return output == null ? source.byteSize() : move(Syscall.WRITE, output, POLLOUT, source);
    }

    private long move(int call, FileDescriptor file, short event, MemorySegment bytes) {
        while (file.acquire()) {
            long result;
            try {
                result = Syscall.call(call, file.number(), bytes.address(), bytes.byteSize());
                if (result == -Errno.EAGAIN && !await(file, event)) {
                    return -Errno.EINTR;
                }
            } finally {
                file.release();
            }
            if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
                return result;
            }
        }
        return -Errno.EBADF;
    }

    /** Waits for an event of a file; false if that was interrupted. */
    private boolean await(FileDescriptor file, short event) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(2L * POLLFD_BYTES, Integer.BYTES);
            fds.set(JAVA_INT, 0, file.number());
            fds.set(JAVA_SHORT, 4, event);
            fds.set(JAVA_INT, POLLFD_BYTES, interruption.file().number());
            fds.set(JAVA_SHORT, POLLFD_BYTES + 4, POLLIN);
            long result = Syscall.call(Syscall.PPOLL, fds.address(), 2, 0, 0, 0, 0);
            return result == -Errno.EINTR || result > 0 && fds.get(JAVA_SHORT, POLLFD_BYTES + 6) == 0;
        }
    }

    /** Ends all waits, those to come included. */
    public void interrupt() {
        interruption.signal();
    }

    /** Closes it; to be called when nobody waits any more. */
    @Override
    public void close() {
        for (FileDescriptor file : new FileDescriptor[] {input, output, other}) {
            if (file != null) {
                file.close();
            }
        }
        interruption.close();
    }
}
