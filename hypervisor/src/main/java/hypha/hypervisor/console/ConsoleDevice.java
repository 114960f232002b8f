package hypha.hypervisor.console;

import hypha.hypervisor.virtio.DescriptorChain;
import hypha.hypervisor.virtio.VirtioDevice;
import hypha.hypervisor.virtio.VirtioException;

/**
 * A terminal line for programs (Virtual I/O Device 1.2, 5.3): one port, no control queues. Input and output wait for the host each on a
 * thread of its own, so neither holds up the other. A receive buffer that comes back empty is the end of the input; the standard does not
 * know one. What cannot be written, because the other end is gone, is lost, as on any line.
 */
public final class ConsoleDevice implements VirtioDevice {
    private static final int ID = 3;
    private static final int[] QUEUES = {8, 8};
    private static final int RECEIVE = 0;
    private static final int TRANSMIT = 1;
    /** How long what was written before the machine's end may take. */
    private static final long LAST_OUTPUT_NANOS = 1_000_000_000;

    private final Terminal terminal;
    private final LineThread reader;
    private final LineThread writer;

    /** A line to a terminal, which the device closes. */
    public ConsoleDevice(Terminal terminal) {
        this.terminal = terminal;
        this.reader = new LineThread("hypha-console-input", LineThread.reading(terminal));
        this.writer = new LineThread("hypha-console-output", LineThread.writing(terminal));
    }

    @Override
    public int id() {
        return ID;
    }

    @Override
    public String name() {
        return "console";
    }

    @Override
    public int[] queueSizes() {
        return QUEUES.clone();
    }

    @Override
    public boolean isPrompt(int queue, DescriptorChain chain) {
        return true; // others do the work
    }

    @Override
    public void handle(int queue, DescriptorChain chain) throws VirtioException {
        if (queue == RECEIVE && (chain.readableBytes() != 0 || chain.writableBytes() == 0)) {
            throw new VirtioException("console: a receive buffer of writable bytes=" + chain.writableBytes()
                    + " readable bytes=" + chain.readableBytes());
        }
        if (queue == TRANSMIT && chain.writableBytes() != 0) {
            throw new VirtioException("console: a transmit buffer of writable bytes=" + chain.writableBytes());
        }
        (queue == RECEIVE ? reader : writer).add(chain);
    }

    @Override
    public void reset() {
        reader.forget();
        writer.forget();
    }

    @Override
    public boolean isServedAtEnd() {
        return true; // the last output
    }

    @Override
    public void close() {
        writer.finish(LAST_OUTPUT_NANOS);
        terminal.interrupt();
        boolean ended = reader.stop(LAST_OUTPUT_NANOS) & writer.stop(LAST_OUTPUT_NANOS);
        if (ended) { // else it hangs in the system, and the file is left to it
            terminal.close();
        }
    }
}
