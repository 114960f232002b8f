package hypha.hypervisor.share;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import hypha.hypervisor.linux.Statx;

/** What a number of the guest's stands for: a handle to a file, whose type does not change, and what it is opened for, if it is. */
final class Fid {
    /** The handle. */
    final HostFile handle;

    /** One of the types of {@link Statx#type}. */
    final int type;

    /** The file opened for reading and writing, or the directory for reading; null until then. */
    private HostFile open;

    /** The access mode of {@link #open}. */
    private int access;

    /** Where {@link #open}, if it is a directory, stands; what the guest has seen last. */
    long position;

    Fid(HostFile handle, int type) {
        this.handle = handle;
        this.type = type;
    }

    boolean isDirectory() {
        return type == Statx.S_IFDIR;
    }

    boolean isOpen() {
        return open != null;
    }

    /** How many files of the process it takes. */
    int descriptors() {
        return open == null || open == handle ? 1 : 2;
    }

    void open(HostFile file, int accessMode) {
        open = file;
        access = accessMode;
    }

    /** The file, opened such that it can be read. */
    HostFile reading() throws ErrnoException {
        if (isDirectory()) {
            throw new ErrnoException(Errno.EISDIR);
        }
        return opened(HostFile.O_WRONLY);
    }

    /** The file, opened such that it can be written. */
    HostFile writing() throws ErrnoException {
        return opened(HostFile.O_RDONLY);
    }

    /** The file or directory, opened in any way. */
    HostFile opened() throws ErrnoException {
        return opened(-1);
    }

    private HostFile opened(int unfit) throws ErrnoException {
        if (open == null || access == unfit) {
            throw new ErrnoException(Errno.EBADF);
        }
        return open;
    }

    void close() {
        if (open != null) {
            open.close();
        }
        handle.close();
    }
}
