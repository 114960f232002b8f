package hypha.wasm.baseline.vector;

import hypha.wasm.code.VectorShape;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/** How a vector is divided into lanes, and which classes stand for that. */
enum LaneShape {
    /** 16 lanes of 8 bits. */
    BYTES(ShapedLanes.Bytes.class, LaneMasks.BytesMask.class, ConstantDescs.CD_Byte, 16),
    /** 8 lanes of 16 bits. */
    SHORTS(ShapedLanes.Shorts.class, LaneMasks.ShortsMask.class, ConstantDescs.CD_Short, 8),
    /** 4 lanes of 32 bits. */
    INTS(ShapedLanes.Ints.class, LaneMasks.IntsMask.class, ConstantDescs.CD_Integer, 4),
    /** 2 lanes of 64 bits. */
    LONGS(ShapedLanes.Longs.class, null, ConstantDescs.CD_Long, 2),
    /** 4 lanes of binary32. */
    FLOATS(ShapedLanes.Floats.class, LaneMasks.FloatsMask.class, ConstantDescs.CD_Float, 4),
    /** 2 lanes of binary64. */
    DOUBLES(ShapedLanes.Doubles.class, null, ConstantDescs.CD_Double, 2),
    /** 4 lanes of 64 bits. */
    FOUR_LONGS(ShapedLanes.FourLongs.class, LaneMasks.FourLongsMask.class, ConstantDescs.CD_Long, 4),
    /** 4 lanes of binary64. */
    FOUR_DOUBLES(ShapedLanes.FourDoubles.class, LaneMasks.FourDoublesMask.class, ConstantDescs.CD_Double, 4),
    /** 8 lanes of 32 bits. They are not compared. */
    EIGHT_INTS(ShapedLanes.EightInts.class, null, ConstantDescs.CD_Integer, 8);

    private static final LaneShape[] SHAPES = values();

    private final ClassDesc type;
    private final ClassDesc missing;
    private final ClassDesc mask;
    private final ClassDesc missingMask;
    private final ClassDesc box;
    private final int lanes;

    LaneShape(Class<?> type, Class<?> mask, ClassDesc box, int lanes) {
        this.type = ClassDesc.of(type.getName());
        this.missing = missing(type);
        this.mask = mask == null ? null : ClassDesc.of(mask.getName());
        this.missingMask = mask == null ? null : missing(mask);
        this.box = box;
        this.lanes = lanes;
        // The compiler makes no instruction of a call that names a class which is not initialized.
        initialize(type);
        if (mask != null) {
            initialize(mask);
        }
    }

    private static ClassDesc missing(Class<?> type) {
        return ClassDesc.of(type.getEnclosingClass().getName() + "$Missing" + type.getSimpleName());
    }

    private static void initialize(Class<?> type) {
        try {
            java.lang.invoke.MethodHandles.lookup().ensureInitialized(type);
        } catch (IllegalAccessException e) {
            throw new LinkageError("class=" + type.getName(), e);
        }
    }

    /** Returns the shape of a {@link VectorShape}; {@link #LONGS} for 128 bits without lanes. */
    static LaneShape of(int shape) {
        return shape == VectorShape.V128 ? LONGS : SHAPES[shape];
    }

    /** Returns the class of vectors. */
    ClassDesc type() {
        return type;
    }

    /** Returns the class of masks. */
    ClassDesc mask() {
        return mask;
    }

    /** Returns the class whose field {@code TYPE} is the class of a lane. */
    ClassDesc box() {
        return box;
    }

    /** Returns the class of what stands for a missing vector. */
    ClassDesc missing() {
        return missing;
    }

    /** Returns the class of what stands for a missing mask. */
    ClassDesc missingMask() {
        return missingMask;
    }

    /** Returns the width of a lane, for those of 128 bits. */
    int bits() {
        return 2 * Long.SIZE / lanes;
    }

    /** Returns the number of lanes. */
    int lanes() {
        return lanes;
    }

    /** Returns the shape with which lanes are compared: this, or one with twice as many. */
    LaneShape compared() {
        return switch (this) {
            case LONGS -> FOUR_LONGS;
            case DOUBLES -> FOUR_DOUBLES;
            default -> this;
        };
    }

    /** Returns the shape with integer lanes of half the width. */
    LaneShape half() {
        return SHAPES[ordinal() - 1];
    }

    /** Returns the shape with integer lanes of twice the width. */
    LaneShape twice() {
        return SHAPES[ordinal() + 1];
    }
}
