package hypha.cli;

import hypha.host.BrokenStreamException;
import hypha.host.Console;
import hypha.host.StandardStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The console of a machine that runs no programs: no input, no reader of the output. The kernel's log goes to standard error. */
public final class SilentConsole implements Console {
    /** A console without state. */
    public SilentConsole() {}

    @Override
    public int read(MemorySegment target) {
        return -1;
    }

    @Override
    public void write(StandardStream stream, MemorySegment bytes) throws BrokenStreamException {
        if (stream != StandardStream.LOG) {
            throw new BrokenStreamException(stream);
        }
        byte[] text = bytes.toArray(ValueLayout.JAVA_BYTE);
        System.err.write(text, 0, text.length);
    }
}
