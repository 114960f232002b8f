package hypha.wasm.binary;

/**
 * How large a module may be. The specification leaves limits to implementations (appendix A.2); with these, parsing takes bounded memory whatever the bytes say.
 *
 * @param moduleBytes size of the module
 * @param types number of types
 * @param functions number of functions, imported ones included
 * @param imports number of imports
 * @param exports number of exports
 * @param globals number of globals, and of tags, imported ones included
 * @param tables number of tables, imported ones included
 * @param memories number of memories, imported ones included
 * @param segments number of data segments, and of element segments
 * @param elements number of elements of one element segment
 * @param functionBytes size of one function's body
 * @param locals number of one function's locals, parameters included
 * @param parameters number of one type's parameters, and of its results
 * @param fields number of one struct type's fields
 */
public record ParserLimits(
        int moduleBytes,
        int types,
        int functions,
        int imports,
        int exports,
        int globals,
        int tables,
        int memories,
        int segments,
        int elements,
        int functionBytes,
        int locals,
        int parameters,
        int fields) {
    /** The highest limits on bytes: what a Java array holds. */
    public static final int MOST_MODULE_BYTES = Integer.MAX_VALUE - 8;

    /** The highest limits on functions and on segments that the language's options may set. */
    public static final int MOST_ENTRIES = 100_000_000;

    /** What browsers accept, about. */
    public static final ParserLimits DEFAULT = new ParserLimits(
            1 << 30,
            1_000_000,
            1_000_000,
            1_000_000,
            1_000_000,
            1_000_000,
            100_000,
            100,
            1_000_000,
            10_000_000,
            64 << 20,
            50_000,
            1_000,
            10_000);

    /** Returns the end of a message on a limit that an option of the language sets. */
    static String hint(String option) {
        return " option=hwasm." + option;
    }

    /** Returns these limits with others for what the language's options name. */
    public ParserLimits with(int newModuleBytes, int newFunctions, int newFunctionBytes, int newSegments) {
        return new ParserLimits(
                newModuleBytes,
                types,
                newFunctions,
                imports,
                exports,
                globals,
                tables,
                memories,
                newSegments,
                elements,
                newFunctionBytes,
                locals,
                parameters,
                fields);
    }
}
