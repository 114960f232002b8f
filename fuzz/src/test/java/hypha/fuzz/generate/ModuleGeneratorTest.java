package hypha.fuzz.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.validation.ModuleValidator;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ModuleGeneratorTest {
    private static final Set<Feature> FEATURES = EnumSet.allOf(Feature.class);

    @Test
    void theSameSeedGivesTheSameModule() {
        for (long seed = 0; seed < 20; seed++) {
            assertArrayEquals(
                    ModuleGenerator.generate(Choices.ofSeed(seed), FEATURES).module(),
                    ModuleGenerator.generate(Choices.ofSeed(seed), FEATURES).module());
        }
    }

    @Test
    void modulesAreValid() {
        for (long seed = 0; seed < 500; seed++) {
            byte[] module =
                    ModuleGenerator.generate(Choices.ofSeed(seed), FEATURES).module();
            ModuleValidator.validate(ModuleParser.parse(module));
        }
    }

    @Test
    void withoutChoicesTheModuleIsTheSimplest() {
        TestCase test = ModuleGenerator.generate(new byte[0], FEATURES);
        ModuleValidator.validate(ModuleParser.parse(test.module()));
        assertEquals(1, test.functions());
        assertEquals(Set.of(Feature.CORE), test.features());
        assertTrue(test.instructions().isEmpty(), test.instructions().toString());
    }

    @Test
    void allInstructionsOfTheFeaturesAreGenerated() {
        Set<String> missing = new TreeSet<>();
        Operations.all().stream()
                .filter(operation -> FEATURES.contains(operation.feature()))
                .forEach(operation -> missing.add(operation.name()));
        for (long seed = 0; seed < 6_000 && !missing.isEmpty(); seed++) {
            missing.removeAll(ModuleGenerator.generate(Choices.ofSeed(seed), FEATURES)
                    .instructions()
                    .keySet());
        }
        assertEquals(Set.of(), missing);
    }
}
