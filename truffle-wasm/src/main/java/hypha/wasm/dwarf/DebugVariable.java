package hypha.wasm.dwarf;

/** A variable or parameter of the source. */
public final class DebugVariable {
    private final DebugInfo info;
    private final Entry entry;
    private final Entry function;
    private final String name;

    /**
     * Describes a variable.
     *
     * @param function the function in whose code it is; null if it is global
     */
    DebugVariable(DebugInfo info, Entry entry, Entry function, String name) {
        this.info = info;
        this.entry = entry;
        this.function = function;
        this.name = name;
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns the type. */
    public DebugType type() {
        return info.read(() -> TypeReader.typeOf(info, entry), TypeReader.opaque(info));
    }

    /** Returns the line of the declaration; 0 if unknown. */
    public int line() {
        return info.read(
                () -> {
                    Entry holder = entry.holder(Dw.AT_DECL_LINE);
                    return holder == null ? 0 : Math.clamp(holder.constant(Dw.AT_DECL_LINE, 0), 0, Integer.MAX_VALUE);
                },
                0);
    }

    /**
     * Returns where the value is.
     *
     * @param byteOffset the offset in the module of the next instruction
     * @return null if the variable has no value there, or it is unknown where
     */
    public ValueLocation locate(int byteOffset, ProgramState state) {
        return info.read(() -> find(info.address(byteOffset), state), null);
    }

    private ValueLocation find(int address, ProgramState state) {
        int form = entry.form(Dw.AT_LOCATION);
        long value = entry.value(Dw.AT_LOCATION, 0);
        if (form == 0) {
            Entry constant = entry.holder(Dw.AT_CONST_VALUE);
            return constant == null || Form.isBlock(constant.form(Dw.AT_CONST_VALUE))
                    ? null
                    : new ValueLocation(ValueLocation.Kind.VALUE, constant.value(Dw.AT_CONST_VALUE, 0));
        }
        long place = Form.isBlock(form) ? value : LocationList.find(entry.unit, form, value, address);
        return place == LocationList.NONE ? null : LocationExpression.evaluate(entry.unit, place, state, function);
    }
}
