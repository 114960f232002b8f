package hypha.kernel.abi;

/**
 * What file systems a machine has, and where programs see them: a page of entries, written by the host before boot and read by the kernel
 * then. Entry 0 is mounted first; one that lies below another comes after it.
 *
 * <pre>
 *   +0x00  kind      32 bits: {@link #MEMORY}, {@link #ARCHIVE}, {@link #SHARE}, {@link #DISK}, {@link #DEVICE}, {@link #PROCESS}
 *   +0x04  options   32 bits: {@link #READ_ONLY}, {@link #PREOPENED}
 *   +0x08  device    64 bits: {@link #SHARE}, {@link #DISK}: number of the device, as its driver counts them
 *   +0x10  address   64 bits: {@link #ARCHIVE}: where its bytes are; they stay the kernel's
 *   +0x18  bytes     64 bits: {@link #ARCHIVE}: how many; {@link #MEMORY}: most bytes of memory that it may take
 *   +0x20  path      32 bits: bytes of the guest path, 1 to {@link #MAXIMUM_PATH_BYTES}
 *   +0x28  share     64 bits: {@link #MEMORY}: most of those bytes that one task may take
 *   +0x30  the path: absolute, without a slash at its end but for {@code /} itself, no component empty, {@code .} or {@code ..}
 * </pre>
 */
public final class MountTable {
    /** Most entries. */
    public static final int MAXIMUM = 16;
    /** Bytes of an entry. */
    public static final int ENTRY_BYTES = 0x100;

    /** Offset of the kind. */
    public static final int KIND_OFFSET = 0x00;
    /** Offset of the options. */
    public static final int OPTIONS_OFFSET = 0x04;
    /** Offset of the number of the device. */
    public static final int DEVICE_OFFSET = 0x08;
    /** Offset of the address of an archive. */
    public static final int ADDRESS_OFFSET = 0x10;
    /** Offset of the bytes of an archive, or of the limit of a memory file system. */
    public static final int BYTES_OFFSET = 0x18;
    /** Offset of the bytes of the path. */
    public static final int PATH_BYTES_OFFSET = 0x20;
    /** Offset of a task's share of the limit. */
    public static final int TASK_BYTES_OFFSET = 0x28;
    /** Offset of the path. */
    public static final int PATH_OFFSET = 0x30;
    /** Most bytes of a path. */
    public static final int MAXIMUM_PATH_BYTES = ENTRY_BYTES - PATH_OFFSET;

    /** Kind: files in guest memory, gone with the machine. */
    public static final int MEMORY = 1;
    /** Kind: a tar archive, read-only. */
    public static final int ARCHIVE = 2;
    /** Kind: a directory of the host. */
    public static final int SHARE = 3;
    /** Kind: a file system on a block device. */
    public static final int DISK = 4;
    /** Kind: {@code null}, {@code zero}, {@code random}, {@code console}. */
    public static final int DEVICE = 5;
    /** Kind: what the kernel tells of itself, as text. */
    public static final int PROCESS = 6;

    /** Option: nothing in it can be changed. */
    public static final int READ_ONLY = 1;
    /** Option: programs have a descriptor of its root from their start, the third entry with this option the descriptor 5. */
    public static final int PREOPENED = 2;

    private MountTable() {}
}
