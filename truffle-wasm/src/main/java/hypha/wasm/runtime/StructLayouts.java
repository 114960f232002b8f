package hypha.wasm.runtime;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.StructType;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;

/** The layouts of an engine's struct types, made when code first needs them, since most types of a module are never used. Safe for threads. */
public final class StructLayouts {
    /** Most generated classes of an engine, since they are never unloaded. Real modules have far more types than ways to store their fields. */
    private static final int MAXIMUM_SHAPES = 1 << 15;

    private final EngineState engine;
    private final ConcurrentHashMap<DefinedType, StructLayout> layouts = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Extension, StructShape> shapes = new ConcurrentHashMap<>();

    /** What a shape adds to another, or to none; {@code added} are the constants of {@link hypha.wasm.types.FieldType}. */
    private record Extension(StructShape parent, ByteBuffer added) {}

    /** Creates the layouts of an engine. */
    StructLayouts(EngineState engine) {
        this.engine = engine;
    }

    /** Returns the layout of a struct type. */
    @TruffleBoundary
    public StructLayout of(DefinedType type) {
        StructLayout known = layouts.get(type);
        if (known != null) {
            return known;
        }
        DefinedType supertype = type.supertype();
        // At most as deep as types may have supertypes.
        StructShape parent = supertype == null ? null : of(supertype).shape();
        StructLayout made = new StructLayout(type, shape(parent, (StructType) type.composite()));
        StructLayout winner = layouts.putIfAbsent(type, made);
        return winner == null ? made : winner;
    }

    private StructShape shape(StructShape parent, StructType type) {
        int inherited = parent == null ? 0 : parent.properties().length;
        byte[] added = new byte[type.fieldCount() - inherited];
        for (int i = 0; i < added.length; i++) {
            added[i] = type.field(inherited + i).storage();
        }
        if (parent != null && added.length == 0) {
            return parent;
        }
        if (shapes.mappingCount() >= MAXIMUM_SHAPES) {
            throw WasmException.exhaustion("too many struct layouts: limit=" + MAXIMUM_SHAPES, null);
        }
        return shapes.computeIfAbsent(
                new Extension(parent, ByteBuffer.wrap(added)),
                key -> StructShape.extend(engine.shapeLanguage(), parent, added));
    }
}
