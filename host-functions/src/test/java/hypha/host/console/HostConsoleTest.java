package hypha.host.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.BrokenStreamException;
import hypha.host.StandardStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HostConsoleTest {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(1 << 20);
    private int inputReader;
    private int inputWriter;
    private int outputReader;
    private int outputWriter;
    private HostConsole console;

    @BeforeEach
    void open() throws Throwable {
        int[] input = pipe();
        inputReader = input[0];
        inputWriter = input[1];
        int[] output = pipe();
        outputReader = output[0];
        outputWriter = output[1];
        console = new HostConsole(inputReader, outputWriter, outputWriter);
    }

    @AfterEach
    void close() {
        console.close();
        for (int fd : new int[] {inputReader, inputWriter, outputReader, outputWriter}) {
            if (fd >= 0) {
                Posix.close(fd);
            }
        }
        arena.close();
    }

    @SuppressWarnings("restricted")
    private int[] pipe() throws Throwable {
        var pipe = Linker.nativeLinker()
                .downcallHandle(
                        Linker.nativeLinker().defaultLookup().findOrThrow("pipe"),
                        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        MemorySegment fds = arena.allocate(8, 4);
        assertEquals(0, (int) pipe.invokeExact(fds));
        return fds.toArray(ValueLayout.JAVA_INT);
    }

    private MemorySegment bytes(String text) {
        return arena.allocateFrom(text).asSlice(0, text.length());
    }

    @Test
    void readsWhatThereIs() throws IOException {
        Posix.write(inputWriter, bytes("hello"));
        assertEquals(5, console.read(buffer));
        assertEquals('h', buffer.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void readsTheEnd() throws IOException {
        Posix.close(inputWriter);
        inputWriter = -1;
        assertEquals(-1, console.read(buffer));
    }

    @Test
    void aClosedDescriptorIsAnError() throws IOException {
        Posix.close(inputReader);
        inputReader = -1;
        assertThrows(IOException.class, () -> console.read(buffer));
    }

    @Test
    void cancelEndsAReadThatWaits() throws Exception {
        var read = CompletableFuture.supplyAsync(() -> {
            try {
                return console.read(buffer);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Thread.sleep(50);
        assertFalse(read.isDone());
        console.cancel(false);
        assertEquals(-1, read.get(5, TimeUnit.SECONDS));
    }

    @Test
    void writesAllOfALargePieceToAReaderThatTakesItsTime() throws Exception {
        for (long i = 0; i < buffer.byteSize(); i++) {
            buffer.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31));
        }
        var written = CompletableFuture.runAsync(() -> {
            try {
                console.write(StandardStream.OUTPUT, buffer);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        MemorySegment seen = arena.allocate(buffer.byteSize());
        for (long done = 0; done < seen.byteSize(); ) {
            done += Posix.read(outputReader, seen.asSlice(done, Math.min(10_000, seen.byteSize() - done)));
        }
        written.get(5, TimeUnit.SECONDS);
        assertArrayEquals(buffer.toArray(ValueLayout.JAVA_BYTE), seen.toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void aReaderThatIsGoneBreaksTheStream() {
        Posix.close(outputReader);
        outputReader = -1;
        assertThrows(BrokenStreamException.class, () -> console.write(StandardStream.ERROR, bytes("x")));
    }

    @Test
    void cancelEndsAWriteThatNobodyReads() throws Exception {
        var written = CompletableFuture.supplyAsync(() -> {
            try {
                console.write(StandardStream.OUTPUT, buffer);
                return "written";
            } catch (BrokenStreamException e) {
                return "broken";
            } catch (IOException e) {
                return e.toString();
            }
        });
        Thread.sleep(50);
        assertFalse(written.isDone());
        console.cancel(true);
        assertEquals("broken", written.get(5, TimeUnit.SECONDS));
        assertTrue(written.isDone());
    }
}
