package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.binary.SectionId;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prints single functions of a module: what a debugger shows of one that has no other source. Reads what comes before the code once; then each function costs what it is long. Functions look as {@link
 * ModulePrinter} prints them.
 *
 * <p>Used by one thread at a time.
 */
public final class FunctionPrinter {
    private final byte[] bytes;
    private final Names names = new Names();
    private final TypePrinter types = new TypePrinter(names);
    private final InstructionPrinter instructions;
    private final BodyPrinter bodies;

    /** The texts of the imported functions. */
    private final List<String> imports = new ArrayList<>();

    /** The types of the functions that the module defines. */
    private int[] functionTypes = {};

    /** Where the body of each of them is: the offset of its size. */
    private int[] places = {};

    /**
     * Creates a printer of a module's functions.
     *
     * @param bytes the binary module
     * @param offsets whether each instruction begins with its byte offset in the module, in a comment
     * @throws hypha.wasm.exception.WasmException if the bytes are not a module; not everything that is wrong is found
     */
    public FunctionPrinter(byte[] bytes, boolean offsets) {
        this.bytes = bytes;
        this.instructions = new InstructionPrinter(names, types, offsets);
        this.bodies = new BodyPrinter(names, types, instructions);
        Sections sections = new Sections(bytes);
        sections.each(names::readSection);
        sections.each(this::section);
        if (places.length != functionTypes.length) {
            throw new ByteReader(bytes, bytes.length, bytes.length)
                    .malformed("function and code section have inconsistent lengths");
        }
    }

    private void section(int id, ByteReader reader, int end) {
        switch (id) {
            case SectionId.TYPE -> {
                TextWriter nowhere = new TextWriter(Writer.nullWriter());
                int count = reader.u32();
                for (int i = 0; i < count; i++) {
                    types.entry(reader, nowhere);
                }
            }
            case SectionId.IMPORT -> imports(reader);
            case SectionId.FUNCTION -> {
                functionTypes = new int[reader.count("functions", Integer.MAX_VALUE)];
                Arrays.setAll(functionTypes, i -> reader.u32());
            }
            case SectionId.CODE -> {
                places = new int[reader.count("functions", Integer.MAX_VALUE)];
                for (int i = 0; i < places.length; i++) {
                    places[i] = reader.position();
                    reader.skip(reader.length());
                }
            }
            default -> {
                // Says nothing about functions.
            }
        }
    }

    private void imports(ByteReader reader) {
        ExternalPrinter externals = new ExternalPrinter(names, types);
        int count = reader.u32();
        for (int i = 0; i < count; i++) {
            TextWriter out = new TextWriter();
            if (externals.imported(reader, out) == 0) {
                imports.add(out.toString());
            }
        }
    }

    /** Returns the number of functions, imported ones included. */
    public int functionCount() {
        return imports.size() + functionTypes.length;
    }

    /** Returns the number of imported functions, which is the index of the first defined one. */
    public int importedFunctionCount() {
        return imports.size();
    }

    /**
     * Returns the text of a function.
     *
     * @param function its index
     * @throws IndexOutOfBoundsException if there is no such function
     * @throws hypha.wasm.exception.WasmException if its body is malformed
     */
    public FunctionText print(int function) {
        if (function < 0 || function >= functionCount()) {
            throw new IndexOutOfBoundsException("no such function: index=" + function + " count=" + functionCount());
        }
        if (function < imports.size()) {
            return new FunctionText(imports.get(function) + "\n", new int[0], new int[0]);
        }
        Lines lines = new Lines();
        instructions.listener(lines);
        int defined = function - imports.size();
        TextWriter out = new TextWriter();
        bodies.print(new ByteReader(bytes, places[defined], bytes.length), function, functionTypes[defined], out);
        return new FunctionText(out + "\n", lines.offsets(), lines.lines());
    }

    /** The lines of a function's instructions. */
    private static final class Lines implements InstructionPrinter.LineListener {
        private int[] offsets = new int[16];
        private int[] lines = new int[16];
        private int count;

        @Override
        public void instruction(int offset, int line) {
            if (count == offsets.length) {
                offsets = Arrays.copyOf(offsets, 2 * count);
                lines = Arrays.copyOf(lines, 2 * count);
            }
            offsets[count] = offset;
            lines[count++] = line;
        }

        int[] offsets() {
            return Arrays.copyOf(offsets, count);
        }

        int[] lines() {
            return Arrays.copyOf(lines, count);
        }
    }
}
