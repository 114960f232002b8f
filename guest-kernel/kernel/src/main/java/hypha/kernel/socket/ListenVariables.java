package hypha.kernel.socket;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.handle.Slab;

/**
 * What the environment of a program with listeners says of them, besides what it was given: {@code LISTEN_FDS}, how many there are, and {@code
 * LISTEN_FDNAMES}, their ports with colons between. They are the descriptors after those of the preopened directories. The names are those of systemd's
 * socket activation; a program that was given variables of these names finds those first.
 */
public final class ListenVariables {
    /** How many variables these are. */
    public static final int COUNT = 2;

    private static final int MAXIMUM_BYTES = 512;

    private static long text;
    private static int bytes;

    private ListenVariables() {}

    /** Writes them down. False if there is no memory. */
    static boolean init() {
        text = 0;
        bytes = 0;
        if (Listeners.count() == 0) {
            return true;
        }
        text = Slab.allocate(MAXIMUM_BYTES);
        if (text == 0) {
            return false;
        }
        add(Text.address("LISTEN_FDS="), Text.length("LISTEN_FDS="));
        add(Listeners.count());
        bytes++; // zero bytes are there already
        add(Text.address("LISTEN_FDNAMES="), Text.length("LISTEN_FDNAMES="));
        for (int index = 0; index < Listeners.count(); index++) {
            if (index != 0) {
                add(Text.address(":"), Text.length(":"));
            }
            add(Listeners.port(Listeners.get(index)));
        }
        bytes++;
        return true;
    }

    private static void add(long address, int length) {
        Memory.copy(text + bytes, address, length);
        bytes += length;
    }

    private static void add(int number) {
        int unit = 1;
        while (number / unit >= 10) {
            unit *= 10;
        }
        for (; unit != 0; unit /= 10) {
            Memory.store8(text + bytes, '0' + number / unit % 10);
            bytes++;
        }
    }

    /** Where they are: {@link #bytes} bytes, each variable with a zero byte at its end. */
    public static long text() {
        return text;
    }

    /** How long they are; 0 if there are no listeners. */
    public static int bytes() {
        return bytes;
    }
}
