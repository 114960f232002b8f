package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;

/**
 * The descriptors of a task, which its threads share.
 *
 * <pre>
 *   +0x00 references, 32 bits: tasks    +0x04 capacity, 32 bits    +0x08 entries
 *   +0x10 lowest, 32 bits: none below is free                    +0x14 used, 32 bits: all from here on are free
 *   +0x18 account: {@link Account}
 *   entry: +0x00 {@link OpenFile}, 0 if free    +0x08 rights    +0x10 rights of what is opened through it    +0x18 name, or 0
 *   name, of a directory that the task was given by another: +0x00 bytes, 32 bits    +0x04 text
 * </pre>
 */
public final class FileTable {
    /** Most descriptors. */
    public static final int MAXIMUM = 8192;

    /** Answer of {@link #reserve}: there are too many. */
    public static final int TOO_MANY = -2;

    private static final int BYTES = 0x20;
    private static final int CAPACITY_OFFSET = 0x04;
    private static final int ENTRIES_OFFSET = 0x08;
    private static final int LOWEST_OFFSET = 0x10;
    private static final int USED_OFFSET = 0x14;
    private static final int ACCOUNT_OFFSET = 0x18;
    private static final int ENTRY_SHIFT = 5;
    private static final int BASE_OFFSET = 0x08;
    private static final int INHERITING_OFFSET = 0x10;
    private static final int NAME_OFFSET = 0x18;
    private static final int TEXT_OFFSET = 0x04;
    private static final int SMALLEST_CAPACITY = 8;

    private FileTable() {}

    /** An empty table with one reference; 0 if there is no memory. */
    static long create() {
        long table = Slab.allocate(BYTES);
        if (table == 0) {
            return 0;
        }
        long account = Account.create();
        if (account == 0) {
            Slab.release(table, BYTES);
            return 0;
        }
        Memory.store32(table, 1);
        Memory.store64(table + ACCOUNT_OFFSET, account);
        return table;
    }

    static void retain(long table) {
        Memory.store32(table, Memory.load32(table) + 1);
    }

    /** One task less has it. With the last one all is closed. */
    static void release(long table) {
        int left = Memory.load32(table) - 1;
        Memory.store32(table, left);
        if (left != 0) {
            return;
        }
        int used = used(table);
        for (int number = 0; number < used; number++) {
            long file = Memory.load64(entryAt(table, number));
            if (file != 0) {
                releaseName(Memory.load64(entryAt(table, number) + NAME_OFFSET));
                OpenFile.release(file);
            }
        }
        if (capacity(table) != 0) {
            Slab.release(entries(table), (long) capacity(table) << ENTRY_SHIFT);
        }
        Account.release(account(table));
        Slab.release(table, BYTES);
    }

    /** What the program has taken of memory file systems. */
    public static long account(long table) {
        return Memory.load64(table + ACCOUNT_OFFSET);
    }

    /** All descriptors from this number on are free. */
    public static int used(long table) {
        return Memory.load32(table + USED_OFFSET);
    }

    /** The entry of a descriptor, a claim of 32 bits; 0 if it is not open. */
    public static long find(long table, long number) {
        if (number >= used(table)) {
            return 0;
        }
        long entry = entryAt(table, number);
        return Memory.load64(entry) == 0 ? 0 : entry;
    }

    /** Makes room for one more descriptor. Its number, which is the lowest that is free; -1 if there is no memory, or {@link #TOO_MANY}. */
    public static int reserve(long table) {
        int number = Memory.load32(table + LOWEST_OFFSET);
        int used = used(table);
        while (number < used && Memory.load64(entryAt(table, number)) != 0) {
            number++;
        }
        Memory.store32(table + LOWEST_OFFSET, number);
        int answer = reserveAt(table, number);
        return answer == 0 ? number : answer;
    }

    /** Makes room for a descriptor of that number. 0, -1 if there is no memory, or {@link #TOO_MANY}. */
    static int reserveAt(long table, int number) {
        int capacity = capacity(table);
        if (number < capacity) {
            return 0;
        }
        if (number >= MAXIMUM) {
            return TOO_MANY;
        }
        int larger = Math.max(SMALLEST_CAPACITY, Integer.highestOneBit(number) * 2);
        long entries = Slab.allocate((long) larger << ENTRY_SHIFT);
        if (entries == 0) {
            return -1;
        }
        if (capacity != 0) {
            Memory.copy(entries, entries(table), (long) capacity << ENTRY_SHIFT);
            Slab.release(entries(table), (long) capacity << ENTRY_SHIFT);
        }
        Memory.store64(table + ENTRIES_OFFSET, entries);
        Memory.store32(table + CAPACITY_OFFSET, larger);
        return 0;
    }

