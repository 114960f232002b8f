package hypha.hypervisor.share;

import hypha.hypervisor.linux.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Talks 9P2000.L to a server, message by message. Errors are {@link ErrnoException}s. */
final class ShareClient implements AutoCloseable {
    static final int ROOT = 0;
    private static final int NO_FID = -1;
    private static final int NO_TAG = 0xFFFF;

    /** Fields of a message of which tests look at the parts. */
    record Qid(int type, int version, long path) {}

    record Attributes(Qid qid, int mode, long links, long size, long accessNanos, long modificationNanos) {}

    record Entry(Qid qid, long next, int type, String name) {}

    final ShareServer server;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment request = arena.allocate(ShareServer.MAXIMUM_MESSAGE_BYTES);
    private final MemorySegment reply = arena.allocate(ShareServer.MAXIMUM_MESSAGE_BYTES);
    private int nextFid = 1;

    /** Begins a session; {@link #ROOT} is the shared directory. */
    ShareClient(ShareServer server) throws ErrnoException {
        this.server = server;
        version(ShareServer.MAXIMUM_MESSAGE_BYTES, "9P2000.L");
        attach(ROOT);
    }

    static ShareClient of(java.nio.file.Path directory) throws ErrnoException {
        return new ShareClient(ShareServer.open(directory.toString(), false));
    }

    String version(int bytes, String version) throws ErrnoException {
        ByteBuffer answer = call(MessageType.TVERSION, NO_TAG, out -> {
            out.putInt(bytes);
            string(out, version);
        });
        int agreed = answer.getInt();
        return string(answer) + " " + agreed;
    }

    Qid attach(int fid) throws ErrnoException {
        return qid(call(MessageType.TATTACH, out -> {
            out.putInt(fid).putInt(NO_FID);
            string(out, "user");
            string(out, "");
            out.putInt(0);
        }));
    }

    int freshFid() {
        return nextFid++;
    }

    /** A new fid, at the end of a walk all of whose components are there. */
    int walk(int from, String... names) throws ErrnoException {
        int fid = freshFid();
        if (walk(from, fid, names).size() != names.length) {
            throw new ErrnoException(2);
        }
        return fid;
    }

    List<Qid> walk(int from, int to, String... names) throws ErrnoException {
        ByteBuffer answer = call(MessageType.TWALK, out -> {
            out.putInt(from).putInt(to).putShort((short) names.length);
            for (String name : names) {
                string(out, name);
            }
        });
        List<Qid> qids = new ArrayList<>();
        for (int left = answer.getShort(); left > 0; left--) {
            qids.add(qid(answer));
        }
        return qids;
    }

    void open(int fid, int flags) throws ErrnoException {
        call(MessageType.TLOPEN, out -> out.putInt(fid).putInt(flags));
    }

    /** Makes a file; the new fid is open. */
    int create(int directory, String name, int flags) throws ErrnoException {
        int fid = walk(directory);
        call(MessageType.TLCREATE, out -> {
            out.putInt(fid);
            string(out, name);
            out.putInt(flags).putInt(0666).putInt(0);
        });
        return fid;
    }

    byte[] read(int fid, long offset, int count) throws ErrnoException {
        ByteBuffer answer =
                call(MessageType.TREAD, out -> out.putInt(fid).putLong(offset).putInt(count));
        byte[] data = new byte[answer.getInt()];
        answer.get(data);
        return data;
    }

    int write(int fid, long offset, byte[] data) throws ErrnoException {
        return call(
                        MessageType.TWRITE,
                        out -> out.putInt(fid)
                                .putLong(offset)
                                .putInt(data.length)
                                .put(data))
                .getInt();
    }

    List<Entry> readDirectory(int fid, long offset, int count) throws ErrnoException {
        ByteBuffer answer = call(
                MessageType.TREADDIR, out -> out.putInt(fid).putLong(offset).putInt(count));
        int bytes = answer.getInt();
        List<Entry> entries = new ArrayList<>();
        int end = answer.position() + bytes;
        while (answer.position() < end) {
            entries.add(new Entry(qid(answer), answer.getLong(), answer.get(), string(answer)));
        }
        return entries;
    }

