package hypha.wasm.baseline.vector;

import jdk.internal.vm.vector.VectorSupport;

/** Masks within one instruction, which say of which lanes a comparison is true; there are {@link ShapedLanes} of the same kinds. */
final class LaneMasks {
    private LaneMasks() {}

    /** Of 16 lanes of kind byte. */
    static class BytesMask extends VectorSupport.VectorMask<Byte> {
        static final Class<Byte> ETYPE = byte.class;
        static final int VLENGTH = 16;

        private BytesMask() {
            super(new boolean[VLENGTH]);
        }
    }

    /** Stands for a missing mask. */
    static final class MissingBytesMask extends BytesMask {
        static final MissingBytesMask ONE = new MissingBytesMask();
    }

    /** Of 8 lanes of kind short. */
    static class ShortsMask extends VectorSupport.VectorMask<Short> {
        static final Class<Short> ETYPE = short.class;
        static final int VLENGTH = 8;

        private ShortsMask() {
            super(new boolean[VLENGTH]);
        }
    }

    /** Stands for a missing mask. */
    static final class MissingShortsMask extends ShortsMask {
        static final MissingShortsMask ONE = new MissingShortsMask();
    }

    /** Of 4 lanes of kind int. */
    static class IntsMask extends VectorSupport.VectorMask<Integer> {
        static final Class<Integer> ETYPE = int.class;
        static final int VLENGTH = 4;

        private IntsMask() {
            super(new boolean[VLENGTH]);
        }
    }

    /** Stands for a missing mask. */
    static final class MissingIntsMask extends IntsMask {
        static final MissingIntsMask ONE = new MissingIntsMask();
    }

    /** Of 4 lanes of kind float. */
    static class FloatsMask extends VectorSupport.VectorMask<Float> {
        static final Class<Float> ETYPE = float.class;
        static final int VLENGTH = 4;

        private FloatsMask() {
            super(new boolean[VLENGTH]);
        }
    }

    /** Stands for a missing mask. */
    static final class MissingFloatsMask extends FloatsMask {
        static final MissingFloatsMask ONE = new MissingFloatsMask();
    }

    /** Of 4 lanes of kind long. */
    static class FourLongsMask extends VectorSupport.VectorMask<Long> {
        static final Class<Long> ETYPE = long.class;
        static final int VLENGTH = 4;

        private FourLongsMask() {
            super(new boolean[VLENGTH]);
        }
    }

    /** Stands for a missing mask. */
    static final class MissingFourLongsMask extends FourLongsMask {
        static final MissingFourLongsMask ONE = new MissingFourLongsMask();
    }

    /** Of 4 lanes of kind double. */
    static class FourDoublesMask extends VectorSupport.VectorMask<Double> {
        static final Class<Double> ETYPE = double.class;
        static final int VLENGTH = 4;

        private FourDoublesMask() {
            super(new boolean[VLENGTH]);
        }
    }

    /** Stands for a missing mask. */
    static final class MissingFourDoublesMask extends FourDoublesMask {
        static final MissingFourDoublesMask ONE = new MissingFourDoublesMask();
    }
}
