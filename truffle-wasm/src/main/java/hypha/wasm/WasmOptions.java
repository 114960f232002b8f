package hypha.wasm;

import com.oracle.truffle.api.Option;
import hypha.wasm.baseline.BaselineModule;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.cold.ColdModule;
import hypha.wasm.runtime.StoreLimits;
import org.graalvm.options.OptionCategory;
import org.graalvm.options.OptionKey;
import org.graalvm.options.OptionStability;
import org.graalvm.options.OptionType;
import org.graalvm.options.OptionValues;

/**
 * The language's options: limits on what modules and their instances may take. A module beyond one of the first four is malformed; an instance beyond one of the others is refused, or its memory or table does not grow.
 * Embedders in Java may give limits of their own: {@link hypha.wasm.api.WasmEngine#load(String, byte[], ParserLimits)}.
 */
@Option.Group(WasmLanguage.ID)
public final class WasmOptions {
    @Option(
            name = "MaximumModuleBytes",
            help = "Most bytes of a module (default: 1073741824, 1 GiB).",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "[1, 2147483639]")
    static final OptionKey<Integer> MODULE_BYTES =
            key(ParserLimits.DEFAULT.moduleBytes(), 1, ParserLimits.MOST_MODULE_BYTES);

    @Option(
            name = "MaximumFunctions",
            help = "Most functions of a module, imported ones included (default: 1000000).",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "[0, 100000000]")
    static final OptionKey<Integer> FUNCTIONS = key(ParserLimits.DEFAULT.functions(), 0, ParserLimits.MOST_ENTRIES);

    @Option(
            name = "MaximumFunctionBytes",
            help = "Most bytes of a function's body (default: 67108864, 64 MiB).",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "[1, 2147483639]")
    static final OptionKey<Integer> FUNCTION_BYTES =
            key(ParserLimits.DEFAULT.functionBytes(), 1, ParserLimits.MOST_MODULE_BYTES);

    @Option(
            name = "MaximumSegments",
            help = "Most data segments, and most element segments, of a module (default: 1000000).",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "[0, 100000000]")
    static final OptionKey<Integer> SEGMENTS = key(ParserLimits.DEFAULT.segments(), 0, ParserLimits.MOST_ENTRIES);

    @Option(
            name = "MaximumMemoryPages",
            help = "Most pages, of 64 KiB, of a memory (default: 262144, 16 GiB). A memory with 32-bit addresses"
                    + " never has more than 65536.",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "[0, 268435456]")
    static final OptionKey<Long> MEMORY_PAGES =
            key(StoreLimits.DEFAULT.memoryPages(), 0, StoreLimits.MOST_MEMORY_PAGES);

    @Option(
            name = "MaximumTableElements",
            help = "Most elements of a table (default: 10000000).",
            category = OptionCategory.USER,
            stability = OptionStability.STABLE,
            usageSyntax = "[0, 2147483639]")
    static final OptionKey<Integer> TABLE_ELEMENTS =
            key(StoreLimits.DEFAULT.tableElements(), 0, StoreLimits.MOST_TABLE_ELEMENTS);

    @Option(
            name = "Baseline",
            help =
                    "Run functions as JVM bytecode, where that is possible, instead of interpreting them until Graal has compiled them"
                            + " (default: true). Tools see functions only without.",
            category = OptionCategory.EXPERT,
            stability = OptionStability.EXPERIMENTAL)
    static final OptionKey<Boolean> BASELINE = new OptionKey<>(true);

    @Option(
            name = "BaselineMethodBytes",
            help =
                    "About the most bytes of JVM bytecode that a method of the first tier has (default: 7400); what is longer becomes several."
                            + " HotSpot compiles no method of more than 8000. For tests.",
            category = OptionCategory.INTERNAL,
            stability = OptionStability.EXPERIMENTAL,
            usageSyntax = "[20, 7400]")
    static final OptionKey<Integer> BASELINE_METHOD_BYTES =
            key(BaselineModule.LONGEST_METHOD, 20, BaselineModule.LONGEST_METHOD);

    @Option(
            name = "ColdCalls",
            help =
                    "After how many calls, and rounds of loops, the first tier compiles a function, which is interpreted until then"
                            + " (default: 10000); 0 is at once.",
            category = OptionCategory.EXPERT,
            stability = OptionStability.EXPERIMENTAL,
            usageSyntax = "[0, 2147483647]")
    static final OptionKey<Integer> COLD_CALLS = key(ColdModule.DEFAULT_CALLS, 0, Integer.MAX_VALUE);

    private WasmOptions() {}

    /** Returns the limits on modules. */
    static ParserLimits parserLimits(OptionValues values) {
        return ParserLimits.DEFAULT.with(
                MODULE_BYTES.getValue(values),
                FUNCTIONS.getValue(values),
                FUNCTION_BYTES.getValue(values),
                SEGMENTS.getValue(values));
    }

    /** Returns the limits on memories and tables. */
    static StoreLimits storeLimits(OptionValues values) {
        return new StoreLimits(MEMORY_PAGES.getValue(values), TABLE_ELEMENTS.getValue(values));
    }

    /** Says whether code loaded with one set of options may be used with another: whether they accept the same modules and run them alike. */
    static boolean areCompatible(OptionValues first, OptionValues second) {
        return parserLimits(first).equals(parserLimits(second))
                && BASELINE.getValue(first).equals(BASELINE.getValue(second))
                && BASELINE_METHOD_BYTES.getValue(first).equals(BASELINE_METHOD_BYTES.getValue(second))
                && COLD_CALLS.getValue(first).equals(COLD_CALLS.getValue(second));
    }

    private static OptionKey<Integer> key(int defaultValue, int least, int most) {
        return new OptionKey<>(
                defaultValue, new OptionType<>("integer", text -> (int) parse(text, least, most), value -> {}));
    }

    private static OptionKey<Long> key(long defaultValue, long least, long most) {
        return new OptionKey<>(
                defaultValue, new OptionType<>("integer", text -> parse(text, least, most), value -> {}));
    }

    private static long parse(String text, long least, long most) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number: value=" + text);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range: value=" + text + " least=" + least + " most=" + most);
        }
        return value;
    }
}