    Attributes attributes(int fid) throws ErrnoException {
        ByteBuffer answer = call(MessageType.TGETATTR, out -> out.putInt(fid).putLong(0x7E3));
        answer.getLong();
        Qid qid = qid(answer);
        int mode = answer.getInt();
        answer.getLong();
        final long links = answer.getLong();
        answer.getLong();
        final long size = answer.getLong();
        answer.getLong();
        answer.getLong();
        final long access = answer.getLong() * 1_000_000_000 + answer.getLong();
        final long modification = answer.getLong() * 1_000_000_000 + answer.getLong();
        return new Attributes(qid, mode, links, size, access, modification);
    }

    void setAttributes(int fid, int valid, long size, long accessNanos, long modificationNanos) throws ErrnoException {
        long second = 1_000_000_000;
        call(
                MessageType.TSETATTR,
                out -> out.putInt(fid)
                        .putInt(valid)
                        .putInt(0777)
                        .putInt(0)
                        .putInt(0)
                        .putLong(size)
                        .putLong(accessNanos / second)
                        .putLong(accessNanos % second)
                        .putLong(modificationNanos / second)
                        .putLong(modificationNanos % second));
    }

    void clunk(int fid) throws ErrnoException {
        call(MessageType.TCLUNK, out -> out.putInt(fid));
    }

    void makeDirectory(int directory, String name) throws ErrnoException {
        call(MessageType.TMKDIR, out -> {
            out.putInt(directory);
            string(out, name);
            out.putInt(0777).putInt(0);
        });
    }

    void symbolicLink(int directory, String name, String target) throws ErrnoException {
        call(MessageType.TSYMLINK, out -> {
            out.putInt(directory);
            string(out, name);
            string(out, target);
            out.putInt(0);
        });
    }

    String readLink(int fid) throws ErrnoException {
        return string(call(MessageType.TREADLINK, out -> out.putInt(fid)));
    }

    void link(int directory, int file, String name) throws ErrnoException {
        call(MessageType.TLINK, out -> {
            out.putInt(directory).putInt(file);
            string(out, name);
        });
    }

    void rename(int from, String name, int to, String newName) throws ErrnoException {
        call(MessageType.TRENAMEAT, out -> {
            out.putInt(from);
            string(out, name);
            out.putInt(to);
            string(out, newName);
        });
    }

    void unlink(int directory, String name, int flags) throws ErrnoException {
        call(MessageType.TUNLINKAT, out -> {
            out.putInt(directory);
            string(out, name);
            out.putInt(flags);
        });
    }

    void sync(int fid) throws ErrnoException {
        call(MessageType.TFSYNC, out -> out.putInt(fid).putInt(0));
    }

    ByteBuffer call(int type, Consumer<ByteBuffer> body) throws ErrnoException {
        return call(type, 17, body);
    }

    /** Sends a request and checks the reply's header. */
    private ByteBuffer call(int type, int tag, Consumer<ByteBuffer> body) throws ErrnoException {
        ByteBuffer out = request.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        out.position(MessageType.HEADER_BYTES);
        body.accept(out);
        int size = out.position();
        out.putInt(0, size).put(4, (byte) type).putShort(5, (short) tag);
        int length = server.handle(request.asSlice(0, size), reply);
        ByteBuffer in = reply.asSlice(0, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int answered = in.get(4);
        if (in.getInt(0) != length || (in.getShort(5) & 0xFFFF) != tag) {
            throw new AssertionError("header size=" + in.getInt(0) + " length=" + length + " tag=" + in.getShort(5));
        }
        in.position(MessageType.HEADER_BYTES);
        if (answered == MessageType.RLERROR) {
            throw new ErrnoException(in.getInt());
        }
        if (answered != type + 1) {
            throw new AssertionError("request=" + type + " reply=" + answered);
        }
        return in;
    }

    /** Sends bytes that may be no message; the reply's, or none. */
    byte[] raw(byte[] bytes, int replyBytes) {
        MemorySegment.copy(bytes, 0, request, ValueLayout.JAVA_BYTE, 0, bytes.length);
        int length = server.handle(request.asSlice(0, bytes.length), reply.asSlice(0, replyBytes));
        return reply.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static Qid qid(ByteBuffer in) {
        return new Qid(in.get() & 0xFF, in.getInt(), in.getLong());
    }

    static void string(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String string(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort() & 0xFFFF];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.close();
        arena.close();
    }
}
