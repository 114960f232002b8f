package hypha.hypervisor.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.linux.ErrnoException;
import hypha.hypervisor.linux.HostFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest that sends nonsense, and a process of the host that changes the directory meanwhile. */
@Timeout(120)
class ShareHostileTest {
    private static final int ROOT = ShareClient.ROOT;
    private static final int MESSAGES = 60_000;
    private static final int RACE_MILLIS = 1_500;

    @TempDir
    Path directory;

    /** Whatever comes, the answer is a reply of the right type and the length that it claims, or an error; and nothing outside changes. */
    @Test
    void shouldAnswerMutatedMessagesWithRepliesOrErrors() throws Exception {
        final long seed = Long.getLong("hypha.share.seed", System.nanoTime());
        System.out.println("ShareHostileTest seed=" + seed);
        Random random = new Random(seed);
        Path shared = Files.createDirectories(directory.resolve("shared/d")).getParent();
        Files.writeString(directory.resolve("secret"), "secret");
        Files.createSymbolicLink(shared.resolve("up"), Path.of(".."));
        Files.writeString(shared.resolve("f"), "x".repeat(10_000));
        List<byte[]> seeds = seeds();
        int errors = 0;
        int replies = 0;
        try (var client = new ShareClient(ShareServer.open(shared.toString(), false, true, 200))) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = mutated(seeds.get(random.nextInt(seeds.size())), random);
                int room = random.nextInt(8) == 0 ? random.nextInt(200) : ShareServer.MAXIMUM_MESSAGE_BYTES;
                byte[] answer = client.raw(message, room);
                if (answer.length == 0) {
                    assertTrue(room < 11, "room=" + room);
                    continue;
                }
                ByteBuffer in = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
                assertEquals(answer.length, in.getInt(0));
                int type = in.get(4) & 0xFF;
                if (type == MessageType.RLERROR) {
                    errors++;
                    assertEquals(11, answer.length);
                    assertTrue(in.getInt(7) > 0 && in.getInt(7) < 134, "errno=" + in.getInt(7));
                } else {
                    replies++;
                    assertEquals((message[4] & 0xFF) + 1, type);
                }
                assertTrue(client.server.descriptors() <= 200);
                if (i % 500 == 0) {
                    client.version(ShareServer.MAXIMUM_MESSAGE_BYTES, "9P2000.L");
                    client.attach(ROOT);
                }
            }
            // It still serves.
            client.version(ShareServer.MAXIMUM_MESSAGE_BYTES, "9P2000.L");
            client.attach(ROOT);
            client.clunk(client.create(ROOT, "created after all", HostFile.O_RDWR));
        }
        assertTrue(errors > MESSAGES / 10 && replies > MESSAGES / 50, "errors=" + errors + " replies=" + replies);
        assertEquals("secret", Files.readString(directory.resolve("secret")));
        try (var left = Files.list(directory)) {
            assertEquals(2, left.count());
        }
    }

    /** A valid message of each type, for a session whose root is fid 0. */
    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        add(seeds, MessageType.TVERSION, out -> {
            out.putInt(8192);
            ShareClient.string(out, "9P2000.L");
        });
        add(seeds, MessageType.TATTACH, out -> {
            out.putInt(3).putInt(-1);
            ShareClient.string(out, "u");
            ShareClient.string(out, "");
            out.putInt(0);
        });
        for (String name : List.of("f", "d", "up", "..", "after")) {
            add(seeds, MessageType.TWALK, out -> {
                out.putInt(0).putInt(1).putShort((short) 1);
                ShareClient.string(out, name);
            });
        }
        add(seeds, MessageType.TWALK, out -> out.putInt(0).putInt(2).putShort((short) 0));
        add(seeds, MessageType.TLOPEN, out -> out.putInt(1).putInt(2));
        add(seeds, MessageType.TLOPEN, out -> out.putInt(2).putInt(0));
        add(seeds, MessageType.TLCREATE, out -> {
            out.putInt(2);
            ShareClient.string(out, "new");
            out.putInt(2).putInt(0644).putInt(0);
        });
        add(seeds, MessageType.TREAD, out -> out.putInt(1).putLong(0).putInt(5000));
        add(seeds, MessageType.TWRITE, out -> out.putInt(1).putLong(0).putInt(4).put(new byte[4]));
        add(seeds, MessageType.TREADDIR, out -> out.putInt(2).putLong(0).putInt(4000));
        add(seeds, MessageType.TGETATTR, out -> out.putInt(1).putLong(0x7FF));
        add(seeds, MessageType.TSETATTR, out -> out.putInt(1).putInt(0x1F8).put(new byte[12 + 5 * 8]));
        add(seeds, MessageType.TREADLINK, out -> out.putInt(1));
        add(seeds, MessageType.TCLUNK, out -> out.putInt(1));
        add(seeds, MessageType.TCLUNK, out -> out.putInt(2));
        add(seeds, MessageType.TFLUSH, out -> out.putShort((short) 17));
        add(seeds, MessageType.TSTATFS, out -> out.putInt(0));
        for (int type :
                new int[] {MessageType.TMKDIR, MessageType.TSYMLINK, MessageType.TUNLINKAT, MessageType.TMKNOD}) {
            add(seeds, type, out -> {
                out.putInt(0);
                ShareClient.string(out, "made");
                ShareClient.string(out, "target");
                out.putInt(0);
            });
        }
        add(seeds, MessageType.TLINK, out -> {
            out.putInt(0).putInt(1);
            ShareClient.string(out, "made");
        });
        add(seeds, MessageType.TRENAMEAT, out -> {
            out.putInt(0);
            ShareClient.string(out, "made");
            out.putInt(2);
            ShareClient.string(out, "after");
        });
        return seeds;
    }

    private static void add(List<byte[]> seeds, int type, Consumer<ByteBuffer> body) {
        ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN).position(MessageType.HEADER_BYTES);
        body.accept(out);
        int size = out.position();
        out.putInt(0, size).put(4, (byte) type).putShort(5, (short) 9);
        byte[] message = new byte[size];
        out.get(0, message);
        seeds.add(message);
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] message = seed.clone();
        int kind = random.nextInt(6);
        if (kind == 0) {
            return message;
        }
        for (int changes = random.nextInt(3); changes >= 0; changes--) {
            int at = random.nextInt(message.length);
            switch (random.nextInt(4)) {
                case 0 -> message[at] = (byte) random.nextInt(256);
                case 1 -> message[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> message[at] = (byte) (random.nextBoolean() ? 0 : 0xFF);
                default -> message[at] = (byte) "/.\0".charAt(random.nextInt(3));
            }
        }
        if (kind == 1) { // cut, with the size made right or not
            message = java.util.Arrays.copyOf(message, random.nextInt(message.length + 1));
        } else if (kind == 2) {
            message = java.util.Arrays.copyOf(message, message.length + random.nextInt(64));
        }
        if (kind < 4 && message.length >= 4) {
            ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(0, message.length);
        }
        return message;
    }

    /** A directory and a link to one outside change places all the time; the guest sees one of them, and never what is outside. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldStayInsideWhileTheHostSwapsDirectoriesAndLinks(boolean openat2) throws Exception {
        final Path shared = Files.createDirectory(directory.resolve("shared"));
        final Path outside = Files.createDirectory(directory.resolve("outside"));
        Files.writeString(outside.resolve("file"), "outside");
        Files.createDirectories(shared.resolve("a/b"));
        Files.writeString(shared.resolve("a/file"), "inside!");
        Files.writeString(shared.resolve("a/b/file"), "inside!");
        Files.createSymbolicLink(shared.resolve("link"), outside);
        Files.createSymbolicLink(shared.resolve("filelink"), outside.resolve("file"));
        var stop = new AtomicBoolean();
        Thread swapper = Thread.ofPlatform().daemon().start(() -> swap(shared, outside, stop));
        int reads = 0;
        int writes = 0;
        int refusals = 0;
        try (var client = new ShareClient(ShareServer.open(shared.toString(), false, openat2, 500))) {
            long end = System.nanoTime() + RACE_MILLIS * 1_000_000L;
            while (System.nanoTime() < end) {
                for (String[] path : new String[][] {{"a", "file"}, {"a", "b", "file"}, {"x", "file"}, {"file"}}) {
                    int fid = client.freshFid();
                    try {
                        if (client.walk(ROOT, fid, path).size() < path.length) {
                            refusals++;
                            continue;
                        }
                    } catch (ErrnoException e) {
                        refusals++;
                        continue;
                    }
                    try {
                        client.open(fid, HostFile.O_RDWR);
                        assertEquals("inside!", new String(client.read(fid, 0, 100)));
                        reads++;
                        client.write(fid, 0, "inside!".getBytes());
                    } catch (ErrnoException e) {
                        refusals++;
                    }
                    client.clunk(fid);
                }
                try {
                    int fid = client.walk(ROOT, "a");
                    try {
                        client.clunk(client.create(fid, "made", HostFile.O_RDWR));
                        writes++;
                        client.unlink(fid, "made", 0);
                    } finally {
                        client.clunk(fid);
                    }
                } catch (ErrnoException e) {
                    refusals++;
                }
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertEquals("outside", Files.readString(outside.resolve("file")));
        assertTrue(Files.notExists(outside.resolve("made"), LinkOption.NOFOLLOW_LINKS));
        assertTrue(
                reads > 50 && writes > 10 && refusals > 50,
                "reads=" + reads + " writes=" + writes + " refusals=" + refusals);
    }

    private static void swap(Path shared, Path outside, AtomicBoolean stop) {
        while (!stop.get()) {
            try {
                Files.move(shared.resolve("a"), shared.resolve("x"));
                Files.move(shared.resolve("link"), shared.resolve("a"));
                Files.move(shared.resolve("a"), shared.resolve("link"));
                Files.move(shared.resolve("x"), shared.resolve("a"));
                Files.move(shared.resolve("a/b"), shared.resolve("b"));
                Files.createSymbolicLink(shared.resolve("a/b"), outside);
                Files.delete(shared.resolve("a/b"));
                Files.move(shared.resolve("b"), shared.resolve("a/b"));
                Files.move(shared.resolve("filelink"), shared.resolve("file"));
                Files.move(shared.resolve("file"), shared.resolve("filelink"));
                Files.move(shared.resolve("a/file"), shared.resolve("file"));
                Files.createSymbolicLink(shared.resolve("a/file"), outside.resolve("file"));
                Files.delete(shared.resolve("a/file"));
                Files.move(shared.resolve("file"), shared.resolve("a/file"));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
