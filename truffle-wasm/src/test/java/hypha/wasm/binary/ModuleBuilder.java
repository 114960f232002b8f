package hypha.wasm.binary;

import hypha.wasm.types.ValueType;
import java.util.TreeMap;

/** Assembles binary modules for tests: sections in their order, entries in the order of the calls. */
public final class ModuleBuilder {
    private final TreeMap<Integer, Bytes> sections = new TreeMap<>();
    private final int[] counts = new int[SectionId.COUNT];
    private int dataCount = -1;

    /** Appends a type, for instance {@code "iI:f"}: parameters i32 and i64, result f32; {@code F} is f64, {@code r} funcref, {@code x} externref. Returns its index. */
    public int type(String signature) {
        String[] parts = signature.split(":", 2);
        Bytes bytes = entry(SectionId.TYPE).raw(0x60);
        types(bytes, parts[0]);
        types(bytes, parts[1]);
        return counts[SectionId.TYPE] - 1;
    }

    private static void types(Bytes bytes, String letters) {
        bytes.unsigned(letters.length());
        letters.chars().forEach(letter -> bytes.raw(type((char) letter).code()));
    }

    /** Returns the value type with a letter of {@link #type(String)}. */
    public static ValueType type(char letter) {
        return switch (letter) {
            case 'i' -> ValueType.I32;
            case 'I' -> ValueType.I64;
            case 'f' -> ValueType.F32;
            case 'F' -> ValueType.F64;
            case 'r' -> ValueType.FUNCREF;
            case 'x' -> ValueType.EXTERNREF;
            default -> throw new IllegalArgumentException("letter=" + letter);
        };
    }

    /** Appends the import of a function. */
    public ModuleBuilder importFunction(String module, String name, int type) {
        entry(SectionId.IMPORT).name(module).name(name).raw(0).unsigned(type);
        return this;
    }

    /** Appends the import of a global. */
    public ModuleBuilder importGlobal(String module, String name, char type, boolean mutable) {
        entry(SectionId.IMPORT).name(module).name(name).raw(3, type(type).code(), mutable ? 1 : 0);
        return this;
    }

    /** Appends a function; {@code locals} as in {@link #type(String)}, {@code body} without the last {@code end}. */
    public ModuleBuilder function(int type, String locals, Bytes body) {
        entry(SectionId.FUNCTION).unsigned(type);
        Bytes code = new Bytes().unsigned(locals.length());
        locals.chars().forEach(letter -> code.raw(1, type((char) letter).code()));
        entry(SectionId.CODE)
                .sized(code.raw(body.toArray()).raw(Instruction.END).toArray());
        return this;
    }

    /** Appends a function with a new type, without locals, with a body of these bytes and {@code end}. */
    public ModuleBuilder function(String signature, int... body) {
        return function(type(signature), "", new Bytes().raw(body));
    }

    /** Appends a table of funcref. */
    public ModuleBuilder table(int minimum) {
        entry(SectionId.TABLE).raw(0x70, 0).unsigned(minimum);
        return this;
    }

    /** Appends a memory. */
    public ModuleBuilder memory(int minimum) {
        entry(SectionId.MEMORY).raw(0).unsigned(minimum);
        return this;
    }

    /** Appends a global with an initial value of these bytes and {@code end}. */
    public ModuleBuilder global(char type, boolean mutable, int... expression) {
        entry(SectionId.GLOBAL)
                .raw(type(type).code(), mutable ? 1 : 0)
                .raw(expression)
                .raw(Instruction.END);
        return this;
    }

    /** Appends an export. */
    public ModuleBuilder export(String name, int kind, int index) {
        entry(SectionId.EXPORT).name(name).raw(kind).unsigned(index);
        return this;
    }

    /** Sets the start function. */
    public ModuleBuilder start(int function) {
        section(SectionId.START).unsigned(function);
        return this;
    }

    /** Appends an element segment of these bytes. */
    public ModuleBuilder element(int... bytes) {
        entry(SectionId.ELEMENT).raw(bytes);
        return this;
    }

    /** Appends a data segment of these bytes. */
    public ModuleBuilder data(int... bytes) {
        entry(SectionId.DATA).raw(bytes);
        return this;
    }

    /** Adds a data count section. */
    public ModuleBuilder dataCount(int count) {
        dataCount = count;
        return this;
    }

    /** Returns what is in a section so far, for what no other method can express. */
    public Bytes section(int id) {
        return sections.computeIfAbsent(id, key -> new Bytes());
    }

    private Bytes entry(int id) {
        counts[id]++;
        return section(id);
    }

    /** Returns the module. */
    public byte[] build() {
        Bytes module = header();
        sections.forEach((id, content) -> {
            if (id == SectionId.CODE && dataCount >= 0) {
                section(module, SectionId.DATA_COUNT, new Bytes().unsigned(dataCount));
            }
            boolean counted = id != SectionId.START && id != SectionId.CUSTOM;
            Bytes whole = new Bytes();
            if (counted) {
                whole.unsigned(counts[id]);
            }
            section(module, id, whole.raw(content.toArray()));
        });
        return module.toArray();
    }

    private static void section(Bytes module, int id, Bytes content) {
        module.raw(id).sized(content.toArray());
    }

    /** Returns the 8 bytes with which modules begin. */
    public static Bytes header() {
        return new Bytes().raw(0, 'a', 's', 'm', 1, 0, 0, 0);
    }
}
