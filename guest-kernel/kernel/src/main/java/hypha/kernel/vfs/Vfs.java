package hypha.kernel.vfs;

import hypha.bare.Text;
import hypha.kernel.fs.memory.MemoryFiles;
import hypha.kernel.panic.Panic;
import hypha.kernel.socket.Listeners;

/** Brings up everything about files, and does in small pieces what file systems have put off. */
public final class Vfs {
    private Vfs() {}

    /**
     * Starts with the mounts of the boot information's table; panics if that is wrong.
     *
     * @return false if there is not enough memory
     */
    public static boolean init(long bootInfo) {
        OpenFile.init();
        Pipe.init();
        if (!Listeners.init(bootInfo) || !Nodes.init() || !FileRequests.init() || !MemoryFiles.init()) {
            return false;
        }
        int wrong = Mounts.init(bootInfo);
        if (wrong > 0) {
            Panic.now(Text.address("mount table: wrong entry"), Text.length("mount table: wrong entry"), wrong - 1);
        }
        return wrong == 0;
    }

    /** True if a task is to run its call again, or a file system has put something off. */
    public static boolean isDue() {
        return FileRequests.isDue() || MemoryFiles.isDue();
    }

    /** Does a piece of what was put off. True if there was something. */
    public static boolean serve() {
        return MemoryFiles.serve();
    }
}
