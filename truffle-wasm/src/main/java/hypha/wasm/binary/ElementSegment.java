package hypha.wasm.binary;

import hypha.wasm.types.ValueType;

/** An element segment: references that go into a table. */
public final class ElementSegment {
    private final SegmentMode mode;
    private final int table;
    private final ConstantExpression offset;
    private final ValueType type;
    private final int[] functions;
    private final ConstantExpression[] expressions;
    private final int byteOffset;

    /** Creates a segment that owns its arrays, one of which is null: its elements are either function indices or expressions. */
    ElementSegment(
            SegmentMode mode,
            int table,
            ConstantExpression offset,
            ValueType type,
            int[] functions,
            ConstantExpression[] expressions,
            int byteOffset) {
        this.mode = mode;
        this.table = table;
        this.offset = offset;
        this.type = type;
        this.functions = functions;
        this.expressions = expressions;
        this.byteOffset = byteOffset;
    }

    /** Returns what instantiation does with it. */
    public SegmentMode mode() {
        return mode;
    }

    /** Returns the index of the table of an active segment; 0 for others. */
    public int table() {
        return table;
    }

    /** Returns where in the table an active segment goes; null for others. */
    public ConstantExpression offset() {
        return offset;
    }

    /** Returns the type of the elements. */
    public ValueType type() {
        return type;
    }

    /** Returns the number of elements. */
    public int length() {
        return functions != null ? functions.length : expressions.length;
    }

    /** Says whether the elements are given by {@link #function}; by {@link #expression} otherwise. */
    public boolean isFunctions() {
        return functions != null;
    }

    /** Returns the index of the function that an element refers to. */
    public int function(int element) {
        return functions[element];
    }

    /** Returns the expression that gives an element. */
    public ConstantExpression expression(int element) {
        return expressions[element];
    }

    /** Returns where the segment starts in the module. */
    public int byteOffset() {
        return byteOffset;
    }
}
