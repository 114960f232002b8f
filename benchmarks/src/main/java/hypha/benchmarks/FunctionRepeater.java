package hypha.benchmarks;

import java.io.ByteArrayOutputStream;

/** Makes large modules of small ones (core specification 5.5, modules of the binary format). */
final class FunctionRepeater {
    private static final int PREAMBLE_BYTES = 8;
    private static final int FUNCTION_SECTION = 3;
    private static final int CODE_SECTION = 10;

    private final byte[] module;
    private int at = PREAMBLE_BYTES;

    private FunctionRepeater(byte[] module) {
        this.module = module;
    }

    /** Returns the module with its first function a number of times, and no other function. */
    static byte[] repeat(byte[] module, int count) {
        FunctionRepeater in = new FunctionRepeater(module);
        ByteArrayOutputStream out = new ByteArrayOutputStream(module.length);
        out.write(module, 0, PREAMBLE_BYTES);
        while (in.at < module.length) {
            int id = module[in.at++];
            int length = in.number();
            int start = in.at;
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            if (id == FUNCTION_SECTION || id == CODE_SECTION) {
                in.number();
                int element = in.at;
                int bytes = in.number();
                int end = id == FUNCTION_SECTION ? in.at : in.at + bytes;
                number(content, count);
                for (int i = 0; i < count; i++) {
                    content.write(module, element, end - element);
                }
            } else {
                content.write(module, start, length);
            }
            out.write(id);
            number(out, content.size());
            out.writeBytes(content.toByteArray());
            in.at = start + length;
        }
        return out.toByteArray();
    }

    /** Reads an unsigned LEB128 number. */
    private int number() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = module[at++];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static void number(ByteArrayOutputStream out, int value) {
        int rest = value;
        for (; rest >>> 7 != 0; rest >>>= 7) {
            out.write(rest & 0x7F | 0x80);
        }
        out.write(rest);
    }
}
