package hypha.hypervisor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Names of code addresses, from the text that the ahead-of-time compiler writes beside an image. Each line: the hexadecimal address from
 * which it holds until the next line's, a space, the frame there, and after bars the frames that it was inlined into. Lines rise by
 * address. The text is indexed when the first address is looked up, not before: most machines never ask.
 */
public final class SymbolMap {
    private final byte[] text;
    private long[] starts;
    private String[] frames;

    private SymbolMap(byte[] text) {
        this.text = text;
    }

    /** A map of that text. Lines that are not of its form are passed over: a map is help in a panic, and must not be a second one. */
    public static SymbolMap parse(byte[] text) {
        return new SymbolMap(text.clone());
    }

    /** A map without names. */
    public static SymbolMap empty() {
        return new SymbolMap(new byte[0]);
    }

    /**
     * The frames at an address, innermost first.
     *
     * @param gpa the address of an instruction; for a return address, minus one
     * @return one frame, and those that it was inlined into; empty if nothing is known
     */
    public synchronized List<String> frames(long gpa) {
        if (starts == null) {
            index();
        }
        int index = Arrays.binarySearch(starts, gpa);
        int row = index >= 0 ? index : -index - 2;
        return row < 0 || frames[row].isEmpty() ? List.of() : List.of(frames[row].split("\\|"));
    }

    private void index() {
        String[] lines = new String(text, StandardCharsets.UTF_8).split("\n");
        long[] addresses = new long[lines.length];
        String[] names = new String[lines.length];
        int count = 0;
        for (String line : lines) {
            int space = line.indexOf(' ');
            if (space > 0) {
                try {
                    addresses[count] = Long.parseUnsignedLong(line, line.startsWith("0x") ? 2 : 0, space, 16);
                    names[count] = line.substring(space + 1).strip();
                    count++;
                } catch (NumberFormatException notARow) {
                    continue;
                }
            }
        }
        starts = Arrays.copyOf(addresses, count);
        frames = Arrays.copyOf(names, count);
    }
}
