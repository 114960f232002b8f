import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Gives the classes of a jar a newer version of the class file format, with the stack maps that it demands, where they are older than that: the JVM puts no class from before Java 6 into an AOT cache, and verifies such a one by
 * inference, which together cost a command that starts picocli some 200 ms. Run by make-runtime.sh, with the jar as argument; an error leaves it as it was.
 */
public final class ModernClasses {
    /** The first version whose classes must have stack maps. */
    private static final int JAVA_7 = ClassFile.JAVA_7_VERSION;

    private ModernClasses() {}

    /** Changes the jar that is the only argument, if it has such classes. */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path changed = Files.createTempFile(jar.toAbsolutePath().getParent(), "classes", ".tmp");
        int count = 0;
        try {
            try (JarFile in = new JarFile(jar.toFile());
                    URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                    OutputStream file = Files.newOutputStream(changed);
                    JarOutputStream out = new JarOutputStream(file)) {
                // Common supertypes, for the stack maps.
                ClassFile tool = ClassFile.of(
                        StackMapsOption.GENERATE_STACK_MAPS,
                        ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(classes)));
                for (Enumeration<JarEntry> entries = in.entries(); entries.hasMoreElements(); ) {
                    JarEntry entry = entries.nextElement();
                    byte[] bytes = read(in, entry);
                    if (entry.getName().endsWith(".class") && majorVersion(bytes) < JAVA_7) {
                        bytes = modern(tool, bytes);
                        count++;
                    }
                    JarEntry copy = new JarEntry(entry.getName());
                    copy.setTime(entry.getTime());
                    out.putNextEntry(copy);
                    out.write(bytes);
                    out.closeEntry();
                }
            }
            if (count > 0) {
                Files.setPosixFilePermissions(changed, Files.getPosixFilePermissions(jar));
                Files.move(changed, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(changed);
        }
    }

    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static int majorVersion(byte[] bytes) {
        return (bytes[6] & 0xFF) << 8 | bytes[7] & 0xFF;
    }

    private static byte[] modern(ClassFile tool, byte[] bytes) {
        ClassModel old = tool.parse(bytes);
        // Code that is transformed is written anew, and so gets stack maps.
        return tool.transformClass(old, ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
                .andThen(ClassTransform.endHandler(builder -> builder.withVersion(JAVA_7, 0))));
    }
}
