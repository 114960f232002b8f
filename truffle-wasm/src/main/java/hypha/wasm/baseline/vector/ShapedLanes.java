package hypha.wasm.baseline.vector;

import jdk.internal.vm.vector.VectorSupport;

/**
 * Vectors within one instruction: to the JVM the kind of lane belongs to the class. None ever gets out of the instruction, so nobody reads objects of these classes. Each has a subclass of objects that stand for a
 * vector which is missing: see {@link Fallback}.
 *
 * <p>Those of four longs and doubles are twice as wide: for comparisons, since HotSpot has no masks of two lanes.
 *
 * @param <E> the kind of lane
 */
abstract class ShapedLanes<E> extends VectorSupport.Vector<E> {
    private ShapedLanes(Object payload) {
        super(payload);
    }

    /** Returns what stands for a missing vector of this class. */
    abstract ShapedLanes<E> missing();

    /** 16 lanes of kind byte. */
    static class Bytes extends ShapedLanes<Byte> {
        static final Class<Byte> ETYPE = byte.class;
        static final int VLENGTH = 16;

        private Bytes() {
            super(new byte[VLENGTH]);
        }

        @Override
        ShapedLanes<Byte> missing() {
            return MissingBytes.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingBytes extends Bytes {
        static final MissingBytes ONE = new MissingBytes();
    }

    /** 8 lanes of kind short. */
    static class Shorts extends ShapedLanes<Short> {
        static final Class<Short> ETYPE = short.class;
        static final int VLENGTH = 8;

        private Shorts() {
            super(new short[VLENGTH]);
        }

        @Override
        ShapedLanes<Short> missing() {
            return MissingShorts.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingShorts extends Shorts {
        static final MissingShorts ONE = new MissingShorts();
    }

    /** 4 lanes of kind int. */
    static class Ints extends ShapedLanes<Integer> {
        static final Class<Integer> ETYPE = int.class;
        static final int VLENGTH = 4;

        private Ints() {
            super(new int[VLENGTH]);
        }

        @Override
        ShapedLanes<Integer> missing() {
            return MissingInts.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingInts extends Ints {
        static final MissingInts ONE = new MissingInts();
    }

    /** 2 lanes of kind long. */
    static class Longs extends ShapedLanes<Long> {
        static final Class<Long> ETYPE = long.class;
        static final int VLENGTH = 2;

        private Longs() {
            super(new long[VLENGTH]);
        }

        @Override
        ShapedLanes<Long> missing() {
            return MissingLongs.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingLongs extends Longs {
        static final MissingLongs ONE = new MissingLongs();
    }

    /** 4 lanes of kind float. */
    static class Floats extends ShapedLanes<Float> {
        static final Class<Float> ETYPE = float.class;
        static final int VLENGTH = 4;

        private Floats() {
            super(new float[VLENGTH]);
        }

        @Override
        ShapedLanes<Float> missing() {
            return MissingFloats.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingFloats extends Floats {
        static final MissingFloats ONE = new MissingFloats();
    }

    /** 2 lanes of kind double. */
    static class Doubles extends ShapedLanes<Double> {
        static final Class<Double> ETYPE = double.class;
        static final int VLENGTH = 2;

        private Doubles() {
            super(new double[VLENGTH]);
        }

        @Override
        ShapedLanes<Double> missing() {
            return MissingDoubles.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingDoubles extends Doubles {
        static final MissingDoubles ONE = new MissingDoubles();
    }

    /** 4 lanes of kind long. */
    static class FourLongs extends ShapedLanes<Long> {
        static final Class<Long> ETYPE = long.class;
        static final int VLENGTH = 4;

        private FourLongs() {
            super(new long[VLENGTH]);
        }

        @Override
        ShapedLanes<Long> missing() {
            return MissingFourLongs.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingFourLongs extends FourLongs {
        static final MissingFourLongs ONE = new MissingFourLongs();
    }

    /** 4 lanes of kind double. */
    static class FourDoubles extends ShapedLanes<Double> {
        static final Class<Double> ETYPE = double.class;
        static final int VLENGTH = 4;

        private FourDoubles() {
            super(new double[VLENGTH]);
        }

        @Override
        ShapedLanes<Double> missing() {
            return MissingFourDoubles.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingFourDoubles extends FourDoubles {
        static final MissingFourDoubles ONE = new MissingFourDoubles();
    }

    /** 8 lanes of kind int. */
    static class EightInts extends ShapedLanes<Integer> {
        static final Class<Integer> ETYPE = int.class;
        static final int VLENGTH = 8;

        private EightInts() {
            super(new int[VLENGTH]);
        }

        @Override
        ShapedLanes<Integer> missing() {
            return MissingEightInts.ONE;
        }
    }

    /** Stands for a missing vector. */
    static final class MissingEightInts extends EightInts {
        static final MissingEightInts ONE = new MissingEightInts();
    }
}
