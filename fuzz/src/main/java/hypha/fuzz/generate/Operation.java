package hypha.fuzz.generate;

import java.util.List;

/**
 * An instruction of the table {@code instructions.txt}, which explains the columns.
 *
 * @param name its name in the text format, but that {@code select} with a type is {@code select_t}
 * @param prefix its first byte if it has two opcodes, else 0
 * @param opcode its opcode, or the number after the prefix
 * @param parameters letters of the operands' types
 * @param results letters of the results' types
 * @param shape what immediates it has
 * @param feature where it belongs
 * @param flags what else is to be known
 */
public record Operation(
        String name,
        int prefix,
        int opcode,
        String parameters,
        String results,
        String shape,
        Feature feature,
        String flags) {

    /** A number that is different for each instruction: the prefix in the higher bits. */
    public int key() {
        return prefix << 16 | opcode;
    }

    boolean is(char flag) {
        return flags.indexOf(flag) >= 0;
    }

    boolean accessesMemory() {
        return shape.startsWith("memory") || shape.startsWith("atomic");
    }

    Signature signature(Type address) {
        return Signature.of(parameters.replace('a', address.letter()), results);
    }

    static Operation parse(String line) {
        List<String> columns = List.of(line.split(" "));
        String code = columns.get(1);
        int slash = code.indexOf('/');
        int prefix = slash < 0 ? 0 : Integer.parseInt(code, 0, slash, 16);
        int opcode = Integer.parseInt(code, slash + 1, code.length(), 16);
        String types = columns.get(2);
        int colon = types.indexOf(':');
        boolean isSpecial = colon < 0;
        return new Operation(
                columns.get(0),
                prefix,
                opcode,
                isSpecial ? "" : types.substring(0, colon),
                isSpecial ? "" : types.substring(colon + 1),
                columns.get(3),
                Feature.named(columns.get(4)),
                columns.get(5));
    }
}
