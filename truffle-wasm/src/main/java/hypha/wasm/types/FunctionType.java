package hypha.wasm.types;

import java.util.Arrays;

/** A function type: the types of parameters and results (core specification 2.3.6). */
public final class FunctionType {
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
