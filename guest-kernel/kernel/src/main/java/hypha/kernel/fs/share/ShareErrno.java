package hypha.kernel.fs.share;

import hypha.kernel.wasi.Errno;

/** Error numbers of Linux, as the host answers them, for programs. */
final class ShareErrno {
    static final int LINUX_EACCES = 13;

    private ShareErrno() {}

    /** The witx {@code $errno}; what has no counterpart is IO. */
    static int of(int linux) {
        return switch (linux) {
            case 1 -> Errno.PERM;
            case 2 -> Errno.NOENT;
            case 6 -> Errno.NXIO;
            case 9 -> Errno.BADF;
            case 11 -> Errno.AGAIN;
            case 12 -> Errno.NOMEM;
            case LINUX_EACCES -> Errno.ACCES;
            case 16, 26 -> Errno.BUSY;
            case 17 -> Errno.EXIST;
            case 18 -> Errno.XDEV;
            case 20 -> Errno.NOTDIR;
            case 21 -> Errno.ISDIR;
            case 22 -> Errno.INVAL;
            case 23, 24 -> Errno.NFILE;
            case 27 -> Errno.FBIG;
            case 28 -> Errno.NOSPC;
            case 30 -> Errno.ROFS;
            case 31 -> Errno.MLINK;
            case 36 -> Errno.NAMETOOLONG;
            case 38, 95 -> Errno.NOTSUP;
            case 39 -> Errno.NOTEMPTY;
            case 40 -> Errno.LOOP;
            case 75 -> Errno.OVERFLOW;
            case 84 -> Errno.ILSEQ;
            case 116 -> Errno.STALE;
            case 122 -> Errno.DQUOT;
            default -> Errno.IO;
        };
    }
}
