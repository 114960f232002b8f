package hypha.wasm.baseline.vector;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import jdk.internal.vm.vector.VectorSupport;

/**
 * Writes the method of an instruction as a series of steps, each a call of one of {@link VectorSupport}'s methods that HotSpot's last compiler makes a machine instruction or a few of. A step's result is in a local
 * variable, by whose number the following steps name it. The method's parameters come first: vectors, as {@link Lanes}, then numbers.
 *
 * <p>HotSpot inlines these methods into the function's, up to 8,000 bytes in all: so they are straight bytecode with as little as can be, instead of calls of calls.
 */
final class Formula {
    /** Says that there is no mask: no result of an instruction. No mask has 64 lanes, so no other one is negative. */
    static final long NO_MASK = Long.MIN_VALUE;

    static final ClassDesc LANES = ClassDesc.of(Lanes.class.getName());

    private static final ClassDesc SUPPORT = ClassDesc.of(VectorSupport.class.getName());
    private static final ClassDesc FALLBACK = ClassDesc.of(Fallback.class.getName());
    private static final ClassDesc PAYLOAD = SUPPORT.nested("VectorPayload");
    private static final ClassDesc VECTOR = SUPPORT.nested("Vector");
    private static final ClassDesc MASK = SUPPORT.nested("VectorMask");
    private static final ClassDesc SPECIES = SUPPORT.nested("VectorSpecies");

    private static final MethodTypeDesc OR_ELSE =
            MethodTypeDesc.of(LANES, PAYLOAD, CD_int, CD_int, LANES, LANES, LANES, CD_int);
    private static final MethodTypeDesc SHUFFLE_OR_ELSE =
            MethodTypeDesc.of(LANES, PAYLOAD, CD_int, LANES, LANES, CD_long, CD_long);
    private static final MethodTypeDesc TEST_OR_ELSE = MethodTypeDesc.of(CD_int, CD_long, CD_int, CD_int, LANES);

    /** What a method takes after the vectors. */
    enum Number {
        /** Nothing. */
        NONE(0),
        /** An i32. */
        COUNT(1, CD_int),
        /** Two numbers of 64 bits: names of 16 bytes, 0 to 15 those of the first vector, 16 to 31 of the second. */
        NAMES(4, CD_long, CD_long);

        private final int locals;
        private final List<ClassDesc> types;

        Number(int locals, ClassDesc... types) {
            this.locals = locals;
            this.types = List.of(types);
        }
    }

    private static final ClassDesc[] CONVERT_PARAMETERS = {
        CD_int, CD_Class, CD_Class, CD_int, CD_Class, CD_Class, CD_int, PAYLOAD, SPECIES
    };

    private final CodeBuilder out;
    private final int opcode;
    private final int vectors;
    private final Number number;
    private final int missing;
    private final List<ClassDesc> kept = new ArrayList<>();
    private int next;

    /**
     * Begins a method.
     *
     * @param opcode the instruction
     * @param vectors how many vectors it takes
     * @param number what else it takes
     */
    Formula(CodeBuilder out, int opcode, int vectors, Number number) {
        this.out = out;
        this.opcode = opcode;
        this.vectors = vectors;
        this.number = number;
        this.missing = vectors + number.locals;
        this.next = missing + 1;
        out.iconst_0().istore(missing);
        for (int i = 0; i < vectors; i++) {
            out.aload(i);
            notNull();
        }
    }

    /** Returns the local variable that each step stores to at its end; the results of the steps are behind it. */
    int missing() {
        return missing;
    }

    /** Returns the types of the results of the steps. */
    List<ClassDesc> kept() {
        return kept;
    }

    private int keep(ClassDesc type) {
        kept.add(type);
        out.astore(next);
        return next++;
    }

    /** Pushes what a step begins with: the classes of the vector and of a lane, and the number of lanes. */
    private Formula shape(LaneShape shape) {
        return vectorClass(shape).laneClass(shape);
    }

    private Formula vectorClass(LaneShape shape) {
        out.ldc(out.constantPool().classEntry(shape.type()));
        return this;
    }

    private Formula maskClass(LaneShape shape) {
        out.ldc(out.constantPool().classEntry(shape.mask()));
        return this;
    }

