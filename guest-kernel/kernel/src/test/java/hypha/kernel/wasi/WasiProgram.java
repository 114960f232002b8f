package hypha.kernel.wasi;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.vfs.FileWorld;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A task that calls WASI's functions about files as libraries do, for tests: strings in, errnos and strings out. */
public final class WasiProgram {
    /** Open flag. */
    public static final int CREATE = 1;
    /** Open flag. */
    public static final int DIRECTORY = 2;
    /** Open flag. */
    public static final int EXCLUSIVE = 4;
    /** Open flag. */
    public static final int TRUNCATE = 8;
    /** Where results are written. */
    public static final long RESULT = 128;

    private static final long PATH = 1024;
    private static final long SECOND_PATH = 8192;
    private static final long DATA = 0x8000;
    private static final long STAT = 512;

    private final SimulatedHost host;
    private final long task;
    private final long memory;

    /** The task of a world. */
    public WasiProgram(FileWorld world) {
        this(world.host, world.handle, world.host.memory);
    }

    private WasiProgram(SimulatedHost host, long task, long memory) {
        this.host = host;
        this.task = task;
        this.memory = memory;
    }

    /** Another task of the same machine. */
    public WasiProgram another() {
        long other = host.runningTask(2);
        return new WasiProgram(host, other, host.memory);
    }

    /** The task of a handle that runs, with its memory. */
    static WasiProgram of(SimulatedHost host, long task, long memory) {
        return new WasiProgram(host, task, memory);
    }

    /** Address of its memory. */
    long memory() {
        return memory;
    }

    /** Its handle. */
    public long task() {
        return task;
    }

    /** Ends it. */
    public void exit() {
        host.call(0, Crossing.TASK_EXIT, task, 0);
    }

    /** Calls a function; while it is blocked, lets the kernel go on. Returns its errno. */
    public int call(int function, long... arguments) {
        int answer = host.wasi(task, function, arguments);
        if (answer != -1 - Crossing.BLOCKED) {
            return answer;
        }
        for (int round = 0; round < 1000; round++) {
            host.call(0, Crossing.SCHEDULE, 0);
            if (host.result(0) == task) {
                return (int) host.result(2);
            }
            host.serve();
        }
        throw new AssertionError("blocked for ever: function=" + function);
    }

    /** A 32-bit word of its memory. */
    public int word(long pointer) {
        return host.machine.load32(memory + pointer);
    }

