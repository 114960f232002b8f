package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.wasi.Errno;

/** What a path may consist of: UTF-8 without zero bytes, as witx has its strings. */
public final class PathText {
    private static final int LEAST_TWO = 0xC2;
    private static final int LEAST_THREE = 0xE0;
    private static final int LEAST_FOUR = 0xF0;
    private static final int MOST_FOUR = 0xF4;

    private PathText() {}

    /** SUCCESS, INVAL for a zero byte, or ILSEQ for bytes that are not UTF-8 (Unicode 15, table 3-7). */
    public static int check(long text, int bytes) {
        int index = 0;
        while (index < bytes) {
            int first = Memory.load8(text + index);
            if (first == 0) {
                return Errno.INVAL;
            }
            int more = first < 0x80 ? 0 : first < LEAST_THREE ? 1 : first < LEAST_FOUR ? 2 : 3;
            boolean isFirst = first < 0x80 || first >= LEAST_TWO && first <= MOST_FOUR;
            if (!isFirst || bytes - index <= more) {
                return Errno.ILSEQ;
            }
            for (int offset = 1; offset <= more; offset++) {
                int next = Memory.load8(text + index + offset);
                int least = offset > 1 ? 0x80 : first == LEAST_THREE ? 0xA0 : first == LEAST_FOUR ? 0x90 : 0x80;
                int most = offset > 1 ? 0xBF : first == 0xED ? 0x9F : first == MOST_FOUR ? 0x8F : 0xBF;
                if (next < least || next > most) {
                    return Errno.ILSEQ;
                }
            }
            index += more + 1;
        }
        return Errno.SUCCESS;
    }
}
