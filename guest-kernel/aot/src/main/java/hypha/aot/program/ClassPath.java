package hypha.aot.program;

import hypha.bare.Intrinsic;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * The class files given to the compiler, by name. The classes of {@code hypha.bare} are found in the compiler's own module if they are
 * not among those given.
 */
public final class ClassPath {
    private static final String SUFFIX = ".class";

    private final Map<String, BareClass> classes = new TreeMap<>();

    /**
     * Reads all class files of some folders and jars; the first of two with the same name counts.
     *
     * @param roots folders and jar files
     * @throws IOException if one cannot be read, or holds something that is not a class file under such a name
     */
    public static ClassPath read(List<Path> roots) throws IOException {
        ClassPath classPath = new ClassPath();
        for (Path root : roots) {
            if (Files.isDirectory(root)) {
                classPath.readFolder(root);
            } else {
                classPath.readJar(root);
            }
        }
        return classPath;
    }

    /** Adds a class file that is in memory. */
    public void add(byte[] classFile) throws IOException {
        ClassModel model;
        try {
            model = ClassFile.of().parse(classFile);
        } catch (IllegalArgumentException malformed) {
            throw new IOException("not a class file: " + malformed.getMessage(), malformed);
        }
        if (!model.isModuleInfo()) {
            classes.putIfAbsent(model.thisClass().asInternalName(), new BareClass(model));
        }
    }

    /** All classes that were given, by name. */
    Collection<BareClass> given() {
        return List.copyOf(classes.values());
    }

    /** The class of an internal name, if it was given or is one of {@code hypha.bare}. */
    Optional<BareClass> find(String internalName) {
        BareClass known = classes.get(internalName);
        if (known == null && internalName.startsWith(BareClass.BARE_PACKAGE)) {
            known = readOwn(Intrinsic.class, internalName).orElse(null);
        }
        return Optional.ofNullable(known);
    }

    /** Adds a class of the compiler's own run-time support, or any that has a class file in its module. */
    public void add(Class<?> type) {
        String name = type.getName().replace('.', '/');
        readOwn(type, name).orElseThrow(() -> new IllegalStateException("class file missing: name=" + name));
    }

    private Optional<BareClass> readOwn(Class<?> neighbour, String internalName) {
        try (InputStream in = neighbour.getModule().getResourceAsStream(internalName + SUFFIX)) {
            if (in == null) {
                return Optional.empty();
            }
            add(in.readAllBytes());
            return Optional.of(classes.get(internalName));
        } catch (IOException unreadable) {
            throw new IllegalStateException("own class file unreadable: name=" + internalName, unreadable);
        }
    }

    private void readFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            addFrom(file.toString(), Files.readAllBytes(file));
        }
    }

    private void readJar(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> entries = new ArrayList<>();
            for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
                entries.add(all.nextElement());
            }
            for (JarEntry entry : entries) {
                if (entry.getName().endsWith(SUFFIX) && !entry.getName().startsWith("META-INF/")) {
                    addFrom(
                            jar + "!" + entry.getName(),
                            file.getInputStream(entry).readAllBytes());
                }
            }
        }
    }

    private void addFrom(String place, byte[] classFile) throws IOException {
        try {
            add(classFile);
        } catch (IOException invalid) {
            throw new IOException(place + ": " + invalid.getMessage(), invalid);
        }
    }
}
