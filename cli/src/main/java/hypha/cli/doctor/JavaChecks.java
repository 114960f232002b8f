package hypha.cli.doctor;

import java.util.ArrayList;
import java.util.List;
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
        String jvmci = ModuleLayer.boot()
                .findModule("jdk.internal.vm.ci")
                .flatMap(module -> module.getDescriptor().rawVersion())
                .orElse("missing");
        try (Engine engine = Engine.newBuilder()
                .option("engine.WarnInterpreterOnly", "false")
                .build()) {
            String name = engine.getImplementationName();
            String versions = "Graal " + engine.getVersion() + ", JVMCI " + jvmci;
            if (name.equals("Interpreted")) {
                return Finding.failure(
                        "Truffle",
                        "interprets programs, very slowly: the optimizing runtime is not active; " + versions,
                        "start it with ./hypha; if you did, use a JDK 25 that has JVMCI, such as Temurin or Oracle OpenJDK");
            }
            return Finding.ok("Truffle", "optimizing runtime active: " + name + ", " + versions);
        }
    }
}
