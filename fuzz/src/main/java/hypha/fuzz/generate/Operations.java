package hypha.fuzz.generate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All instructions that can be generated, and choices among them. */
public final class Operations {
    private static final Map<String, Operation> BY_NAME = read();

    /** The instructions by the letter of their only result, of which choices are made; made when wanted. */
    private final Map<Character, List<Operation>> byResult = new HashMap<>();

    private final List<Operation> regular = new ArrayList<>();

    /** Selects the instructions of some features. */
    Operations(Set<Feature> features) {
        for (Operation operation : BY_NAME.values()) {
            if (features.contains(operation.feature()) && !operation.shape().equals("special")) {
                regular.add(operation);
                String result = operation.results();
                if (result.length() == 1) {
                    byResult.computeIfAbsent(result.charAt(0), letter -> new ArrayList<>())
                            .add(operation);
                }
            }
        }
    }

    /** Returns all instructions of the table. */
    public static Collection<Operation> all() {
        return Collections.unmodifiableCollection(BY_NAME.values());
    }

    /** Returns the instruction of a name. */
    static Operation named(String name) {
        Operation found = BY_NAME.get(name);
        if (found == null) {
            throw new IllegalArgumentException("instruction=" + name);
        }
        return found;
    }

    /** Returns the instructions whose type is always the same. */
    List<Operation> regular() {
        return regular;
    }

    /** Returns those that give one value of a type; maybe none. */
    List<Operation> resulting(Type type) {
        return byResult.getOrDefault(type.letter(), List.of());
    }

    private static Map<String, Operation> read() {
        Map<String, Operation> operations = new LinkedHashMap<>();
        try (var in = new BufferedReader(new InputStreamReader(
                Operations.class.getResourceAsStream("instructions.txt"), StandardCharsets.UTF_8))) {
            in.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Operation::parse)
                    .forEach(operation -> operations.put(operation.name(), operation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return operations;
    }
}