    private Formula laneClass(LaneShape shape) {
        out.getstatic(shape.box(), "TYPE", CD_Class).loadConstant(shape.lanes());
        return this;
    }

    /**
     * Calls a step, with its fallback.
     *
     * @param exact the class of the result
     * @param missingClass the class of a result that is missing
     */
    private int step(
            String method,
            String fallback,
            String fallbackType,
            ClassDesc exact,
            ClassDesc missingClass,
            ClassDesc returned,
            ClassDesc... parameters) {
        call(method, fallback, fallbackType, returned, parameters);
        out.checkcast(exact).dup();
        notNull();
        int result = keep(exact);
        // Not the JVM's instruction: the compiler would take the answer for granted that it has always given so far.
        out.ldc(out.constantPool().classEntry(missingClass)).aload(result);
        out.invokevirtual(CD_Class, "isInstance", MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object));
        out.iload(missing).ior().istore(missing);
        return result;
    }

    private void call(String method, String fallback, String fallbackType, ClassDesc result, ClassDesc... parameters) {
        ClassDesc type = SUPPORT.nested(fallbackType);
        out.getstatic(FALLBACK, fallback, type);
        ClassDesc[] all = Arrays.copyOf(parameters, parameters.length + 1);
        all[parameters.length] = type;
        out.invokestatic(SUPPORT, method, MethodTypeDesc.of(result, all));
    }

    /** Tells the compiler that the topmost operand is not null: it makes no instruction of a step on what may be, as far as it knows. */
    private void notNull() {
        out.invokevirtual(ConstantDescs.CD_Object, "getClass", MethodTypeDesc.of(CD_Class))
                .pop();
    }

    /** Converts between shapes; {@code operation} is one of {@link VectorSupport}. */
    private int convert(int operation, LaneShape from, LaneShape to, int vector) {
        if (operation == VectorSupport.VECTOR_OP_REINTERPRET && from == to) {
            return vector;
        }
        convertBegin(operation, from.type(), from, to, vector);
        return convertEnd(to);
    }

    private int convertEnd(LaneShape to) {
        return step(
                "convert", "CONVERT_" + to, "VectorConvertOp", to.type(), to.missing(), PAYLOAD, CONVERT_PARAMETERS);
    }

    private void convertBegin(int operation, ClassDesc fromClass, LaneShape from, LaneShape to, int vector) {
        out.loadConstant(operation);
        out.ldc(out.constantPool().classEntry(fromClass));
        laneClass(from).shape(to);
        out.aload(vector).aconst_null();
    }

    /** Takes a vector's bits for lanes of another shape. */
    int as(LaneShape from, LaneShape to, int vector) {
        return convert(VectorSupport.VECTOR_OP_REINTERPRET, from, to, vector);
    }

    /** Takes a parameter's bits for lanes of a shape. */
    int in(LaneShape shape, int parameter) {
        convertBegin(VectorSupport.VECTOR_OP_REINTERPRET, LANES, LaneShape.LONGS, shape, parameter);
        return convertEnd(shape);
    }

    /** Converts numbers: as many of the lowest lanes as there are in both shapes; further lanes are 0. */
    int cast(LaneShape from, LaneShape to, int vector) {
        return convert(VectorSupport.VECTOR_OP_CAST, from, to, vector);
    }

    /** Converts unsigned numbers to wider ones. */
    int castUnsigned(LaneShape from, LaneShape to, int vector) {
        return convert(VectorSupport.VECTOR_OP_UCAST, from, to, vector);
    }

    /** An operation on each lane. */
    int unary(LaneShape shape, int operation, int vector) {
        out.loadConstant(operation);
        vectorClass(shape);
        out.aconst_null();
        laneClass(shape);
        out.aload(vector).aconst_null();
        return step(
                "unaryOp",
                "UNARY",
                "UnaryOperation",
                shape.type(),
                shape.missing(),
                VECTOR,
                CD_int,
                CD_Class,
                CD_Class,
                CD_Class,
                CD_int,
                VECTOR,
                MASK);
    }

    /** An operation on pairs of lanes. */
    int binary(LaneShape shape, int operation, int first, int second) {
        out.loadConstant(operation);
        vectorClass(shape);
        out.aconst_null();
        laneClass(shape);
        out.aload(first).aload(second).aconst_null();
        return step(
                "binaryOp",
                "BINARY",
                "BinaryOperation",
                shape.type(),
                shape.missing(),
                PAYLOAD,
                CD_int,
                CD_Class,
                CD_Class,
                CD_Class,
                CD_int,
                PAYLOAD,
                PAYLOAD,
                MASK);
    }

    /** Shifts each lane by the method's number, modulo the width. */
    int shift(LaneShape shape, int operation, int vector) {
        shiftBegin(shape, operation, vector);
        out.iload(vectors).loadConstant(shape.bits() - 1).iand();
        return shiftEnd(shape);
    }

    /** Shifts each lane by a constant. */
    int shift(LaneShape shape, int operation, int vector, int count) {
        shiftBegin(shape, operation, vector);
        out.loadConstant(count);
        return shiftEnd(shape);
    }

    private void shiftBegin(LaneShape shape, int operation, int vector) {
        out.loadConstant(operation);
        vectorClass(shape);
        out.aconst_null();
        laneClass(shape);
        out.aload(vector);
    }

    private int shiftEnd(LaneShape shape) {
        out.aconst_null();
        return step(
                "broadcastInt",
                "SHIFT",
                "VectorBroadcastIntOp",
                shape.type(),
                shape.missing(),
                VECTOR,
                CD_int,
                CD_Class,
                CD_Class,
                CD_Class,
                CD_int,
                VECTOR,
                CD_int,
                MASK);
    }

    /** A constant in all lanes: the bits of a float, or the number. */
    int splat(LaneShape shape, long bits) {
        splatBegin(shape);
        out.loadConstant(bits);
        return splatEnd(shape);
    }

    private void splatBegin(LaneShape shape) {
        shape(shape);
    }

    private int splatEnd(LaneShape shape) {
        out.loadConstant(VectorSupport.MODE_BROADCAST).aconst_null();
        return step(
                "fromBitsCoerced",
                "SPLAT_" + shape,
                "FromBitsCoercedOperation",
                shape.type(),
                shape.missing(),
                PAYLOAD,
                CD_Class,
                CD_Class,
                CD_int,
                CD_long,
                CD_int,
                SPECIES);
    }

    /** A constant vector of bytes. */
    int bytes(long low, long high) {
        int splat = splat(LaneShape.LONGS, low);
        if (low != high) {
            shape(LaneShape.LONGS);
            out.aload(splat).iconst_1().loadConstant(high);
            splat = insertEnd();
        }
        return as(LaneShape.LONGS, LaneShape.BYTES, splat);
    }

    /** The method's names of bytes, of which the bits of a mask are kept. */
    int names(int mask) {
        long masks = mask * 0x0101_0101_0101_0101L;
        splatBegin(LaneShape.LONGS);
        out.lload(vectors).loadConstant(masks).land();
        int splat = splatEnd(LaneShape.LONGS);
        shape(LaneShape.LONGS);
        out.aload(splat).iconst_1().lload(vectors + 2).loadConstant(masks).land();
        return as(LaneShape.LONGS, LaneShape.BYTES, insertEnd());
    }

    private int insertEnd() {
        return step(
                "insert",
                "INSERT",
                "VecInsertOp",
                LaneShape.LONGS.type(),
                LaneShape.LONGS.missing(),
                VECTOR,
                CD_Class,
                CD_Class,
                CD_int,
                VECTOR,
                CD_int,
                CD_long);
    }

    /** Compares lanes; {@code condition} is one of {@link VectorSupport}'s. The result is a mask. */
    int compare(LaneShape lanes, int condition, int firstVector, int secondVector) {
        LaneShape shape = lanes.compared();
        int first = as(lanes, shape, firstVector);
        int second = as(lanes, shape, secondVector);
        out.loadConstant(condition);
        vectorClass(shape).maskClass(shape).laneClass(shape);
        out.aload(first).aload(second).aconst_null();
        return step(
                "compare",
                "COMPARE_" + shape,
                "VectorCompareOp",
                shape.mask(),
                shape.missingMask(),
                MASK,
                CD_int,
                CD_Class,
                CD_Class,
                CD_Class,
                CD_int,
                VECTOR,
                VECTOR,
                MASK);
    }

    /** The lanes of the second where a mask is set, else those of the first. */
    int blend(LaneShape lanes, int firstVector, int secondVector, int mask) {
        LaneShape shape = lanes.compared();
        int first = as(lanes, shape, firstVector);
        int second = as(lanes, shape, secondVector);
        vectorClass(shape).maskClass(shape).laneClass(shape);
        out.aload(first).aload(second).aload(mask);
        int blended = step(
                "blend",
                "BLEND",
                "VectorBlendOp",
                shape.type(),
                shape.missing(),
                VECTOR,
                CD_Class,
                CD_Class,
                CD_Class,
                CD_int,
                VECTOR,
                VECTOR,
                MASK);
        return as(shape, lanes, blended);
    }

    /** The bytes of a vector that another names, modulo 16. */
    int select(int names, int vector) {
        vectorClass(LaneShape.BYTES).maskClass(LaneShape.BYTES).laneClass(LaneShape.BYTES);
        out.aload(names).aload(vector).aconst_null();
        return step(
                "selectFromOp",
                "SELECT",
                "VectorSelectFromOp",
                LaneShape.BYTES.type(),
                LaneShape.BYTES.missing(),
                VECTOR,
                CD_Class,
                CD_Class,
                CD_Class,
                CD_int,
                VECTOR,
                VECTOR,
                MASK);
    }

    /** Ends the method with a vector as the result. */
    void result(LaneShape shape, int vector) {
        out.loadConstant(VectorSupport.VECTOR_OP_REINTERPRET);
        shape(shape);
        out.ldc(out.constantPool().classEntry(LANES));
        laneClass(LaneShape.LONGS);
        out.aload(vector).aconst_null();
        call("convert", "RESULT", "VectorConvertOp", PAYLOAD, CONVERT_PARAMETERS);
        orElse();
    }

    private void orElse() {
        if (number == Number.NAMES) {
            out.iload(missing).aload(0).aload(vectors - 1).lload(vectors).lload(vectors + 2);
            out.invokestatic(FALLBACK, "shuffleOrElse", SHUFFLE_OR_ELSE).return_(TypeKind.REFERENCE);
            return;
        }
        out.iload(missing).loadConstant(opcode);
        for (int i = 0; i < 3; i++) {
            if (i < vectors) {
                out.aload(i);
            } else {
                out.aconst_null();
            }
        }
        if (number == Number.COUNT) {
            out.iload(vectors);
        } else {
            out.iconst_0();
        }
        out.invokestatic(FALLBACK, "orElse", OR_ELSE).return_(TypeKind.REFERENCE);
    }

    /** Ends the method with a mask, lane 0 in the lowest bit, as an i32. */
    void resultMask(LaneShape shape, int mask, boolean allUnset) {
        out.loadConstant(VectorSupport.VECTOR_OP_MASK_TOLONG);
        maskClass(shape).laneClass(shape);
        ClassDesc type = SUPPORT.nested("VectorMaskOp");
        out.aload(mask).getstatic(FALLBACK, "MASK", type);
        out.invokestatic(
                SUPPORT,
                "maskReductionCoerced",
                MethodTypeDesc.of(CD_long, CD_int, CD_Class, CD_Class, CD_int, MASK, type));
        String method = allUnset ? "noneOrElse" : "orElse";
        out.iload(missing).loadConstant(opcode).aload(0).invokestatic(FALLBACK, method, TEST_OR_ELSE);
        // For the profile, which must know both cases: a call with a result, which is 0.
        out.loadConstant(allUnset ? 1L : 0L)
                .iconst_0()
                .loadConstant(opcode)
                .aload(0)
                .invokestatic(FALLBACK, method, TEST_OR_ELSE);
        out.ior().ireturn();
    }

    /** Ends the method of an instruction that has no steps. */
    void noResult(boolean isTest) {
        if (isTest) {
            out.loadConstant(NO_MASK).iconst_0().loadConstant(opcode).aload(0);
            out.invokestatic(FALLBACK, "orElse", TEST_OR_ELSE).ireturn();
        } else {
            out.aconst_null();
            orElse();
        }
    }

    /** Returns the type of a method. */
    static MethodTypeDesc type(ClassDesc result, int vectors, Number number) {
        return MethodTypeDesc.of(result, Collections.nCopies(vectors, LANES))
                .insertParameterTypes(vectors, number.types.toArray(ClassDesc[]::new));
    }
}
