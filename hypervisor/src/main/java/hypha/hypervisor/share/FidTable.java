package hypha.hypervisor.share;

import hypha.hypervisor.linux.Errno;
import hypha.hypervisor.linux.ErrnoException;
import java.util.HashMap;
import java.util.Map;

/** The fids of a session: a bounded number, which together take a bounded number of the process's open files. */
final class FidTable {
    /** The number that means: no fid. */
    static final int NO_FID = -1;

    private final Map<Integer, Fid> fids = new HashMap<>();
    private final int maximumDescriptors;
    private int descriptors;

    FidTable(int maximumDescriptors) {
        this.maximumDescriptors = maximumDescriptors;
    }

    /** The fid with this number; {@code EBADF} if there is none. */
    Fid get(int number) throws ErrnoException {
        Fid fid = fids.get(number);
        if (fid == null) {
            throw new ErrnoException(Errno.EBADF);
        }
        return fid;
    }

    /** The same, of a directory; {@code ENOTDIR} if it is none. */
    Fid directory(int number) throws ErrnoException {
        Fid fid = get(number);
        if (!fid.isDirectory()) {
            throw new ErrnoException(Errno.ENOTDIR);
        }
        return fid;
    }

    /** Whether a number is in use. */
    boolean has(int number) {
        return fids.containsKey(number);
    }

    /** Refuses a number that is in use, or none, with {@code EBADF}. */
    void requireFree(int number) throws ErrnoException {
        if (number == NO_FID || has(number)) {
            throw new ErrnoException(Errno.EBADF);
        }
    }

    /** Says that one more file is going to be opened; {@code ENFILE} if that would be too many. */
    void reserve() throws ErrnoException {
        if (descriptors >= maximumDescriptors) {
            throw new ErrnoException(Errno.ENFILE);
        }
        descriptors++;
    }

    /** Takes {@link #reserve} back. */
    void unreserve() {
        descriptors--;
    }

    /** Gives a number to a fid, whose handle was reserved; one that had the number is closed. */
    void put(int number, Fid fid) {
        Fid old = fids.put(number, fid);
        if (old != null) {
            close(old);
        }
    }

    /** Closes a fid and forgets its number. */
    void remove(int number) throws ErrnoException {
        Fid fid = get(number);
        fids.remove(number);
        close(fid);
    }

    void clear() {
        fids.values().forEach(this::close);
        fids.clear();
    }

    int size() {
        return fids.size();
    }

    /** Files of the process that are open for the guest. */
    int descriptors() {
        return descriptors;
    }

    private void close(Fid fid) {
        descriptors -= fid.descriptors();
        fid.close();
    }
}
