package hypha.wasm.baseline;

/** The targets of large tables, for generated code: numbers in an array, which a class file can have as a string. */
public final class BaselineTables {
    /** Most targets of a table of a large function: no string of so many is too long for a class file. */
    static final int MAXIMUM_TARGETS = 10_000;

    private BaselineTables() {}

    /** Returns an array of numbers as a string of two characters each. */
    static String encode(int[] numbers) {
        StringBuilder text = new StringBuilder(2 * numbers.length);
        for (int number : numbers) {
            text.append((char) (number >>> Character.SIZE)).append((char) number);
        }
        return text.toString();
    }

    /** Returns the numbers in a string that {@link #encode} made. */
    public static int[] decode(String text) {
        int[] numbers = new int[text.length() / 2];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = text.charAt(2 * i) << Character.SIZE | text.charAt(2 * i + 1);
        }
        return numbers;
    }

    /** Returns the smaller of two numbers, the first of them unsigned, the second not negative. */
    public static int index(int index, int last) {
        return index < 0 || index > last ? last : index;
    }
}
