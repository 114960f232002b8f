package hypha.wasm.binary;

import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.util.Arrays;

/** The types of a function's locals, parameters first. One object serves many functions, one after the other. */
public final class LocalTypes {
    private int[] codes = new int[64];
    private int count;
    private boolean hasNonDefaultable;
    private int highestIndex;

    /** Creates the types of no locals. */
    public LocalTypes() {
        count = 0;
    }

    /** Reads the declarations at the start of a body. Their number has been checked by the parser. */
    public void read(InstructionDecoder body, FunctionType type) {
        count = 0;
        hasNonDefaultable = false;
        highestIndex = -1;
        ensure(type.parameterCount());
        for (int i = 0; i < type.parameterCount(); i++) {
            codes[count++] = type.parameter(i).code();
        }
        int groups = body.u32();
        for (int i = 0; i < groups; i++) {
            int members = body.u32();
            int code = body.valueType();
            if (ValueType.isConcrete(code)) {
                highestIndex = Math.max(highestIndex, ValueType.index(code));
            }
            hasNonDefaultable |= !ValueType.isDefaultable(code);
            ensure(count + members);
            Arrays.fill(codes, count, count + members, code);
            count += members;
        }
    }

    private void ensure(int capacity) {
        if (capacity > codes.length) {
            codes = Arrays.copyOf(codes, Math.max(capacity, 2 * codes.length));
        }
    }

    /** Returns the number of locals. */
    public int count() {
        return count;
    }

    /** Says whether there is a declared local that has no value before it is set. */
    public boolean hasNonDefaultable() {
        return hasNonDefaultable;
    }

    /** Returns the highest index of a type among the declared locals' types, or -1. */
    public int highestTypeIndex() {
        return highestIndex;
    }

    /** Returns the code of a local's type. */
    public int code(int local) {
        return codes[local];
    }
}
