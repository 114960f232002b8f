package hypha.host.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Numbers of one task: compared with the JDK's ChaCha20, and with what the design promises. */
class TaskRandomTest {
    private final TaskRandom random = new TaskRandom();
    private final WasmMemory memory = new WasmMemory(new MemoryType(Limits.atLeast(1)), ArenaMemoryProvider.INSTANCE);

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }

    private byte[] bytes(long address, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = memory.load8(address + i, 0L);
        }
        return bytes;
    }

    private byte[] next(int count) {
        random.fill(memory, 8, count);
        assertEquals(0, memory.load64(0L, 0L), "what is before the place is not touched");
        assertEquals(0, memory.load8(8L + count, 0L), "nor what is behind");
        byte[] bytes = bytes(8, count);
        memory.fill(8, (byte) 0, count);
        return bytes;
    }

    /** The key stream as the JDK makes it; its counter has 32 bits, which is the same for the first 256 GiB. */
    private static byte[] stream(byte[] key, int firstBlock, int count) throws Exception {
        Cipher cipher = Cipher.getInstance("ChaCha20");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, "ChaCha20"),
                new ChaCha20ParameterSpec(new byte[12], firstBlock));
        return cipher.doFinal(new byte[count]);
    }

    /** RFC 8439, A.1, test vectors 1 and 2. */
    @Test
    void blocksOfTheZeroKeyAreThoseOfTheRfc() {
        byte[] block = new byte[64];
        ChaCha20.block(new byte[32], 0, block, 0);
        assertEquals(
                "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                        + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
                HexFormat.of().formatHex(block));
        ChaCha20.block(new byte[32], 1, block, 0);
        assertEquals(
                "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
                        + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
                HexFormat.of().formatHex(block));
    }

    @Test
    void blocksOfAnyKeyAreThoseOfTheJdk() throws Exception {
        for (int seed = 0; seed < 50; seed++) {
            int counter = new Random(seed).nextInt(Integer.MAX_VALUE);
            byte[] block = new byte[64];
            ChaCha20.block(key(seed), counter, block, 0);
            assertArrayEquals(stream(key(seed), counter, 64), block, "seed=" + seed);
        }
    }

    /** An independent model of the design: the JDK's cipher, and a list of what is in store. */
    @Test
    void givesTheKeyStreamAndChangesTheKeyAsDesigned() throws Exception {
        byte[] key = key(1);
        random.adopt(key, 1);
        byte[] store = new byte[0];
        var lengths = new Random(7);
        for (int call = 0; call < 2_000; call++) {
            int count = call % 10 == 0 ? lengths.nextInt(3_000) : lengths.nextInt(TaskRandom.MAXIMUM_STORE + 1);
            var expected = new ByteArrayOutputStream();
            if (count > TaskRandom.MAXIMUM_STORE) {
                expected.write(stream(key, 1, count / 64 * 64));
                key = stream(key, 0, 32);
            }
            while (expected.size() < count) {
                if (store.length == 0) {
                    byte[] blocks = stream(key, 0, 256);
                    key = Arrays.copyOf(blocks, 32);
                    store = Arrays.copyOfRange(blocks, 32, 256);
                }
                int piece = Math.min(count - expected.size(), store.length);
                expected.write(store, 0, piece);
                store = Arrays.copyOfRange(store, piece, store.length);
            }
            assertArrayEquals(expected.toByteArray(), next(count), "call=" + call + " count=" + count);
        }
    }

    @Test
    void whatIsLeftDoesNotTellWhatWasHandedOut() throws Exception {
        random.adopt(key(3), 1);
        byte[] given = next(100);
        var field = TaskRandom.class.getDeclaredField("state");
        field.setAccessible(true);
        byte[] left = (byte[]) field.get(random);
        for (int start = 0; start + 8 <= given.length; start++) {
            byte[] piece = Arrays.copyOfRange(given, start, start + 8);
            for (int at = 0; at + 8 <= left.length; at++) {
                assertFalse(Arrays.equals(piece, 0, 8, left, at, at + 8), "start=" + start);
            }
        }
        assertTrue(allZero(left, 32, 132), "what was handed out is erased");
        assertFalse(Arrays.equals(key(3), Arrays.copyOf(left, 32)), "the key it was made of is gone");
    }

    private static boolean allZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void aNewKeyErasesTheStore() {
        random.adopt(key(4), 1);
        next(10);
        var twin = new TaskRandom();
        twin.adopt(key(4), 1);
        twin.fill(memory, 1000, 10);
        random.adopt(key(5), 2);
        twin.fill(memory, 1000, 32);
        assertFalse(Arrays.equals(bytes(1000, 32), next(32)));
        assertEquals(2, random.generation());
        assertFalse(random.take(memory, 0, TaskRandom.MAXIMUM_STORE), "32 bytes are missing");
    }

    @Test
    void refusesWhatIsNoKey() {
        assertThrows(IllegalArgumentException.class, () -> random.adopt(new byte[31], 1));
        assertThrows(IllegalArgumentException.class, () -> random.adopt(new byte[32], 0));
    }

    @Test
    void nothingIsHandedOutTwice() {
        random.adopt(key(6), 1);
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            random.fill(memory, 8, 8);
            assertTrue(seen.add(memory.load64(8L, 0L)), "repeated after " + i);
        }
    }

    /** Not whether the numbers are good, which ChaCha20 stands for, but whether they are put together rightly: bits, bytes, neighbours. */
    @Test
    void theNumbersLookRandom() {
        random.adopt(key(8), 1);
        int[] counts = new int[256];
        int[] lengths = {1, 7, 8, 16, 31, 100, 224, 225, 5_000};
        int total = 0;
        int ones = 0;
        int repeats = 0;
        int last = -1;
        for (int round = 0; total < 4_000_000; round++) {
            for (byte value : next(lengths[round % lengths.length])) {
                counts[value & 0xFF]++;
                ones += Integer.bitCount(value & 0xFF);
                repeats += (value & 0xFF) == last ? 1 : 0;
                last = value & 0xFF;
                total++;
            }
        }
        double expected = total / 256.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        // 255 degrees of freedom: mean 255, deviation 22.6; five of them on either side.
        assertTrue(chiSquare > 142 && chiSquare < 368, "chiSquare=" + chiSquare);
        assertEquals(0.5, ones / (8.0 * total), 0.0005, "bits that are set");
        assertEquals(1 / 256.0, repeats / (double) total, 0.0002, "bytes like the one before");
    }
}
