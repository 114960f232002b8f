package hypha.hypervisor;

import hypha.bare.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Set;

/**
 * A kernel as class files, for a machine on the JVM. Each machine loads its classes anew, because their static fields are its state.
 *
 * @param classFiles where the class files are
 * @param packages the packages that are the machine's own, with all below them; {@code hypha.bare} always is, {@code
 *     hypha.bare.hosted} never
 * @param entryClass binary name of the class with the entry
 * @param entryMethod its method {@code static void name(long bootInfoGpa, long vcpu)}
 */
public record HostedProgram(ClassFiles classFiles, Set<String> packages, String entryClass, String entryMethod) {
    /** Finds class files. */
    @FunctionalInterface
    public interface ClassFiles {
        /**
         * The bytes of a class file.
         *
         * @param binaryName the class, such as {@code hypha.kernel.Kernel}
         * @return its class file, or null if there is none
         */
        byte[] read(String binaryName);
    }

    /** Checks its arguments. */
    public HostedProgram {
        Objects.requireNonNull(classFiles, "classFiles");
        Objects.requireNonNull(entryClass, "entryClass");
        Objects.requireNonNull(entryMethod, "entryMethod");
        packages = Set.copyOf(packages);
    }

    /**
     * The program whose entry is in {@code entry}. The machine's own are all packages of its module; on the class path, where there are
     * no modules, those beside its package and below. The class files are looked up beside it; it never runs where it is.
     */
    public static HostedProgram of(Class<?> entry, String entryMethod) {
        Module module = entry.getModule();
        Set<String> packages = module.isNamed() ? module.getPackages() : Set.of(parent(entry.getPackageName()));
        ClassFiles classFiles = name -> {
            String resource = "/" + name.replace('.', '/') + ".class";
            Class<?> base = name.startsWith("hypha.bare.") ? Memory.class : entry;
            try (InputStream input = base.getResourceAsStream(resource)) {
                return input == null ? null : input.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        return new HostedProgram(classFiles, packages, entry.getName(), entryMethod);
    }

    private static String parent(String packageName) {
        int dot = packageName.lastIndexOf('.');
        return dot < 0 ? packageName : packageName.substring(0, dot);
    }
}
