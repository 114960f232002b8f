package hypha.cli;

import hypha.host.Capability;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say what a program is given. */
final class CapabilityOptions {
    private static final String NAMES = "clock, random, stdin, stdout, stderr, files, sockets, tasks";

    @Option(
            names = "--allow",
            paramLabel = "WHAT",
            split = ",",
            converter = CapabilityConverter.class,
            description = "Gives the program only these: " + NAMES
                    + ". Without it, all that the machine has. May be repeated.")
    private List<Capability> allowed;

    @Option(
            names = "--deny",
            paramLabel = "WHAT",
            split = ",",
            converter = CapabilityConverter.class,
            description = "Gives the program all but these. May be repeated.")
    private List<Capability> denied;

    /** What the program is given. */
    Set<Capability> given() {
        Set<Capability> given = EnumSet.noneOf(Capability.class);
        given.addAll(allowed == null ? List.of(Capability.values()) : allowed);
        if (denied != null) {
            denied.forEach(given::remove);
        }
        return given;
    }

    /** Reads a capability's name. */
    static final class CapabilityConverter implements ITypeConverter<Capability> {
        @Override
        public Capability convert(String value) {
            return Arrays.stream(Capability.values())
                    .filter(capability -> name(capability).equals(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("'" + value + "' is none of "
                            + Arrays.stream(Capability.values())
                                    .map(CapabilityConverter::name)
                                    .collect(Collectors.joining(", "))));
        }

        private static String name(Capability capability) {
            return capability.name().toLowerCase(Locale.ROOT);
        }
    }
}
