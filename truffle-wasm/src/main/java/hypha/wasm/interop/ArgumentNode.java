package hypha.wasm.interop;

import com.oracle.truffle.api.dsl.GenerateInline;
import com.oracle.truffle.api.dsl.Idempotent;
import com.oracle.truffle.api.dsl.NeverDefault;
import com.oracle.truffle.api.dsl.Specialization;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.CachedLibrary;
import com.oracle.truffle.api.nodes.Node;
import hypha.wasm.types.ValueKind;
import hypha.wasm.types.ValueType;
import java.util.function.IntFunction;

/** Converts a foreign value to a boxed WebAssembly value of one type. */
@GenerateInline(false)
abstract class ArgumentNode extends Node {
    private final ValueType type;
    private final ValueKind kind;

    ArgumentNode(ValueType type) {
        this.type = type;
        this.kind = type.kind();
    }

    /** Returns a node for each of the first types of a list. */
    @NeverDefault
    static ArgumentNode[] create(int count, IntFunction<ValueType> types) {
        ArgumentNode[] nodes = new ArgumentNode[count];
        for (int i = 0; i < count; i++) {
            nodes[i] = ArgumentNodeGen.create(types.apply(i));
        }
        return nodes;
    }

    /**
     * Converts.
     *
     * @throws UnsupportedTypeException if the value is not of the type
     */
    abstract Object execute(Object value) throws UnsupportedTypeException;

    @Idempotent
    final boolean isI32() {
        return kind == ValueKind.I32;
    }

    @Idempotent
    final boolean isI64() {
        return kind == ValueKind.I64;
    }

    @Idempotent
    final boolean isF32() {
        return kind == ValueKind.F32;
    }

    @Idempotent
    final boolean isF64() {
        return kind == ValueKind.F64;
    }

    @Specialization(guards = "isI32()")
    static Object same(Integer value) {
        return value;
    }

    @Specialization(guards = "isI64()")
    static Object same(Long value) {
        return value;
    }

    @Specialization(guards = "isI64()")
    static Object widened(Integer value) {
        return value.longValue();
    }

    @Specialization(guards = "isF32()")
    static Object same(Float value) {
        return value;
    }

    @Specialization(guards = "isF64()")
    static Object same(Double value) {
        return value;
    }

    @Specialization(limit = "3")
    Object convert(Object value, @CachedLibrary("value") InteropLibrary interop) throws UnsupportedTypeException {
        return InteropValues.toWasm(type, value, interop);
    }
}
