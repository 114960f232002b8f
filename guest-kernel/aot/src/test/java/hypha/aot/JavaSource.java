package hypha.aot;

import hypha.aot.program.ClassPath;
import hypha.bare.Intrinsic;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/** Java sources in tests, compiled by javac. */
public final class JavaSource {
    private static final Pattern PACKAGE = Pattern.compile("package ([\\w.]+);");
    private static final Pattern TYPE = Pattern.compile("(?:class|interface|enum|record) (\\w+)");

    private JavaSource() {}

    /**
     * Compiles source files, each of which begins with its package and has its public type first.
     *
     * @param folder where sources and class files go
     * @return the folder of the class files
     */
    public static Path compile(Path folder, String... sources) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-g", "-d", classes.toString(), "-classpath", bareClasses().toString()));
        for (String source : sources) {
            Matcher packageName = PACKAGE.matcher(source);
            Matcher type = TYPE.matcher(source);
            if (!packageName.find() || !type.find()) {
                throw new IllegalArgumentException(source);
            }
            Path file = folder.resolve(packageName.group(1).replace('.', '/') + "/" + type.group(1) + ".java");
            Files.createDirectories(file.getParent());
            Files.writeString(file, source);
            arguments.add(file.toString());
        }
        StringWriter messages = new StringWriter();
        PrintWriter out = new PrintWriter(messages);
        int exitCode = ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments.toArray(String[]::new));
        if (exitCode != 0) {
            throw new IllegalArgumentException(messages.toString());
        }
        return classes;
    }

    /** Compiles source files to the compiler's input. */
    public static ClassPath classPath(Path folder, String... sources) throws IOException {
        return ClassPath.read(List.of(compile(folder, sources)));
    }

    private static Path bareClasses() {
        return Path.of(Intrinsic.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
    }
}
