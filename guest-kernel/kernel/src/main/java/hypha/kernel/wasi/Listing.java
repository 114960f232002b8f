package hypha.kernel.wasi;

import hypha.bare.Memory;
import hypha.kernel.task.Task;
import hypha.kernel.task.Waits;
import hypha.kernel.vfs.Dirent;
import hypha.kernel.vfs.FileRequest;
import hypha.kernel.vfs.FileRequests;
import hypha.kernel.vfs.FileSystems;
import hypha.kernel.vfs.FileType;
import hypha.kernel.vfs.Mounts;
import hypha.kernel.vfs.Node;
import hypha.kernel.vfs.OpenFile;

/**
 * {@code fd_readdir}. Cookie 0 is {@code .}, 1 is {@code ..}, and behind these the file system's places follow. The program's buffer is filled to its last
 * byte, be it with a part of an entry, unless the directory ends: by that, programs know the end.
 */
final class Listing {
    private static final int COOKIE_SLOT = 3;
    private static final int OWN_COOKIES = 2;
    private static final int LEAST_BUFFER_BYTES = 4096;
    /** Most bytes of one call. */
    private static final long MAXIMUM_BYTES = 1L << 30;

    private Listing() {}

    /** {@code fd_readdir(fd, u8 *, size, cookie, size *)}. The stage is 1 and the bytes given so far; the cookie moves on with them. */
    static int read(long task, long request) {
        long number = TaskMemory.argument(task, 0);
        long pointer = TaskMemory.argument(task, 1);
        long room = Math.min(TaskMemory.argument(task, 2), MAXIMUM_BYTES);
        long result = TaskMemory.argument(task, 4);
        int errno = Descriptor.check(task, number, Rights.FD_READDIR);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (!TaskMemory.holds(task, pointer, room) || !TaskMemory.holds(task, result, 4)) {
            return Errno.FAULT;
        }
        if (FileRequest.file(request) == 0) {
            FileRequest.file(request, Descriptor.file(task, number));
        }
        long file = FileRequest.file(request);
        errno = Mounts.resolve(request, file);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        if (!Node.isDirectory(OpenFile.node(file))) {
            return Errno.NOTDIR;
        }
        if (FileRequest.stage(request) == 0) {
            FileRequest.stage(request, 1 + (int) dots(task, pointer, room, OpenFile.node(file)));
        }
        return entries(task, request, pointer, room, result);
    }

    /** Gives {@code .} and {@code ..} if the cookie is not beyond them; how many bytes. */
    private static long dots(long task, long pointer, long room, long node) {
        long used = 0;
        long cookie = Task.argument(task, COOKIE_SLOT);
        while (Long.compareUnsigned(cookie, OWN_COOKIES) < 0 && used < room) {
            long dirent = FileRequests.scratch();
            int nameBytes = (int) cookie + 1;
            Dirent.write(dirent, cookie + 1, Node.identity(node), nameBytes, FileType.DIRECTORY);
            Memory.fill(dirent + Dirent.BYTES, '.', nameBytes);
            used += give(task, pointer, room, used, dirent, Dirent.BYTES + nameBytes);
            cookie++;
        }
        Task.argument(task, COOKIE_SLOT, cookie);
        return used;
    }

    private static int entries(long task, long request, long pointer, long room, long result) {
        long bytes = Math.min(Math.max(room, LEAST_BUFFER_BYTES), FileRequests.MAXIMUM_BUFFER_BYTES);
        if (FileRequests.buffer(request, bytes) == 0) {
            return Errno.NOMEM;
        }
        long buffer = FileRequest.buffer(request);
        long used = FileRequest.stage(request) - 1L;
        while (used < room) {
            long place = Task.argument(task, COOKIE_SLOT) - OWN_COOKIES;
            int errno = FileSystems.readDirectory(request, FileRequest.file(request), place, buffer, bytes);
            if (errno != Errno.SUCCESS) {
                return errno;
            }
            long filled = FileRequest.result(request);
            if (filled == 0) {
                break;
            }
            long offset = 0;
            while (offset < filled && used < room) {
                long dirent = buffer + offset;
                long entryBytes = Dirent.BYTES + (long) Dirent.nameBytes(dirent);
                Dirent.next(dirent, Dirent.next(dirent) + OWN_COOKIES);
                used += give(task, pointer, room, used, dirent, entryBytes);
                Task.argument(task, COOKIE_SLOT, Dirent.next(dirent));
                offset += entryBytes;
            }
            FileRequest.stage(request, 1 + (int) used);
            if (used < room && filled > bytes / 2) { // there may be much more: others have their turn
                Waits.forTimeAtLatest(task, 0);
                return FileSystems.BLOCKED;
            }
        }
        Memory.store32(TaskMemory.address(task, result), (int) used);
        return Errno.SUCCESS;
    }

    /** Gives as much of an entry as there is room for; how many bytes. */
    private static long give(long task, long pointer, long room, long used, long dirent, long bytes) {
        long piece = Math.min(bytes, room - used);
        Memory.copy(TaskMemory.address(task, pointer) + used, dirent, piece);
        return piece;
    }
}
