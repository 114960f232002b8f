package hypha.wasm.types;

import java.util.Arrays;

/**
 * What a recursion group is made of, as a key: equal for groups that are the same. Types of the group are numbered by their places in it, other types by their {@linkplain DefinedType#id ids}.
 * Comparable, so that a map stays fast even if a module takes care that all hashes are the same.
 */
final class RecursionGroup implements Comparable<RecursionGroup> {
    private static final int FUNCTION = 0;
    private static final int STRUCT = 1;
    private static final int ARRAY = 2;
    private static final int FINAL = 4;
    private static final int MUTABLE = 1;
    private static final int STORAGE_SHIFT = 1;

    /** Marks what follows in a code as a place in the group. Ids are below. */
    private static final int INSIDE = 1 << 28;

    private final int[] content;
    private final int hash;

    private RecursionGroup(int[] content) {
        this.content = content;
        this.hash = Arrays.hashCode(content);
    }

    /** Returns the group of the definitions from {@code start} to {@code end}; {@code types} has the types before it. */
    static RecursionGroup of(SubType[] definitions, DefinedType[] types, int start, int end) {
        Writer writer = new Writer(types, start);
        for (int i = start; i < end; i++) {
            writer.definition(definitions[i]);
        }
        return new RecursionGroup(Arrays.copyOf(writer.content, writer.size));
    }

    private static final class Writer {
        private final DefinedType[] types;
        private final int start;
        private int[] content = new int[8];
        private int size;

        Writer(DefinedType[] types, int start) {
            this.types = types;
            this.start = start;
        }

        private void add(int element) {
            if (size == content.length) {
                content = Arrays.copyOf(content, 2 * size);
            }
            content[size++] = element;
        }

        void definition(SubType definition) {
            int modifiers = definition.isFinal() ? FINAL : 0;
            int supertype = definition.supertype() == SubType.NO_SUPERTYPE
                    ? SubType.NO_SUPERTYPE
                    : type(definition.supertype());
            CompositeType composite = definition.composite();
            // No switch: the JVM would have to link it at the start of each process.
            if (composite instanceof FunctionType function) {
                add(modifiers | FUNCTION);
                add(supertype);
                add(function.parameterCount());
                for (int i = 0; i < function.parameterCount(); i++) {
                    value(function.parameter(i));
                }
                add(function.resultCount());
                for (int i = 0; i < function.resultCount(); i++) {
                    value(function.result(i));
                }
            } else if (composite instanceof StructType struct) {
                add(modifiers | STRUCT);
                add(supertype);
                add(struct.fieldCount());
                for (int i = 0; i < struct.fieldCount(); i++) {
                    field(struct.field(i));
                }
            } else if (composite instanceof ArrayType array) {
                add(modifiers | ARRAY);
                add(supertype);
                field(array.element());
            }
        }

        private void field(FieldType field) {
            add((field.mutable() ? MUTABLE : 0) | field.storage() << STORAGE_SHIFT);
            value(field.type());
        }

        private void value(ValueType type) {
            int code = type.code();
            add(
                    type.isReference() && ValueType.isConcrete(code)
                            ? code & ~ValueType.MAXIMUM_INDEX | type(ValueType.index(code))
                            : code);
        }

        private int type(int index) {
            return index >= start ? INSIDE | index - start : types[index].id();
        }
    }

    @Override
    public int compareTo(RecursionGroup other) {
        return Arrays.compare(content, other.content);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecursionGroup that && hash == that.hash && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
