package hypha.wasm.runtime;

import hypha.wasm.types.DefinedType;

/** An array: a Java array of what its type stores. {@link ArrayOperations} makes them and works on many elements at once. */
public abstract sealed class ArrayObject extends HeapObject {
    private ArrayObject(DefinedType type) {
        super(type);
    }

    /** Returns the number of elements. */
    public abstract int length();

    /** Returns the Java array. */
    public abstract Object elements();

    /** Elements of i8. */
    public static final class Bytes extends ArrayObject {
        private final byte[] elements;

        /** Creates an array that owns its elements. */
        public Bytes(DefinedType type, byte[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public byte[] elements() {
            return elements;
        }
    }

    /** Elements of i16. */
    public static final class Shorts extends ArrayObject {
        private final short[] elements;

        /** Creates an array that owns its elements. */
        public Shorts(DefinedType type, short[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public short[] elements() {
            return elements;
        }
    }

    /** Elements of i32. */
    public static final class Ints extends ArrayObject {
        private final int[] elements;

        /** Creates an array that owns its elements. */
        public Ints(DefinedType type, int[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public int[] elements() {
            return elements;
        }
    }

    /** Elements of i64. */
    public static final class Longs extends ArrayObject {
        private final long[] elements;

        /** Creates an array that owns its elements. */
        public Longs(DefinedType type, long[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public long[] elements() {
            return elements;
        }
    }

    /** Elements of f32. */
    public static final class Floats extends ArrayObject {
        private final float[] elements;

        /** Creates an array that owns its elements. */
        public Floats(DefinedType type, float[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public float[] elements() {
            return elements;
        }
    }

    /** Elements of f64. */
    public static final class Doubles extends ArrayObject {
        private final double[] elements;

        /** Creates an array that owns its elements. */
        public Doubles(DefinedType type, double[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public double[] elements() {
            return elements;
        }
    }

    /** Elements of references. */
    public static final class Objects extends ArrayObject {
        private final Object[] elements;

        /** Creates an array that owns its elements. */
        public Objects(DefinedType type, Object[] elements) {
            super(type);
            this.elements = elements;
        }

        @Override
        public int length() {
            return elements.length;
        }

        @Override
        public Object[] elements() {
            return elements;
        }
    }

    /** Elements of v128: two numbers each, the low half first. */
    public static final class Vectors extends ArrayObject {
        private final long[] halves;

        /** Creates an array that owns its elements. */
        public Vectors(DefinedType type, long[] halves) {
            super(type);
            this.halves = halves;
        }

        @Override
        public int length() {
            return halves.length >>> 1;
        }

        @Override
        public long[] elements() {
            return halves;
        }

        /** Returns an element. */
        public Vector128 get(int index) {
            int half = ArrayOperations.checkIndex(index, length()) << 1;
            return new Vector128(halves[half], halves[half + 1]);
        }

        /** Sets an element. */
        public void set(int index, Vector128 value) {
            int half = ArrayOperations.checkIndex(index, length()) << 1;
            halves[half] = value.low();
            halves[half + 1] = value.high();
        }
    }
}
