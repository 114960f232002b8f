package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Chooses types of the features that a module uses. */
final class TypeChooser {
    private final Choices choices;
    private final Set<Feature> features;
    private final List<Type> types = new ArrayList<>(List.of(
            Type.I32, Type.I32, Type.I64, Type.F32, Type.F64, Type.I32, Type.I64, Type.FUNCREF, Type.EXTERNREF));

    TypeChooser(Choices choices, Set<Feature> features) {
        this.choices = choices;
        this.features = features;
        if (features.contains(Feature.SIMD)) {
            types.addAll(List.of(Type.V128, Type.V128, Type.V128));
        }
        if (features.contains(Feature.EXCEPTIONS)) {
            types.add(Type.EXNREF);
        }
    }

    /** Adds types that the module defines. */
    void add(List<Type> more) {
        types.addAll(more);
    }

    Set<Feature> features() {
        return features;
    }

    Type choose() {
        return choices.of(types);
    }

    /** Chooses a type that every host can pass. */
    Type passable() {
        Type type = choose();
        return type.isPassable() ? type : Type.I32;
    }

    List<Type> list(int maximum) {
        List<Type> list = new ArrayList<>();
        for (int i = choices.below(maximum + 1); i > 0; i--) {
            list.add(choose());
        }
        return list;
    }

    /** Chooses the type of a function; most can be called by the host. */
    Signature function() {
        boolean passable = !choices.chance(20);
        List<Type> parameters = new ArrayList<>(list(choices.chance(8) ? 20 : 4));
        List<Type> results = new ArrayList<>(list(choices.chance(5) ? 12 : 2));
        if (passable) {
            parameters.replaceAll(type -> type.isPassable() ? type : Type.I64);
            results.replaceAll(type -> type.isPassable() ? type : Type.I64);
        }
        return new Signature(List.copyOf(parameters), List.copyOf(results));
    }

    /** Chooses the type of a block. */
    Signature blockType() {
        return switch (choices.below(4)) {
            case 0 -> new Signature(List.of(), List.of());
            case 1, 2 -> new Signature(List.of(), List.of(choose()));
            default -> new Signature(List.copyOf(list(3)), List.copyOf(list(3)));
        };
    }
}
