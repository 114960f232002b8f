package hypha.aot.ir;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** String literals as constants: their UTF-8 bytes and a zero. Equal literals are one constant. */
final class Literals {
    private final Map<String, String> names = new LinkedHashMap<>();

    /** The LLVM name of a literal's bytes. */
    String name(String literal) {
        return names.computeIfAbsent(literal, _ -> "@hypha.literal." + names.size());
    }

    /** The number of a literal's UTF-8 bytes, without the zero. */
    static int length(String literal) {
        return literal.getBytes(StandardCharsets.UTF_8).length;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        names.forEach((literal, name) -> {
            text.append(name)
                    .append(" = private unnamed_addr constant [")
                    .append(length(literal) + 1)
                    .append(" x i8] c\"");
            for (byte b : literal.getBytes(StandardCharsets.UTF_8)) {
                text.append(
                        b >= ' ' && b <= '~' && b != '"' && b != '\\' ? "" + (char) b : "\\%02X".formatted(b & 0xFF));
            }
            text.append("\\00\", align 1\n");
        });
        return text.toString();
    }
}
