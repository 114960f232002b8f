package hypha.host.module;

import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueType;
import java.util.List;

/**
 * A function of the module {@code hypha}.
 *
 * @param name by which programs import it
 * @param operation of {@link hypha.kernel.abi.HyphaCall}; {@link #HOST} if it is not the kernel's alone
 * @param kind how it is answered
 * @param result its C type
 * @param parameters in order, at most six
 * @param summary what it does, as a sentence
 */
record HyphaFunction(String name, int operation, Kind kind, String result, List<Parameter> parameters, String summary) {
    /** {@link #operation} of a function that the host answers or has to do with. */
    static final int HOST = -1;

    /** How a function is answered. */
    enum Kind {
        /** By the kernel, at once. */
        CROSSING,
        /** By the kernel, perhaps later; then other tasks run. */
        BLOCKING,
        /** In compiled code, mostly. */
        INLINED,
        /** By the host, with calls to the kernel. */
        HOST
    }

    /**
     * A parameter.
     *
     * @param type its C type
     * @param name its name
     */
    record Parameter(String type, String name) {
        /** True if it is 64 bits wide; pointers and handles have 32. */
        boolean isLong() {
            return HyphaFunction.isLong(type);
        }
    }

    private static boolean isLong(String type) {
        return type.equals("int64_t") || type.equals("uint64_t");
    }

    /** True if the result is 64 bits wide. */
    boolean isLongResult() {
        return isLong(result);
    }

    /** Its core type. */
    FunctionType type() {
        ValueType[] types = new ValueType[parameters.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = parameters.get(i).isLong() ? ValueType.I64 : ValueType.I32;
        }
        return new FunctionType(types, new ValueType[] {isLongResult() ? ValueType.I64 : ValueType.I32});
    }

    /**
     * A function from its C declaration.
     *
     * @param declaration {@code result name(type name, …)}; {@code void} for no parameters
     */
    static HyphaFunction of(int operation, Kind kind, String declaration, String summary) {
        int open = declaration.indexOf('(');
        String[] head = split(declaration.substring(0, open));
        String inside = declaration.substring(open + 1, declaration.length() - 1);
        List<Parameter> parameters = inside.equals("void")
                ? List.of()
                : List.of(inside.split(", ")).stream()
                        .map(HyphaFunction::split)
                        .map(parts -> new Parameter(parts[0], parts[1]))
                        .toList();
        return new HyphaFunction(head[1], operation, kind, head[0], parameters, summary);
    }

    /** Parts type and name; an asterisk belongs to the type. */
    private static String[] split(String declared) {
        int end = Math.max(declared.lastIndexOf(' '), declared.lastIndexOf('*')) + 1;
        return new String[] {declared.substring(0, end).strip(), declared.substring(end)};
    }
}
