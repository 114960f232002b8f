package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.text.print.Names.Kind;
import java.util.List;

/** Defined functions: head, locals and instructions. */
final class BodyPrinter {
    /** A declaration of locals costs few bytes and makes much text. */
    private static final int MAX_LOCALS = 50_000;

    private final Names names;
    private final TypePrinter types;
    private final InstructionPrinter instructions;

    BodyPrinter(Names names, TypePrinter types, InstructionPrinter instructions) {
        this.names = names;
        this.types = types;
        this.instructions = instructions;
    }

    /** Prints a function, from its bracket on; the reader is at its size, and after it in the end. */
    void print(ByteReader reader, int function, int type, TextWriter out) {
        int length = reader.length();
        int end = reader.position() + length;
        out.add("(func ").add(label(names.find(Kind.FUNCTION, function), function));
        out.indent().add(head(function, type));
        locals(reader, function, type, out);
        instructions.body(reader, function, out);
        out.add(")").unindent();
        if (reader.position() != end) {
            throw reader.malformed("section size mismatch");
        }
    }

    /** Returns the identifier of an entity, if it has one, and its index, with a space after each. */
    static String label(String name, int index) {
        return (name == null ? "" : name + " ") + "(;" + index + ";) ";
    }

    /** Returns a function's type, the parameters with their names. */
    private String head(int function, int type) {
        TypePrinter.Signature signature = types.signature(type);
        String use = "(type " + names.reference(Kind.TYPE, type) + ")";
        if (signature == null) {
            return use;
        }
        StringBuilder text = new StringBuilder(use);
        for (int i = 0; i < signature.parameters().size(); i++) {
            String name = names.find(Kind.LOCAL, function, i);
            text.append(" (param ").append(name == null ? "" : name + " ");
            text.append(signature.parameters().get(i)).append(')');
        }
        return text.append(TypePrinter.signatureText(new TypePrinter.Signature(List.of(), signature.results())))
                .toString();
    }

    private void locals(ByteReader reader, int function, int type, TextWriter out) {
        TypePrinter.Signature signature = types.signature(type);
        int index = signature == null ? 0 : signature.parameters().size();
        int runs = reader.u32();
        for (int run = 0; run < runs; run++) {
            int count = reader.u32();
            String local = types.value(reader);
            if (count < 0 || count > MAX_LOCALS - index) {
                throw reader.malformed("too many locals");
            }
            out.line();
            for (int i = 0; i < count; i++, index++) {
                String name = names.find(Kind.LOCAL, function, index);
                out.add(i == 0 ? "" : " ").add("(local ").add(name == null ? "" : name + " ");
                out.add(local).add(")");
            }
        }
    }
}