    /** Bytes of its memory as text. */
    public String text(long pointer, int bytes) {
        byte[] text = new byte[bytes];
        for (int index = 0; index < bytes; index++) {
            text[index] = (byte) host.machine.load8(memory + pointer + index);
        }
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Writes text into its memory; pointer and length, in the high half. */
    public long put(long pointer, String text) {
        return put(pointer, text.getBytes(StandardCharsets.UTF_8));
    }

    private long put(long pointer, byte[] bytes) {
        host.machine.write(memory + pointer, bytes);
        return pointer | (long) bytes.length << 32;
    }

    private static long length(long packed) {
        return packed >>> 32;
    }

    private void iovec(long bytes) {
        host.machine.store32(memory + 64, (int) DATA);
        host.machine.store32(memory + 68, (int) bytes);
    }

    /** Opens a path; the descriptor, or an errno negated. */
    public int open(int directory, String path, int flags, long rights) {
        return open(directory, path, flags, rights, 0);
    }

    /** Opens a path; the descriptor, or an errno negated. */
    public int open(int directory, String path, int flags, long rights, int descriptorFlags) {
        return open(directory, 0, path, flags, rights, descriptorFlags);
    }

    /** Opens what a symbolic link leads to. */
    public int openThroughLink(int directory, String path, int flags) {
        return open(directory, 1, path, flags, Rights.FILE | Rights.DIRECTORY, 0);
    }

    /** Opens what a symbolic link leads to, to read it. */
    public int openThroughLinkToRead(int directory, String path) {
        return open(directory, 1, path, 0, Rights.FD_READ | Rights.FD_SEEK, 0);
    }

    /** Reads, whatever comes of it. */
    public void tryRead(int descriptor, int bytes) {
        iovec(bytes);
        call(WasiFunction.FD_READ, descriptor, 64, 1, RESULT);
    }

    private int open(int directory, int lookup, String path, int flags, long rights, int descriptorFlags) {
        byte[] bytes = flags == -1 ? path.getBytes(StandardCharsets.ISO_8859_1) : path.getBytes(StandardCharsets.UTF_8);
        int errno = call(
                WasiFunction.PATH_OPEN,
                directory | (long) lookup << 32,
                put(PATH, bytes),
                Math.max(flags, 0),
                rights,
                rights,
                descriptorFlags | RESULT << 32);
        return errno == 0 ? word(RESULT) : -errno;
    }

    /** Closes a descriptor. */
    public void close(int descriptor) {
        if (call(WasiFunction.FD_CLOSE, descriptor) != 0) {
            throw new AssertionError("cannot close descriptor=" + descriptor);
        }
    }

    /** Writes text; the errno. */
    public int write(int descriptor, String text) {
        put(DATA, text);
        iovec(text.getBytes(StandardCharsets.UTF_8).length);
        return call(WasiFunction.FD_WRITE, descriptor, 64, 1, RESULT);
    }

    /** Reads. */
    public String read(int descriptor, int bytes) {
        iovec(bytes);
        return result(call(WasiFunction.FD_READ, descriptor, 64, 1, RESULT));
    }

    /** Reads from an offset. */
    public String pread(int descriptor, int bytes, long offset) {
        iovec(bytes);
        return result(call(WasiFunction.FD_PREAD, descriptor, 64, 1, offset, RESULT));
    }

    private String result(int errno) {
        if (errno != 0) {
            throw new AssertionError("errno=" + errno);
        }
        return text(DATA, word(RESULT));
    }

    /** Removes a file. */
    public int unlink(int directory, String path) {
        return path(WasiFunction.PATH_UNLINK_FILE, directory, path);
    }

    /** Makes a directory. */
    public int mkdir(int directory, String path) {
        return path(WasiFunction.PATH_CREATE_DIRECTORY, directory, path);
    }

    /** Removes a directory. */
    public int rmdir(int directory, String path) {
        return path(WasiFunction.PATH_REMOVE_DIRECTORY, directory, path);
    }

    private int path(int function, int directory, String path) {
        long packed = put(PATH, path);
        return call(function, directory, PATH, length(packed));
    }

    /** Makes a symbolic link. */
    public int symlink(String target, int directory, String path) {
        long targetBytes = length(put(SECOND_PATH, target));
        long pathBytes = length(put(PATH, path));
        return call(WasiFunction.PATH_SYMLINK, SECOND_PATH, targetBytes, directory, PATH, pathBytes);
    }

    /** Where a link leads. */
    public String readlink(String path, int room) {
        long bytes = length(put(PATH, path));
        return result(call(WasiFunction.PATH_READLINK, 3, PATH, bytes, DATA, room, RESULT));
    }

    /** Renames in descriptor 3. */
    public int rename(String from, String to) {
        long fromBytes = length(put(PATH, from));
        long toBytes = length(put(SECOND_PATH, to));
        return call(WasiFunction.PATH_RENAME, 3, PATH, fromBytes, 3, SECOND_PATH, toBytes);
    }

    /** Links in descriptor 3. */
    public int link(String from, String to) {
        long fromPacked = put(PATH, from);
        long toBytes = length(put(SECOND_PATH, to));
        return call(WasiFunction.PATH_LINK, 3, fromPacked, 3 | SECOND_PATH << 32, toBytes);
    }

    /** A 64-bit field of a file's attributes. */
    public long stat(int descriptor, int offset) {
        int errno = call(WasiFunction.FD_FILESTAT_GET, descriptor, STAT);
        if (errno != 0) {
            throw new AssertionError("errno=" + errno);
        }
        return host.machine.load64(memory + STAT + offset);
    }

    /** Size of a file. */
    public long size(int descriptor) {
        return stat(descriptor, 32);
    }

    /** Links of a file. */
    public long links(int descriptor) {
        return stat(descriptor, 24);
    }

    /** All names in a directory. */
    public List<String> list(int descriptor, int room) {
        List<String> names = new ArrayList<>();
        long cookie = 0;
        while (cookie >= 0) {
            cookie = listSome(descriptor, room, cookie, names);
        }
        return names;
    }

    /** Adds names from a cookie on; the next cookie, or -1 at the end. */
    public long listSome(int descriptor, int room, long cookie, List<String> names) {
        int errno = call(WasiFunction.FD_READDIR, descriptor, DATA, room, cookie, RESULT);
        if (errno != 0) {
            throw new AssertionError("errno=" + errno);
        }
        int used = word(RESULT);
        int offset = 0;
        long next = cookie;
        while (offset + 24 <= used && offset + 24 + word(DATA + offset + 16) <= used) {
            int bytes = word(DATA + offset + 16);
            names.add(text(DATA + offset + 24, bytes));
            next = host.machine.load64(memory + DATA + offset);
            offset += 24 + bytes;
        }
        return used < room ? -1 : next;
    }

    /** Entries that begin with t in descriptor 3. */
    public long unlinkedLeft() {
        return list(3, 4096).stream().filter(name -> name.startsWith("t")).count();
    }
}
