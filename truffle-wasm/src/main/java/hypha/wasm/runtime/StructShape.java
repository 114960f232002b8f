package hypha.wasm.runtime;

import com.oracle.truffle.api.staticobject.DefaultStaticProperty;
import com.oracle.truffle.api.staticobject.StaticProperty;
import com.oracle.truffle.api.staticobject.StaticShape;
import hypha.wasm.WasmLanguage;
import hypha.wasm.types.FieldType;

/**
 * A generated class for structs. Types whose fields are stored alike share it: it depends on what is stored, not on types.
 *
 * @param properties the fields; of a v128 the low half
 * @param highs the high halves of those that are v128
 */
record StructShape(StaticShape<StructObject.Factory> shape, StaticProperty[] properties, StaticProperty[] highs) {
    /** Makes the class for structs with fields in addition to those of another class, or to none if that is null. */
    static StructShape extend(WasmLanguage language, StructShape parent, byte[] added) {
        int inherited = parent == null ? 0 : parent.properties.length;
        StaticProperty[] properties = new StaticProperty[inherited + added.length];
        StaticProperty[] highs = new StaticProperty[inherited + added.length];
        if (parent != null) {
            System.arraycopy(parent.properties, 0, properties, 0, inherited);
            System.arraycopy(parent.highs, 0, highs, 0, inherited);
        }
        StaticShape.Builder builder = StaticShape.newBuilder(language);
        for (int i = 0; i < added.length; i++) {
            StaticProperty property = new DefaultStaticProperty("field" + (inherited + i));
            builder.property(property, javaType(added[i]), false);
            properties[inherited + i] = property;
            if (added[i] == FieldType.V128) {
                highs[inherited + i] = new DefaultStaticProperty("high" + (inherited + i));
                builder.property(highs[inherited + i], long.class, false);
            }
        }
        StaticShape<StructObject.Factory> shape = parent == null
                ? builder.build(StructObject.class, StructObject.Factory.class)
                : builder.build(parent.shape);
        return new StructShape(shape, properties, highs);
    }

    private static Class<?> javaType(byte storage) {
        return switch (storage) {
            case FieldType.I8 -> byte.class;
            case FieldType.I16 -> short.class;
            case FieldType.I32 -> int.class;
            case FieldType.I64, FieldType.V128 -> long.class;
            case FieldType.F32 -> float.class;
            case FieldType.F64 -> double.class;
            default -> Object.class;
        };
    }

    StructObject.Factory factory() {
        return shape.getFactory();
    }
}
