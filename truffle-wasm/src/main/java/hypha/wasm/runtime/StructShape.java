package hypha.wasm.runtime;

import com.oracle.truffle.api.staticobject.DefaultStaticProperty;
import com.oracle.truffle.api.staticobject.StaticProperty;
import com.oracle.truffle.api.staticobject.StaticShape;
import hypha.wasm.WasmLanguage;
import hypha.wasm.types.FieldType;
import java.util.Arrays;

/** A generated class for structs. Types whose fields are stored alike share it: it depends on what is stored, not on types. */
record StructShape(StaticShape<StructObject.Factory> shape, StaticProperty[] properties) {
    /** Makes the class for structs with fields in addition to those of another class, or to none if that is null. */
    static StructShape extend(WasmLanguage language, StructShape parent, byte[] added) {
        int inherited = parent == null ? 0 : parent.properties.length;
        StaticProperty[] properties = parent == null
                ? new StaticProperty[added.length]
                : Arrays.copyOf(parent.properties, inherited + added.length);
        StaticShape.Builder builder = StaticShape.newBuilder(language);
        for (int i = 0; i < added.length; i++) {
            StaticProperty property = new DefaultStaticProperty("field" + (inherited + i));
            builder.property(property, javaType(added[i]), false);
            properties[inherited + i] = property;
        }
        StaticShape<StructObject.Factory> shape = parent == null
                ? builder.build(StructObject.class, StructObject.Factory.class)
                : builder.build(parent.shape);
        return new StructShape(shape, properties);
    }

    private static Class<?> javaType(byte storage) {
        return switch (storage) {
            case FieldType.I8 -> byte.class;
            case FieldType.I16 -> short.class;
            case FieldType.I32 -> int.class;
            case FieldType.I64 -> long.class;
            case FieldType.F32 -> float.class;
            case FieldType.F64 -> double.class;
            default -> Object.class;
        };
    }

    StructObject.Factory factory() {
        return shape.getFactory();
    }
}