    /** Opens a descriptor that is free and for which there is room; it takes over the caller's reference of the file. */
    public static void put(long table, int number, long file, long base, long inheriting) {
        long entry = entryAt(table, number);
        Memory.store64(entry, file);
        Memory.store64(entry + BASE_OFFSET, base);
        Memory.store64(entry + INHERITING_OFFSET, inheriting);
        Memory.store32(table + USED_OFFSET, Math.max(used(table), number + 1));
    }

    /** Takes the file of an open descriptor, with its reference, out; the descriptor is free then. */
    public static long take(long table, int number) {
        long entry = entryAt(table, number);
        long file = Memory.load64(entry);
        releaseName(Memory.load64(entry + NAME_OFFSET));
        Memory.fill(entry, 0, 1L << ENTRY_SHIFT);
        Memory.store32(table + LOWEST_OFFSET, Math.min(Memory.load32(table + LOWEST_OFFSET), number));
        return file;
    }

    /** The open file of an entry. */
    public static long file(long entry) {
        return Memory.load64(entry);
    }

    /** The rights of an entry. */
    public static long base(long entry) {
        return Memory.load64(entry + BASE_OFFSET);
    }

    /** The rights that what is opened through an entry can have. */
    public static long inheriting(long entry) {
        return Memory.load64(entry + INHERITING_OFFSET);
    }

    /** Changes both. */
    public static void rights(long entry, long base, long inheriting) {
        Memory.store64(entry + BASE_OFFSET, base);
        Memory.store64(entry + INHERITING_OFFSET, inheriting);
    }

    /** Has an open descriptor become another one, which is free: rights and name go along. */
    public static void move(long table, int from, int to) {
        long entry = entryAt(table, from);
        Memory.copy(entryAt(table, to), entry, 1L << ENTRY_SHIFT);
        Memory.fill(entry, 0, 1L << ENTRY_SHIFT);
        Memory.store32(table + LOWEST_OFFSET, Math.min(Memory.load32(table + LOWEST_OFFSET), from));
        Memory.store32(table + USED_OFFSET, Math.max(used(table), to + 1));
    }

    /** The name of an entry, or 0. */
    static long name(long entry) {
        return Memory.load64(entry + NAME_OFFSET);
    }

    /** Gives an open descriptor, which has none, a name of {@link #createName}, or none. */
    static void name(long table, int number, long name) {
        Memory.store64(entryAt(table, number) + NAME_OFFSET, name);
    }

    /** Copies a name, of at least one byte; 0 if there is no memory. */
    static long createName(long text, int bytes) {
        long name = Slab.allocate((long) TEXT_OFFSET + bytes);
        if (name != 0) {
            Memory.store32(name, bytes);
            Memory.copy(nameText(name), text, bytes);
        }
        return name;
    }

    static void releaseName(long name) {
        if (name != 0) {
            Slab.release(name, (long) TEXT_OFFSET + nameBytes(name));
        }
    }

    static int nameBytes(long name) {
        return Memory.load32(name);
    }

    static long nameText(long name) {
        return name + TEXT_OFFSET;
    }

    /** Bytes of the path by which the task was told of the directory that an entry is; 0 if it was not. */
    public static int prestatBytes(long entry) {
        long name = name(entry);
        if (name != 0) {
            return nameBytes(name);
        }
        int mount = OpenFile.kind(file(entry)) == OpenFile.NODE ? OpenFile.preopened(file(entry)) : 0;
        return mount == 0 ? 0 : Mount.pathBytes(Mounts.get(mount - 1));
    }

    /** Address of that path. */
    public static long prestatText(long entry) {
        long name = name(entry);
        return name != 0 ? nameText(name) : Mount.path(Mounts.get(OpenFile.preopened(file(entry)) - 1));
    }

    private static int capacity(long table) {
        return Memory.load32(table + CAPACITY_OFFSET);
    }

    private static long entries(long table) {
        return Memory.load64(table + ENTRIES_OFFSET);
    }

    private static long entryAt(long table, long number) {
        return entries(table) + (number << ENTRY_SHIFT);
    }
}
