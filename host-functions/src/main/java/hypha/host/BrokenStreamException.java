package hypha.host;

import java.io.IOException;

/** The reader of a stream is gone for good. */
public final class BrokenStreamException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * A broken stream.
     *
     * @param stream which one
     */
    public BrokenStreamException(StandardStream stream) {
        super("stream=" + stream + " has no reader");
    }
}
