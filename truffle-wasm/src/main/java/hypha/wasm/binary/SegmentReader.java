package hypha.wasm.binary;

import hypha.wasm.binary.ConstantExpression.Operation;
import hypha.wasm.types.ValueType;

/** Reads element and data segments (core specification 5.5.12 and 5.5.14). */
final class SegmentReader {
    /** Bits of an element segment's flags. */
    private static final int NOT_ACTIVE = 1;

    private static final int EXPLICIT = 2;
    private static final int EXPRESSIONS = 4;

    private static final int DATA_ACTIVE = 0;
    private static final int DATA_PASSIVE = 1;
    private static final int DATA_ACTIVE_WITH_MEMORY = 2;

    private final InstructionDecoder decoder;
    private final ConstantExpressionReader expressions;
    private final ParserLimits limits;

    SegmentReader(InstructionDecoder decoder, ConstantExpressionReader expressions, ParserLimits limits) {
        this.decoder = decoder;
        this.expressions = expressions;
        this.limits = limits;
    }

    DataSegment data() {
        int flags = decoder.u32();
        int memory = 0;
        ConstantExpression address = null;
        switch (flags) {
            case DATA_ACTIVE -> address = expressions.read(decoder);
            case DATA_PASSIVE -> {}
            case DATA_ACTIVE_WITH_MEMORY -> {
                memory = decoder.u32();
                address = expressions.read(decoder);
            }
            default -> throw decoder.malformed("malformed data segment kind");
        }
        int length = decoder.u32();
        int start = decoder.position();
        decoder.skip(length);
        return new DataSegment(
                address == null ? SegmentMode.PASSIVE : SegmentMode.ACTIVE, memory, address, start, length);
    }

    ElementSegment element() {
        int byteOffset = decoder.position();
        int flags = decoder.u32();
        if (flags < 0 || flags > (NOT_ACTIVE | EXPLICIT | EXPRESSIONS)) {
            throw decoder.malformed("malformed elements segment kind");
        }
        boolean explicit = (flags & EXPLICIT) != 0;
        int table = 0;
        ConstantExpression offset = null;
        SegmentMode mode = explicit ? SegmentMode.DECLARATIVE : SegmentMode.PASSIVE;
        if ((flags & NOT_ACTIVE) == 0) {
            mode = SegmentMode.ACTIVE;
            table = explicit ? decoder.u32() : 0;
            offset = expressions.read(decoder);
        }
        boolean hasType = (flags & (NOT_ACTIVE | EXPLICIT)) != 0;
        if ((flags & EXPRESSIONS) == 0) {
            if (hasType && decoder.u8() != 0) {
                throw decoder.malformed("malformed element kind");
            }
            ValueType type = ValueType.ofCode(ValueType.nonNull(ValueType.FUNCREF_CODE));
            return new ElementSegment(mode, table, offset, type, functions(), null, byteOffset);
        }
        ValueType type = hasType ? ValueType.ofCode(decoder.referenceType()) : ValueType.FUNCREF;
        ConstantExpression[] elements = elementExpressions();
        int[] functions = type == ValueType.FUNCREF ? asFunctions(elements) : null;
        return new ElementSegment(
                mode, table, offset, type, functions, functions == null ? elements : null, byteOffset);
    }

    private int[] functions() {
        int[] functions = new int[decoder.count("elements", limits.elements())];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = decoder.u32();
        }
        return functions;
    }

    private ConstantExpression[] elementExpressions() {
        ConstantExpression[] elements = new ConstantExpression[decoder.count("elements", limits.elements())];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = expressions.read(decoder);
        }
        return elements;
    }

    /** Returns the functions that expressions refer to, or null if one is something else than {@code ref.func}. */
    private static int[] asFunctions(ConstantExpression[] elements) {
        int[] functions = new int[elements.length];
        for (int i = 0; i < elements.length; i++) {
            ConstantExpression element = elements[i];
            if (element.length() != 1 || element.operation(0) != Operation.REF_FUNC) {
                return null;
            }
            functions[i] = (int) element.operand(0);
        }
        return functions;
    }
}
