package hypha.wasm.types;

import java.util.Arrays;

/** A function type: the types of parameters and results (core specification 2.3.6). */
public final class FunctionType implements CompositeType {
    private final ValueType[] parameters;
    private final ValueType[] results;
    private final int hash;

    /** Creates a type; the arrays are copied. */
    public FunctionType(ValueType[] parameters, ValueType[] results) {
        this.parameters = parameters.clone();
        this.results = results.clone();
        this.hash = 31 * Arrays.hashCode(parameters) + Arrays.hashCode(results);
    }

    /** Returns the number of parameters. */
    public int parameterCount() {
        return parameters.length;
    }

    /** Returns the type of a parameter, counted from 0. */
    public ValueType parameter(int index) {
        return parameters[index];
    }

    /** Returns the number of results. */
    public int resultCount() {
        return results.length;
    }

    /** Returns the type of a result, counted from 0. */
    public ValueType result(int index) {
        return results[index];
    }

    @Override
    public int heapType() {
        return HeapType.FUNC;
    }

    /** Says whether functions of this type can be called as those of another: they take no less, and give no more. */
    @Override
    public boolean matches(CompositeType supertype) {
        if (!(supertype instanceof FunctionType that)
                || parameters.length != that.parameters.length
                || results.length != that.results.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (!that.parameters[i].matches(parameters[i])) {
                return false;
            }
        }
        for (int i = 0; i < results.length; i++) {
            if (!results[i].matches(that.results[i])) {
                return false;
            }
        }
        return true;
    }

    /** Returns the type of the store that this type of a module is; this object if it says nothing of the module's other types. */
    FunctionType resolve(DefinedType[] types) {
        ValueType[] newParameters = resolve(parameters, types);
        ValueType[] newResults = resolve(results, types);
        return newParameters == parameters && newResults == results
                ? this
                : new FunctionType(newParameters, newResults);
    }

    private static ValueType[] resolve(ValueType[] values, DefinedType[] types) {
        ValueType[] resolved = values;
        for (int i = 0; i < values.length; i++) {
            ValueType type = DefinedType.resolve(values[i], types);
            if (type != values[i]) {
                resolved = resolved == values ? values.clone() : resolved;
                resolved[i] = type;
            }
        }
        return resolved;
    }

    @Override
    public boolean equals(Object other) {
        return other == this
                || other instanceof FunctionType that
                        && hash == that.hash
                        && Arrays.equals(parameters, that.parameters)
                        && Arrays.equals(results, that.results);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Returns for instance {@code [i32 i64] -> [f64]}. */
    @Override
    public String toString() {
        return list(parameters) + " -> " + list(results);
    }

    private static String list(ValueType[] types) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < types.length; i++) {
            text.append(i == 0 ? "" : " ").append(types[i]);
        }
        return text.append(']').toString();
    }
}
