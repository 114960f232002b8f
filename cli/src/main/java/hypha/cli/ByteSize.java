package hypha.cli;

/** Sizes as people write them: a number, and K, M, G or T for a power of 1024. */
final class ByteSize {
    private static final String UNITS = "KMGT";

    private ByteSize() {}

    /**
     * Reads a size.
     *
     * @return bytes, positive
     * @throws IllegalArgumentException if it is none, or does not fit into a long
     */
    static long parse(String text) {
        String number = text.endsWith("B") || text.endsWith("b") ? text.substring(0, text.length() - 1) : text;
        int shift = 0;
        if (!number.isEmpty()) {
            int unit = UNITS.indexOf(Character.toUpperCase(number.charAt(number.length() - 1)));
            if (unit >= 0) {
                shift = 10 * (unit + 1);
                number = number.substring(0, number.length() - 1);
            }
        }
        if (number.isEmpty() || number.length() > 18 || !number.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("'" + text + "' is not a size such as 512M or 4G");
        }
        long value = Long.parseLong(number);
        if (value == 0 || value > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("'" + text + "' is out of range");
        }
        return value << shift;
    }
}
