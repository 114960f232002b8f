package hypha.host.machine;

import hypha.host.Console;
import hypha.host.StandardStream;
import java.lang.foreign.MemorySegment;

/** Has no input, and drops all output. */
public final class SilentConsole implements Console {
    @Override
    public int read(MemorySegment target) {
        return -1;
    }

    @Override
    public void write(StandardStream stream, MemorySegment bytes) {
        // Dropped.
    }
}
