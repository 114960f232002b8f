package hypha.wasm.binary;

import java.util.Arrays;
import java.util.List;

/**
 * The names that a module's name section gives (core specification 7.4.1), looked up when asked for. Nothing depends on them but messages, so a malformed section only gives
 * fewer names.
 */
public final class ModuleNames {
    private static final int MODULE_SUBSECTION = 0;
    private static final int FUNCTION_SUBSECTION = 1;
    private static final int LOCAL_SUBSECTION = 2;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final int functionCount;
    private volatile int[] functionPlaces;

    ModuleNames(byte[] bytes, List<CustomSection> sections, int functionCount) {
        this.bytes = bytes;
        this.functionCount = functionCount;
        int from = 0;
        int to = 0;
        for (CustomSection section : sections) {
            if (section.name().equals("name")) {
                from = section.start();
                to = section.end();
            }
        }
        this.start = from;
        this.end = to;
    }

    /** Returns the name of the module, or null. */
    public String module() {
        LenientReader reader = subsection(MODULE_SUBSECTION);
        return reader == null ? null : reader.name();
    }

    /** Returns the name of a function, or null. */
    public String function(int function) {
        int[] places = functionPlaces;
        if (places == null) {
            // Two threads may both do this; they get the same.
            places = findFunctions();
            functionPlaces = places;
        }
        boolean found = function >= 0 && function < places.length && places[function] != 0;
        return found ? new LenientReader(bytes, places[function], end).name() : null;
    }

    /** Returns where the name of each function is, or 0; up to the last function that has one. */
    private int[] findFunctions() {
        LenientReader reader = subsection(FUNCTION_SUBSECTION);
        int[] places = new int[0];
        int count = reader == null ? 0 : reader.unsigned();
        for (int i = 0; i < count && !reader.failed(); i++) {
            int function = reader.unsigned();
            int place = reader.position();
            reader.skip(reader.unsigned());
            if (reader.failed() || function >= functionCount) {
                break;
            }
            if (function >= places.length) {
                places = Arrays.copyOf(places, Math.min(functionCount, Math.max(2 * places.length, function + 1)));
            }
            places[function] = place;
        }
        return places;
    }

    /** Returns the name of a function's local, or null. */
    public String local(int function, int local) {
        LenientReader reader = subsection(LOCAL_SUBSECTION);
        return reader != null && findEntry(reader, function, true) && findEntry(reader, local, false)
                ? reader.name()
                : null;
    }

    /** Moves a reader from the start of a map to the value of a key; false if there is none. A value is a name, or a map from index to name. */
    private static boolean findEntry(LenientReader reader, int key, boolean valuesAreMaps) {
        int count = reader.unsigned();
        for (int i = 0; i < count && !reader.failed(); i++) {
            if (reader.unsigned() == key) {
                return !reader.failed();
            }
            int names = valuesAreMaps ? reader.unsigned() : 1;
            for (int j = 0; j < names && !reader.failed(); j++) {
                if (valuesAreMaps) {
                    reader.unsigned();
                }
                reader.skip(reader.unsigned());
            }
        }
        return false;
    }

    private LenientReader subsection(int id) {
        LenientReader reader = new LenientReader(bytes, start, end);
        while (!reader.failed() && reader.remaining() > 0) {
            int found = reader.unsigned();
            int size = reader.unsigned();
            if (found == id && !reader.failed()) {
                return reader;
            }
            reader.skip(size);
        }
        return null;
    }
}
