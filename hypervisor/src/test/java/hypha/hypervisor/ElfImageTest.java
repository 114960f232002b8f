package hypha.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ElfImageTest {
    private static final byte[] GOOD = TestImage.elf(new Code().shutdown(0));

    @Test
    void shouldReadSegmentsSectionsAndSymbols() {
        ElfImage image = ElfImage.parse(GOOD);
        assertEquals(4, image.segments().size());
        assertEquals(TestImage.TEXT, image.symbol("kernel_entry"));
        assertEquals(TestImage.NUCLEUS, image.section(".nucleus").gpa());
        assertEquals(TestImage.DATA + 4096, image.end());
        ElfImage.Segment text = image.segments().getFirst();
        assertEquals((byte) 0xBA, image.bytes(text).get(0));
        HypervisorException e = assertThrows(HypervisorException.class, () -> image.symbol("nothing"));
        assertEquals("read image: no symbol nothing", e.getMessage());
    }

    @Test
    void shouldRefuseWhatIsNoImage() {
        assertEquals("read image: truncated, fileBytes=0", refusal(new byte[0]));
        assertEquals("read image: no ELF magic", refusal(new byte[4096]));
        byte[] arm = GOOD.clone();
        arm[18] = (byte) 183;
        assertEquals(
                "read image: not a little-endian 64-bit executable for x86-64: class=2 data=1 type=2 machine=183",
                refusal(arm));
    }

    private static String refusal(byte[] file) {
        return assertThrows(HypervisorException.class, () -> ElfImage.parse(file))
                .getMessage();
    }

    @Test
    void shouldRefuseNamesAndSectionsOutOfRange() {
        ByteBuffer name = ByteBuffer.wrap(GOOD.clone()).order(ByteOrder.LITTLE_ENDIAN);
        name.putInt(0x8000 + 24, Integer.MAX_VALUE);
        assertEquals("read image: name at 2147483647", refusal(name.array()));
        ByteBuffer section = ByteBuffer.wrap(GOOD.clone()).order(ByteOrder.LITTLE_ENDIAN);
        section.putLong(0x7000 + 64 + 32, Long.MAX_VALUE);
        assertEquals(
                "read image: section out of range: Section[gpa=1056768, bytes=9223372036854775807]",
                refusal(section.array()));
    }

    @Test
    void shouldSurviveTruncationAndDamage() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] file = random.nextInt(4) == 0 ? Arrays.copyOf(GOOD, random.nextInt(GOOD.length)) : GOOD.clone();
            for (int damage = random.nextInt(8); damage > 0 && file.length > 0; damage--) {
                int area = random.nextInt(4);
                int at = area == 0
                        ? random.nextInt(512)
                        : area == 1 ? 0x7000 + random.nextInt(256) : random.nextInt(0x9100);
                if (at < file.length) {
                    file[at] = (byte) (random.nextBoolean() ? random.nextInt() : -1);
                }
            }
            try {
                ElfImage image = ElfImage.parse(file);
                for (ElfImage.Segment segment : image.segments()) {
                    assertNotNull(image.bytes(segment));
                }
            } catch (HypervisorException refused) {
                assertNotNull(refused.getMessage());
            } catch (RuntimeException e) {
                throw new AssertionError("seed=" + seed + " round=" + round, e);
            }
        }
    }
}
