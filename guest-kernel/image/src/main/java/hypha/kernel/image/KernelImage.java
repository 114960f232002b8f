package hypha.kernel.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The kernel for x86-64 guests, as {@code docs/boot-protocol.md} describes it. */
public final class KernelImage {
    private static final String ELF = "kernel.elf";
    private static final String MAP = "kernel.map";

    private KernelImage() {}

    /**
     * The ELF file.
     *
     * @return its bytes, a new array on each call
     */
    public static byte[] elf() {
        return read(ELF);
    }

    /**
     * The map from code addresses to Java stack frames, as text: on each line the hexadecimal address from which it holds until the next
     * line's, a space, the frame there, and after bars the frames that it was inlined into.
     *
     * @return its UTF-8 bytes, a new array on each call
     */
    public static byte[] symbolMap() {
        return read(MAP);
    }

    private static byte[] read(String name) {
        try (InputStream in = KernelImage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("not in this build of the module: resource=" + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("resource unreadable: name=" + name, unreadable);
        }
    }
}
