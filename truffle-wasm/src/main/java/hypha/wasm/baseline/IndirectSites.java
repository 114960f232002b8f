package hypha.wasm.baseline;

import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.WasmFunction;
import hypha.wasm.runtime.WasmInstance;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the {@code call_indirect} sites of a module have called so far. HotSpot inlines a virtual call that has met one or two classes; of more it makes a jump through a table. So a site that has been busy with a few functions of its
 * own module goes on with a {@link DispatchClass}, which compares, and calls each directly.
 *
 * <p>Safe for threads: counts may get lost, and whatever a site has met, it goes on correctly.
 */
public final class IndirectSites {
    /** The state of a site that still counts. */
    static final int COUNTING = 0;

    /** The state of a site that calls its {@link DispatchClass}. */
    static final int DISPATCHING = 1;

    /** The state of a site that has met too many functions, or too often those of others. */
    static final int VIRTUAL = -1;

    /** Most sites of a module that count; later ones do not. */
    static final int MAXIMUM_SITES = 2048;

    /** No number of a site. */
    static final int NONE = -1;

    /** Most functions that a site calls directly. */
    private static final int MAXIMUM_TARGETS = 4;

    /** After so many calls a site is decided on: before HotSpot's last compiler takes an interest in it. */
    private static final int CALLS = 200;

    /** How many of these calls may have been of other functions. */
    private static final int OTHERS = CALLS / 10;

    private final AtomicInteger count = new AtomicInteger();
    private final int[] states = new int[MAXIMUM_SITES];
    private final AtomicReferenceArray<Site> sites = new AtomicReferenceArray<>(MAXIMUM_SITES);

    /** A site, and what it has called: the functions that it met first. */
    private static final class Site {
        final int table;
        final int type;
        final int[] targets = new int[MAXIMUM_TARGETS];
        int known;
        int calls;
        int others;

        Site(int table, int type) {
            this.table = table;
            this.type = type;
        }

        void count(int function) {
            calls++;
            for (int i = 0; i < known; i++) {
                if (targets[i] == function) {
                    return;
                }
            }
            if (function == WasmFunction.NOT_THERE || known >= MAXIMUM_TARGETS) {
                others++;
            } else {
                // In this order: another thread may count as well.
                int next = known;
                targets[next] = function;
                known = next + 1;
            }
        }
    }

    /** Returns a number for a new site, or {@link #NONE} if there are too many. */
    int add(int table, int type) {
        int number = count.getAndIncrement();
        if (number >= MAXIMUM_SITES) {
            count.decrementAndGet();
            return NONE;
        }
        sites.set(number, new Site(table, type));
        return number;
    }

    /** Returns the table of a site. */
    int table(int site) {
        return sites.get(site).table;
    }

    /** Returns the index of the type that a site expects. */
    int type(int site) {
        return sites.get(site).type;
    }

    /** Returns the functions that a site calls directly. */
    int[] targets(int site) {
        Site history = sites.get(site);
        return Arrays.copyOf(history.targets, history.known);
    }

    /** Returns the states of the sites of the module that a generated class belongs to. For its initializer. */
    public static int[] states(Class<?> type) {
        return ((FunctionLoader) type.getClassLoader()).sites().states;
    }

    /** Notes a call. For generated code. */
    public static void count(WasmInstance instance, int site, WasmFunction callee) {
        LoadedModule module = instance.module();
        module.baseline().sites().note(site, callee.index(module));
    }

    private void note(int site, int function) {
        Site history = sites.get(site);
        history.count(function);
        if (history.calls >= CALLS) {
            states[site] = history.others <= OTHERS ? DISPATCHING : VIRTUAL;
        }
    }
}
