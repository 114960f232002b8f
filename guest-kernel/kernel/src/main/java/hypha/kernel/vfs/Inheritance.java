package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.abi.GivenDescriptor;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.MountTable;
import hypha.kernel.task.Task;
import hypha.kernel.wasi.Errno;
import hypha.kernel.wasi.TaskMemory;

/**
 * What a new task gets of its parent's descriptors: those that the parent names, or, if it names none, its standard streams, the
 * directories that it has been told of, and its listeners. Never more than the parent has. Both lead to the same open files, with one position.
 *
 * <p>A table is made first and given to the task later, when nothing can fail any more. Callers hold the kernel lock.
 */
public final class Inheritance {
    private static final long LOW = 0xFFFF_FFFFL;

    private Inheritance() {}

    /**
     * A table of the descriptors that the parent names.
     *
     * @param pointer claim: {@link GivenDescriptor}s in the parent's memory
     * @param count claim: how many
     * @return the table, which is the caller's, or a {@link HyphaError}
     */
    public static long named(long parent, long pointer, long count) {
        if (count > GivenDescriptor.MAXIMUM) {
            return HyphaError.INVALID;
        }
        if (!TaskMemory.holds(parent, pointer, count * GivenDescriptor.BYTES)) {
            return HyphaError.FAULT;
        }
        long source = TaskFiles.table(parent);
        long table = source == 0 ? 0 : FileTable.create();
        if (table == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        for (long index = 0; index < count; index++) {
            long item = TaskMemory.address(parent, pointer + index * GivenDescriptor.BYTES);
            int error = give(parent, source, table, item);
            if (error != 0) {
                FileTable.release(table);
                return error;
            }
        }
        return table;
    }

    /** Copies one descriptor; each word of the item is read once, since threads of the parent may change it. 0 or a {@link HyphaError}. */
    private static int give(long parent, long source, long table, long item) {
        long entry = FileTable.find(source, Memory.load32(item + GivenDescriptor.FROM_OFFSET) & LOW);
        long to = Memory.load32(item + GivenDescriptor.TO_OFFSET) & LOW;
        long base = Memory.load64(item + GivenDescriptor.BASE_OFFSET);
        long inheriting = Memory.load64(item + GivenDescriptor.INHERITING_OFFSET);
        long name = Memory.load32(item + GivenDescriptor.NAME_OFFSET) & LOW;
        long nameBytes = Memory.load32(item + GivenDescriptor.NAME_BYTES_OFFSET) & LOW;
        if (entry == 0) {
            return HyphaError.BAD_HANDLE;
        }
        if (to >= FileTable.MAXIMUM || FileTable.find(table, to) != 0) {
            return HyphaError.INVALID;
        }
        base = base == GivenDescriptor.ALL_RIGHTS ? FileTable.base(entry) : base;
        inheriting = inheriting == GivenDescriptor.ALL_RIGHTS ? FileTable.inheriting(entry) : inheriting;
        if ((base & ~FileTable.base(entry)) != 0 || (inheriting & ~FileTable.inheriting(entry)) != 0) {
            return HyphaError.NOT_PERMITTED;
        }
        if (nameBytes > MountTable.MAXIMUM_PATH_BYTES) {
            return HyphaError.TOO_LARGE;
        }
        if (!TaskMemory.holds(parent, name, nameBytes)) {
            return HyphaError.FAULT;
        }
        if (nameBytes != 0 && !OpenFile.isDirectory(FileTable.file(entry))) {
            return HyphaError.WRONG_TYPE;
        }
        long copied = nameBytes == 0 ? 0 : FileTable.createName(TaskMemory.address(parent, name), (int) nameBytes);
        if (nameBytes != 0 && copied == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        if (copied != 0 && PathText.check(FileTable.nameText(copied), (int) nameBytes) != Errno.SUCCESS) {
            FileTable.releaseName(copied);
            return HyphaError.INVALID;
        }
        return put(table, (int) to, entry, base, inheriting, copied) ? 0 : HyphaError.OUT_OF_MEMORY;
    }

    /** Takes the name over in any case. False if there is no memory. */
    private static boolean put(long table, int to, long entry, long base, long inheriting, long name) {
        if (FileTable.reserveAt(table, to) != 0) {
            FileTable.releaseName(name);
            return false;
        }
        long file = OpenFile.another(FileTable.file(entry));
        if (file == 0) {
            FileTable.releaseName(name);
            return false;
        }
        FileTable.put(table, to, file, base, inheriting);
        FileTable.name(table, to, name);
        return true;
    }

    private static boolean isGivenToAll(long entry) {
        return FileTable.prestatBytes(entry) != 0 || OpenFile.kind(FileTable.file(entry)) == OpenFile.LISTENER;
    }

    /**
     * A table of what the parent hands on if it says nothing: descriptors 0 to 2, directories that have a name, and listeners, at the same numbers.
     *
     * @return the table, which is the caller's; 0 if the parent has no table, then the new task has what every task has at first; or a {@link HyphaError}
     */
    public static long usual(long parent) {
        if (Task.files(parent) == 0) {
            return 0;
        }
        long source = TaskFiles.table(parent);
        long table = FileTable.create();
        if (table == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        for (int number = 0; number < FileTable.used(source); number++) {
            long entry = FileTable.find(source, number);
            if (entry != 0 && (number < Task.DESCRIPTORS || isGivenToAll(entry))) {
                long name = FileTable.name(entry);
                long copy = name == 0 ? 0 : FileTable.createName(FileTable.nameText(name), FileTable.nameBytes(name));
                if (name != 0 && copy == 0
                        || !put(table, number, entry, FileTable.base(entry), FileTable.inheriting(entry), copy)) {
                    FileTable.release(table);
                    return HyphaError.OUT_OF_MEMORY;
                }
            }
        }
        return table;
    }

    /**
     * Gives a new task, which has made no call, a table, or, if that is 0, what is left of the streams of its parent, which has no table.
     * Takes
     * the table over in any case. False if there is no memory.
     */
    public static boolean begin(long parent, long child, long table) {
        if (table != 0 && !TaskFiles.adopt(child, table)) {
            FileTable.release(table);
            return false;
        }
        if (table != 0) {
            return true;
        }
        for (int number = 0; number < Task.DESCRIPTORS; number++) {
            Task.descriptor(child, number, Task.descriptor(child, number) | Task.descriptor(parent, number));
        }
        return true;
    }
}
