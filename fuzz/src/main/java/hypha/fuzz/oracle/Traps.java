package hypha.fuzz.oracle;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The words of several engines for one kind of trap. Where an engine's word stands for several kinds, it agrees with each. */
final class Traps {
    /** Beginnings of messages, and the kind in the test suite's words, or {@code any of} several. */
    private static final String[][] KINDS = {
        {"unreachable", "unreachable"},
        {"trapped on unreachable", "unreachable"},
        {"integer divide by zero", "integer divide by zero"},
        {"divide by zero", "integer divide by zero"},
        {"remainder by zero", "integer divide by zero"},
        {"divide result unrepresentable", "integer overflow"},
        {"integer overflow", "integer overflow"},
        {"float unrepresentable", "any of integer overflow, invalid conversion"},
        {"invalid conversion", "invalid conversion"},
        {"out of bounds memory", "out of bounds memory access"},
        {"memory access out of bounds", "out of bounds memory access"},
        {"webassembly.instance(): data segment", "out of bounds memory access"},
        {"table index is out of bounds", "any of out of bounds table access, undefined element"},
        {"element segment out of bounds", "out of bounds table access"},
        {"webassembly.instance(): table initializer", "out of bounds table access"},
        {"out of bounds table", "any of out of bounds table access, undefined element"},
        {"undefined element", "any of out of bounds table access, undefined element"},
        {"uninitialized element", "any of uninitialized element, indirect call type mismatch"},
        {"indirect call type mismatch", "any of uninitialized element, indirect call type mismatch"},
        {"null function or function signature", "any of uninitialized element, indirect call type mismatch"},
        {"null exception reference", "null reference"},
        {"null function reference", "null reference"},
        {"null reference", "null reference"},
        {"trapped on throw_ref on null", "null reference"},
        {"trapped on ref_as_non_null", "null reference"},
        {"trapped on call_ref on null", "null reference"},
        {"null structure", "null reference"},
        {"null array", "null reference"},
        {"null i31", "null reference"},
        {"cast failure", "cast failure"},
        {"illegal cast", "cast failure"},
        {"out of bounds array", "out of bounds array access"},
        {"array element access out of bounds", "out of bounds array access"},
        {"rethrowing null value", "null reference"},
        {"dereferencing a null pointer", "null reference"},
        {"unaligned atomic", "unaligned atomic"},
        {"operation does not support unaligned", "unaligned atomic"},
        {"call stack exhausted", "call stack exhausted"},
        {"maximum call stack", "call stack exhausted"},
        {"uncaught exception", "uncaught exception"}
    };

    private static final Map<String, Set<String>> SEVERAL = Map.of(
            "any of integer overflow, invalid conversion", Set.of("integer overflow", "invalid conversion"),
            "any of out of bounds table access, undefined element",
                    Set.of("out of bounds table access", "undefined element"),
            "any of uninitialized element, indirect call type mismatch",
                    Set.of("uninitialized element", "indirect call type mismatch"));

    private Traps() {}

    /** Returns the kind of a message; the message itself if it is not known. */
    static String kind(String message) {
        String lower = String.valueOf(message).toLowerCase(Locale.ROOT);
        for (String[] kind : KINDS) {
            if (lower.startsWith(kind[0])) {
                return kind[1];
            }
        }
        return message;
    }

    static boolean agree(String first, String second) {
        return first.equals(second)
                || SEVERAL.getOrDefault(first, Set.of()).contains(second)
                || SEVERAL.getOrDefault(second, Set.of()).contains(first);
    }
}
