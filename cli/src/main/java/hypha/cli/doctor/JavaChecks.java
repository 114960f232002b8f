package hypha.cli.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.graalvm.polyglot.Engine;

/** The Java runtime, and whether Truffle compiles on it. */
final class JavaChecks {
    private static final int JAVA_FEATURE = 25;

    private JavaChecks() {}

    static List<Finding> run() {
        var findings = new ArrayList<Finding>();
        Runtime.Version version = Runtime.version();
        String java =
                version + " (" + System.getProperty("java.vm.name") + ", " + System.getProperty("java.vendor") + ")";
        findings.add(
                version.feature() == JAVA_FEATURE
                        ? Finding.ok("Java", java)
                        : Finding.failure("Java", java, "install a JDK 25 and set JAVA_HOME to its folder"));
        findings.add(engine());
        return findings;
    }

    private static Finding engine() {
        String versions = "Graal " + version("jdk.graal.compiler") + ", JVMCI " + version("jdk.internal.vm.ci");
        try (Engine engine = Engine.newBuilder()
                .option("engine.WarnInterpreterOnly", "false")
                .build()) {
            String name = engine.getImplementationName();
            if (name.equals("Interpreted")) {
                return Finding.failure(
                        "Truffle",
                        "interprets programs, very slowly: the optimizing runtime is not active; " + versions,
                        "start it with ./hypha; if you did, use a JDK 25 that has JVMCI, such as Temurin or Oracle OpenJDK");
            }
            return Finding.ok("Truffle", "optimizing runtime active: " + name + ", " + versions);
        }
    }

    /** The version of a module: what it says itself, or else what the manifest of its jar says. */
    private static String version(String name) {
        Module module = ModuleLayer.boot().findModule(name).orElse(null);
        if (module == null) {
            return "missing";
        }
        if (module.getDescriptor().rawVersion().isPresent()) {
            return module.getDescriptor().rawVersion().get();
        }
        try (InputStream manifest = module.getResourceAsStream(JarFile.MANIFEST_NAME)) {
            String version = manifest == null
                    ? null
                    : new Manifest(manifest).getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION);
            return version == null ? "unknown" : version;
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
