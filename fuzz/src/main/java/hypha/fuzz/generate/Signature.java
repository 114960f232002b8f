package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * The type of a function, of a block or of an exception.
 *
 * @param parameters what it takes
 * @param results what it gives
 */
public record Signature(List<Type> parameters, List<Type> results) implements Definition {
    /** Returns the signature of two lists of letters, for instance {@code of("ii", "I")}. */
    public static Signature of(String parameters, String results) {
        return new Signature(types(parameters), types(results));
    }

    private static List<Type> types(String letters) {
        List<Type> types = new ArrayList<>();
        for (char letter : letters.toCharArray()) {
            types.add(Type.of(letter));
        }
        return List.copyOf(types);
    }

    /** Says whether a host written in JavaScript can call such a function. */
    public boolean isPassable() {
        return parameters.stream().allMatch(Type::isPassable)
                && results.stream().allMatch(Type::isPassable);
    }
}
