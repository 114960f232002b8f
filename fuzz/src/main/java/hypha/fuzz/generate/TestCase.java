package hypha.fuzz.generate;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A module and what to do with it. All things that the module works on are exported, so that their state can be compared: functions as {@code f}, memories {@code m}, tables {@code t}, globals
 * {@code g}, each with its index.
 *
 * @param module the module's bytes
 * @param imports what the host has to provide, in the module {@code env}
 * @param tables types of the elements of all tables
 * @param memories how many memories there are
 * @param globals the globals that are exported
 * @param functions how many functions there are, imported ones included
 * @param calls what is called, one after the other, on one instance
 * @param features what an engine must have
 * @param instructions how often each instruction was generated, by name
 */
public record TestCase(
        byte[] module,
        List<Import> imports,
        List<Type> tables,
        int memories,
        List<GlobalExport> globals,
        int functions,
        List<Call> calls,
        Set<Feature> features,
        Map<String, Integer> instructions) {

    /** The name of the exported global that bounds execution: it is set before each call, and each turn of a loop and each function takes from it. */
    public static final String FUEL = "fuel";

    /** How much fuel there is for the start function. */
    public static final int INITIAL_FUEL = 200;

    /** What is imported. */
    public enum Kind {
        /** A function of the signature. */
        FUNCTION,
        /** A table of elements of the type. */
        TABLE,
        /** A memory. */
        MEMORY,
        /** A global of the type. */
        GLOBAL
    }

    /**
     * Something that the host provides.
     *
     * @param kind what it is
     * @param name its second name
     * @param signature of a function
     * @param type of a global, or of a table's elements
     * @param mutable whether a global can be changed
     * @param minimum size of a table in elements, or of a memory in pages
     * @param maximum the same, at most
     * @param shared whether a memory is shared
     * @param wide whether a memory has 64-bit addresses
     */
    public record Import(
            Kind kind,
            String name,
            Signature signature,
            Type type,
            boolean mutable,
            int minimum,
            int maximum,
            boolean shared,
            boolean wide) {}

    /**
     * A global that is exported.
     *
     * @param name its name
     * @param type its type, which every host can read
     */
    public record GlobalExport(String name, Type type) {}

    /**
     * A call from the host.
     *
     * @param function the exported function's name
     * @param signature its type
     * @param arguments bits of numbers; the number of an external reference; an index of a function; {@link #NULL}
     * @param fuel how much there is for it
     */
    public record Call(String function, Signature signature, List<Long> arguments, int fuel) {
        /** The null reference. */
        public static final long NULL = -1;
    }
}
