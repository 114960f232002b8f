package hypha.kernel.entropy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.SimulatedHost;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntropyTest {
    private SimulatedHost host;
    private long memory;

    @BeforeEach
    void boot() {
        host = SimulatedHost.prepared();
        Ram.init(SimulatedHost.BOOT_INFO);
        memory = Ram.allocateZeroed(9);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** RFC 8439, 2.1.1. */
    @Test
    void theQuarterRoundIsThatOfTheRfc() {
        int[] words = {0x11111111, 0x01020304, 0x9b8d6f43, 0x01234567};
        for (int index = 0; index < 4; index++) {
            host.machine.store32(memory + 4L * index, words[index]);
        }
        ChaCha20.quarterRound(memory, 0, 1, 2, 3);
        int[] expected = {0xea2a92f4, 0xcb1cf8ce, 0x4581472e, 0x5881c4bb};
        for (int index = 0; index < 4; index++) {
            assertEquals(expected[index], host.machine.load32(memory + 4L * index));
        }
    }

    /** RFC 8439, 2.3.2. */
    @Test
    void theBlockIsThatOfTheRfc() {
        ChaCha20.constants(memory);
        for (int index = 0; index < 32; index++) {
            host.machine.store8(memory + ChaCha20.KEY_OFFSET + index, index);
        }
        host.machine.store32(memory + ChaCha20.COUNTER_OFFSET, 1);
        host.machine.write(memory + ChaCha20.COUNTER_OFFSET + 4, hex("000000090000004a00000000"));
        ChaCha20.block(memory, memory + 64);
        assertArrayEquals(
                hex("10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
                        + "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"),
                host.machine.bytes(memory + 64, 64));
    }

    /** RFC 8439, A.1, test vectors 1 and 2: all zero, counters 0 and 1. */
    @Test
    void blocksOfTheZeroKeyAreThoseOfTheRfc() {
        ChaCha20.constants(memory);
        ChaCha20.block(memory, memory + 64);
        assertArrayEquals(
                hex("76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
                        + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"),
                host.machine.bytes(memory + 64, 64));
        host.machine.store32(memory + ChaCha20.COUNTER_OFFSET, 1);
        ChaCha20.block(memory, memory + 64);
        assertArrayEquals(
                hex("9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
                        + "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f"),
                host.machine.bytes(memory + 64, 64));
    }

    @Test
    void hostEntropyIsErasedAndMatters() {
        Entropy.init(SimulatedHost.BOOT_INFO);
        assertTrue(host.machine.isZero(SimulatedHost.ENTROPY, 64));
        Entropy.fill(memory, 64);
        byte[] first = host.machine.bytes(memory, 64);
        host.close();
        boot();
        Entropy.init(SimulatedHost.BOOT_INFO);
        Entropy.fill(memory, 64);
        assertArrayEquals(first, host.machine.bytes(memory, 64), "the simulated machine repeats itself");
        host.close();
        boot();
        host.machine.store8(SimulatedHost.ENTROPY + 63, 'x');
        Entropy.init(SimulatedHost.BOOT_INFO);
        Entropy.fill(memory, 64);
        assertFalse(Arrays.equals(first, host.machine.bytes(memory, 64)));
    }

    @Test
    void everyLengthIsFilledExactlyAndNoBytesRepeat() {
        host.set32(BootInfo.ENTROPY_BYTES_OFFSET, 37);
        Entropy.init(SimulatedHost.BOOT_INFO);
        byte[] previous = new byte[0];
        for (int length : new int[] {0, 1, 31, 32, 33, 63, 64, 95, 96, 97, 128, 159, 160, 161, 1000, 4096, 100_003}) {
            host.machine.fill(memory, 0, length + 64L);
            Entropy.fill(memory + 8, length);
            assertTrue(host.machine.isZero(memory, 8));
            assertTrue(host.machine.isZero(memory + 8 + length, 8));
            byte[] bytes = host.machine.bytes(memory + 8, length);
            int common = Math.min(bytes.length, previous.length);
            assertTrue(common < 31 || !Arrays.equals(bytes, 0, 31, previous, 0, 31));
            if (length >= 1000) {
                int ones = 0;
                for (byte value : bytes) {
                    ones += Integer.bitCount(value & 0xFF);
                }
                assertTrue(Math.abs(ones - 4L * length) < 40 * Math.sqrt(length), "length=" + length);
            }
            previous = bytes;
        }
    }

    @Test
    void whatWasHandedOutIsNotInTheKernelsMemoryAnyMore() {
        Entropy.init(SimulatedHost.BOOT_INFO);
        Entropy.fill(memory, 32);
        byte[] given = host.machine.bytes(memory, 32);
        host.machine.fill(memory, 0, 32);
        byte[] all = host.machine.bytes(SimulatedHost.FREE_START, 4 << 20);
        for (int at = 0; at < all.length - 8; at++) {
            assertFalse(Arrays.equals(all, at, at + 8, given, 0, 8));
        }
    }

    @Test
    void theGeneratorReseedsAfterAMebibyte() {
        Entropy.init(SimulatedHost.BOOT_INFO);
        int atBoot = host.machine.hardwareRandomCalls;
        assertTrue(atBoot >= 4);
        for (int count = 0; count < 10; count++) {
            Entropy.fill(memory, 100_000);
        }
        assertEquals(atBoot, host.machine.hardwareRandomCalls);
        Entropy.fill(memory, 100_000);
        Entropy.fill(memory, 1);
        assertTrue(host.machine.hardwareRandomCalls > atBoot);
    }
}
