package hypha.wasm.types;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import java.util.Arrays;

/** The type of structs: their fields. */
public final class StructType implements CompositeType {
    @CompilationFinal(dimensions = 1)
    private final FieldType[] fields;

    /** Creates a type; the array is copied. */
    public StructType(FieldType[] fields) {
        this.fields = fields.clone();
    }

    /** Returns the number of fields. */
    public int fieldCount() {
        return fields.length;
    }

    /** Returns the type of a field, counted from 0. */
    public FieldType field(int index) {
        return fields[index];
    }

    @Override
    public int heapType() {
        return HeapType.STRUCT;
    }

    @Override
    public boolean matches(CompositeType supertype) {
        if (!(supertype instanceof StructType that) || fields.length < that.fields.length) {
            return false;
        }
        for (int i = 0; i < that.fields.length; i++) {
            if (!fields[i].matches(that.fields[i])) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StructType that && Arrays.equals(fields, that.fields);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(fields);
    }

    /** Returns for instance {@code struct i32 (mut anyref)}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("struct");
        for (FieldType field : fields) {
            text.append(' ').append(field);
        }
        return text.toString();
    }
}
