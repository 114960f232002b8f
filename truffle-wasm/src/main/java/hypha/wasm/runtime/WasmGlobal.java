package hypha.wasm.runtime;

import hypha.wasm.types.GlobalType;

/** A global of the store: its value is a number's bits, a vector or a reference, as its type says. */
public final class WasmGlobal {
    private final GlobalType type;
    private long bits;
    private Object reference;

    /** Creates a global with a value given boxed: {@link Integer}, {@link Long}, {@link Float}, {@link Double}, {@link Vector128} or a reference (null is the null reference). */
    public WasmGlobal(GlobalType type, Object value) {
        this.type = type;
        store(value);
    }

    /** Returns the type. */
    public GlobalType type() {
        return type;
    }

    /** Returns the value of a global of type i32. */
    public int i32() {
        return (int) bits;
    }

    /** Returns the value of a global of type i64. */
    public long i64() {
        return bits;
    }

    /** Returns the value of a global of type f32. */
    public float f32() {
        return Float.intBitsToFloat((int) bits);
    }

    /** Returns the value of a global of type f64. */
    public double f64() {
        return Double.longBitsToDouble(bits);
    }

    /** Returns the value of a global of type v128. */
    public Vector128 v128() {
        return (Vector128) reference;
    }

    /** Returns the value of a global of a reference type. */
    public Object reference() {
        return reference;
    }

    /** Sets a global of type i32. */
    public void i32(int value) {
        bits = value;
    }

    /** Sets a global of type i64. */
    public void i64(long value) {
        bits = value;
    }

    /** Sets a global of type f32. */
    public void f32(float value) {
        bits = Float.floatToRawIntBits(value);
    }

    /** Sets a global of type f64. */
    public void f64(double value) {
        bits = Double.doubleToRawLongBits(value);
    }

    /** Sets a global of type v128. */
    public void v128(Vector128 value) {
        reference = value;
    }

    /** Sets a global of a reference type. */
    public void reference(Object value) {
        reference = value;
    }

    /** Returns the value boxed. */
    public Object get() {
        return switch (type.value().kind()) {
            case I32 -> i32();
            case I64 -> i64();
            case F32 -> f32();
            case F64 -> f64();
            case REFERENCE -> reference;
            case V128 -> v128();
        };
    }

    /**
     * Sets the value of a mutable global.
     *
     * @throws IllegalStateException if the global is immutable
     * @throws IllegalArgumentException if the value is not of the global's type
     */
    public void set(Object value) {
        if (!type.mutable()) {
            throw new IllegalStateException("set of an immutable global: type=" + type);
        }
        store(value);
    }

    private void store(Object value) {
        Values.check(type.value(), value);
        switch (type.value().kind()) {
            case I32 -> i32((int) value);
            case I64 -> i64((long) value);
            case F32 -> f32((float) value);
            case F64 -> f64((double) value);
            case REFERENCE -> reference = value;
            case V128 -> v128((Vector128) value);
        }
    }
}
