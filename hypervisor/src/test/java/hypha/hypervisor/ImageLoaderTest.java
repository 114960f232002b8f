package hypha.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.hypervisor.boot.ImageLoader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Images that break the boot protocol are refused with what is wrong, before a byte of RAM is written for them. */
class ImageLoaderTest {
    private static final long RAM_BYTES = 4 << 20;
    private static final int DATA_HEADER = 64 + 3 * 56;
    private static final int FLAGS = 4;
    private static final int ADDRESS = 24;
    private static final int MEMORY_BYTES = 40;
    /** The header of {@code .nucleus}, whose address is 16 bytes into it. */
    private static final int NUCLEUS_SECTION = 0x7000 + 64;

    private static String refusal(Consumer<ByteBuffer> damage) {
        ByteBuffer file = ByteBuffer.wrap(TestImage.elf(new Code().shutdown(0))).order(ByteOrder.LITTLE_ENDIAN);
        damage.accept(file);
        ElfImage image = ElfImage.parse(file.array());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ram = arena.allocate(RAM_BYTES, 4096);
            MachineConfiguration configuration = MachineConfiguration.of(RAM_BYTES, RAM_BYTES, 1);
            return assertThrows(HypervisorException.class, () -> ImageLoader.load(ram, image, configuration))
                    .getMessage();
        }
    }

    @Test
    void shouldRefuseSegmentsThatAreWritableAndExecutable() {
        assertEquals(
                "load image: a segment is writable and executable: gpa=0x105000",
                refusal(file -> file.putInt(DATA_HEADER + FLAGS, 7)));
    }

    @Test
    void shouldRefuseSegmentsOffTheirPages() {
        assertEquals(
                "load image: a segment does not begin on a page of its own: gpa=0x105008",
                refusal(file -> file.putLong(DATA_HEADER + ADDRESS, TestImage.DATA + 8)));
        assertEquals(
                "load image: a segment does not begin on a page of its own: gpa=0x1000",
                refusal(file -> file.putLong(DATA_HEADER + ADDRESS, 0x1000)));
    }

    @Test
    void shouldRefuseSegmentsBeyondRam() {
        assertEquals(
                "load image: a segment ends at 0x400001, RAM backed at boot at 0x400000",
                refusal(file -> file.putLong(DATA_HEADER + MEMORY_BYTES, RAM_BYTES - TestImage.DATA + 1)));
        // So far up that to round its end to a page would overflow.
        long last = Long.MAX_VALUE & -4096;
        assertEquals(
                "load image: a segment ends at 0x7ffffffffffffffe, RAM backed at boot at 0x400000",
                refusal(file -> file.putLong(DATA_HEADER + ADDRESS, last).putLong(DATA_HEADER + MEMORY_BYTES, 4094)));
    }

    @Test
    void shouldRefuseImagesThatLeaveNoRoomForStacks() {
        assertEquals(
                "load image: it needs bytes=4276224 of RAM, backed at boot are 4194304",
                refusal(file -> file.putLong(DATA_HEADER + MEMORY_BYTES, RAM_BYTES - TestImage.DATA)));
    }

    @Test
    void shouldRefuseNucleiThatShareAPage() {
        assertEquals(
                "load image: section .nucleus does not begin on a page of its own",
                refusal(file -> file.putLong(NUCLEUS_SECTION + 16, TestImage.NUCLEUS + 8)));
    }
}
