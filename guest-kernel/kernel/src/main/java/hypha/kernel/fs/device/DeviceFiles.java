package hypha.kernel.fs.device;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.abi.MountTable;
import hypha.kernel.driver.console.ConsoleDriver;
import hypha.kernel.entropy.Entropy;
import hypha.kernel.fs.memory.MemoryTree;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.wasi.Errno;

/** {@code null}, {@code zero}, {@code random} and {@code urandom}, which are the same, and {@code console}, the terminal. */
public final class DeviceFiles {
    private static final int NULL = 1;
    private static final int ZERO = 2;
    private static final int RANDOM = 3;
    private static final int CONSOLE = 4;
    /** Random bytes that are made at once. */
    private static final long RANDOM_BYTES = 1L << 16;

    private DeviceFiles() {}

    /** Makes the tree of a mount; its root, or 0 if there is not enough memory. */
    public static long load(long mount) {
        long root = MemoryTree.createRoot(mount);
        boolean enough = root != 0
                && add(root, Text.address("null"), Text.length("null"), NULL)
                && add(root, Text.address("zero"), Text.length("zero"), ZERO)
                && add(root, Text.address("random"), Text.length("random"), RANDOM)
                && add(root, Text.address("urandom"), Text.length("urandom"), RANDOM)
                && add(root, Text.address("console"), Text.length("console"), CONSOLE);
        return enough ? root : 0;
    }

    private static boolean add(long root, long name, int bytes, int device) {
        return MemoryTree.addFile(root, name, bytes, FileType.CHARACTER_DEVICE, 0, device) != 0;
    }

    /** True if a node is the terminal, which is no file: bytes go to and come from the driver. */
    public static boolean isConsole(long node) {
        return Mount.kind(Node.mount(node)) == MountTable.DEVICE
                && Node.type(node) == FileType.CHARACTER_DEVICE
                && MemoryTree.own(node) == CONSOLE;
    }

    /** Opens. A terminal may not be there. */
    public static int open(long node) {
        return isConsole(node) && !ConsoleDriver.isThere() ? Errno.NXIO : Errno.SUCCESS;
    }

    /** Reads. */
    public static int read(long request, long file, long address, long bytes) {
        long done = bytes;
        switch ((int) MemoryTree.own(OpenFile.node(file))) {
            case ZERO -> Memory.fill(address, 0, bytes);
            case RANDOM -> {
                done = Math.min(bytes, RANDOM_BYTES);
                Entropy.fill(address, done);
            }
            default -> done = 0;
        }
        FileRequest.result(request, done);
        return Errno.SUCCESS;
    }

    /** Writes: all of it is gone. */
    public static int write(long request, long offset, long bytes) {
        FileRequest.result(request, bytes);
        FileRequest.position(request, offset + bytes);
        return Errno.SUCCESS;
    }
}
