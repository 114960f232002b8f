package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.staticobject.StaticProperty;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FieldType;
import hypha.wasm.types.StructType;

/** Where the fields of structs of a type are. Structs of its subtypes have them there, too. Shared by the modules of an engine. */
public final class StructLayout {
    private final DefinedType type;
    private final StructShape shape;
    private final StructObject.Factory factory;

    @CompilationFinal(dimensions = 1)
    private final StaticProperty[] properties;

    @CompilationFinal(dimensions = 1)
    private final StaticProperty[] highs;

    @CompilationFinal(dimensions = 1)
    private final byte[] storages;

    StructLayout(DefinedType type, StructShape shape) {
        this.type = type;
        this.shape = shape;
        this.factory = shape.factory();
        this.properties = shape.properties();
        this.highs = shape.highs();
        StructType struct = (StructType) type.composite();
        this.storages = new byte[struct.fieldCount()];
        for (int i = 0; i < storages.length; i++) {
            storages[i] = struct.field(i).storage();
        }
    }

    StructShape shape() {
        return shape;
    }

    /** Returns a new struct; its fields are zero or null. */
    public StructObject create() {
        return factory.create(type);
    }

    /** Returns the number of fields. */
    public int fieldCount() {
        return storages.length;
    }

    /** Returns what a field stores: one of the constants of {@link FieldType}. */
    public byte storage(int field) {
        return storages[field];
    }

    /** Returns how to reach a field: by the type of Java value that {@link #storage} stands for. */
    public StaticProperty property(int field) {
        return properties[field];
    }

    /** Returns a field of type v128. */
    public Vector128 vector(Object struct, int field) {
        return new Vector128(properties[field].getLong(struct), highs[field].getLong(struct));
    }

    /** Sets a field of type v128. */
    public void vector(Object struct, int field, Vector128 value) {
        properties[field].setLong(struct, value.low());
        highs[field].setLong(struct, value.high());
    }

    /** Sets a field to a boxed value. */
    void set(StructObject object, int field, Object value) {
        StaticProperty property = properties[field];
        switch (storages[field]) {
            case FieldType.I8 -> property.setByte(object, (byte) (int) value);
            case FieldType.I16 -> property.setShort(object, (short) (int) value);
            case FieldType.I32 -> property.setInt(object, (int) value);
            case FieldType.I64 -> property.setLong(object, (long) value);
            case FieldType.F32 -> property.setFloat(object, (float) value);
            case FieldType.F64 -> property.setDouble(object, (double) value);
            case FieldType.V128 -> vector(object, field, (Vector128) value);
            default -> property.setObject(object, value);
        }
    }
}
