package hypha.aot.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import hypha.aot.JavaSource;
import hypha.aot.ir.ModuleTranslator;
import hypha.aot.target.Target;
import hypha.aot.target.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is outside of Bare Java is rejected, with file, line, member and rule, and nothing else is. */
class SubsetTest {
    private static final Target TARGET = Targets.find("x86_64").orElseThrow();

    /** A class that the program is compiled against, and that is then taken away. */
    private static final String ABSENT =
            "package sample; public final class Absent { static int field; static int number() { return 1; } }";

    @TempDir
    private Path folder;

    /** A statement, and the rule that it breaks. */
    static Stream<Arguments> statements() {
        return Stream.of(
                arguments("Object o = new Object();", "creates an object of java.lang.Object"),
                arguments("int[] a = new int[1];", "creates an array"),
                arguments("String[] a = new String[1];", "creates an array"),
                arguments("int[][] a = new int[1][1];", "creates an array"),
                arguments("long d = (long) (x * 0.5);", "uses floating point"),
                arguments("float f = x;", "uses floating point"),
                arguments(
                        "String s = \"a\";", "uses a string literal elsewhere than as an argument of hypha.bare.Text"),
                arguments(
                        "Text.address(x > 0 ? \"a\" : \"b\");",
                        "uses a string literal elsewhere than as an argument of hypha.bare.Text"),
                arguments("Object o = null;", "uses null"),
                arguments("Class<?> c = String.class;", "uses a constant that is not a number"),
                arguments("x = Math.addExact(x, 1);", "calls java.lang.Math.addExact, which Bare Java does not have"),
                arguments("System.gc();", "calls java.lang.System.gc, which Bare Java does not have"),
                arguments("throw new IllegalStateException();", "creates an object of java.lang.IllegalStateException"),
                arguments("synchronized (Sample.class) { x++; }", "synchronizes on an object"),
                arguments("Runnable r = () -> {};", "uses a lambda or method reference"),
                arguments("Hosted.install(null);", "calls hypha.bare.Hosted.install, which exists on the JVM only"),
                arguments("x = Absent.number();", "calls sample.Absent.number, whose class is not among those given"),
                arguments("x = Absent.field;", "uses sample.Absent.field, whose class is not among those given"),
                arguments("x = text.length();", "reads sample.Sample.text, a field of type java.lang.String"),
                arguments("x /= cpu;", "divides by a variable, and no method is a @PanicHandler"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    void rejects(String statement, String rule) throws IOException {
        List<String> violations = violations(sample(statement), ABSENT);
        String expected = "sample/Sample.java:7: sample.Sample.start: " + rule;
        assertTrue(violations.contains(expected), violations::toString);
    }

    /** A method that a root calls, and the rule that its declaration breaks. */
    static Stream<Arguments> declarations() {
        return Stream.of(
                arguments("static void f(String... s) {}", "has a parameter of type String[]"),
                arguments("static void f(double... d) {}", "has a parameter of type double[]"),
                arguments("static float f() { while (true) { counter++; } }", "returns the type float"),
                arguments("static synchronized void f() {}", "is synchronized"),
                arguments("static native void f();", "has no body"));
    }

    @ParameterizedTest
    @MethodSource("declarations")
    void rejectsDeclarations(String method, String rule) throws IOException {
        List<String> violations = violations(
                root("Other.f();"), "package sample; final class Other { static int counter; " + method + " }");
        assertEquals(
                1,
                violations.stream()
                        .filter(violation -> violation.startsWith("sample/Other.java:")
                                && violation.endsWith(": sample.Other.f: " + rule))
                        .count(),
                violations::toString);
    }

    @Test
    void acceptsWhatTheSubsetHas() throws IOException {
        assertEquals(
                List.of(),
                violations(sample(
                        "for (int i = 0; i < 3; i++) { x += switch (x) { case 1 -> 2; default -> { yield x / 3; } }; }"
                                + " counter++; Memory.store64(boot, Text.address(\"a\") + Text.length(\"a\"));"
                                + " x = cpu > 0 ? Math.min(x, 3) : ~x;")));
    }

    @Test
    void reportsAllViolationsInTheOrderOfTheSources() throws IOException {
        assertEquals(
                List.of(
                        "sample/Sample.java:4: sample.Sample.start: creates an object of java.lang.Object",
                        "sample/Second.java:4: sample.Second.deeper: creates an array",
                        "sample/Second.java:5: sample.Second.deeper: throws an exception",
                        "sample/Second.java:5: sample.Second.deeper: uses null"),
                violations("""
                        package sample;
                        public final class Sample {
                            @hypha.bare.Export("kernel_entry") static void start() {
                                new Object();
                                Second.deeper(1);
                            }
                        }
                        """, """
                        package sample;
                        final class Second {
                            static void deeper(int x) {
                                int[] a = new int[x];
                                throw null;
                            }
                        }
                        """));
    }

    @Test
    void ignoresWhatNothingReaches() throws IOException {
        assertEquals(List.of(), violations("""
                        package sample;
                        public final class Sample {
                            @hypha.bare.Export("kernel_entry") static void start() {}
                            static Object unreached() { return new Object(); }
                        }
                        """));
    }

    /** A class that a root reaches, and the rule that it breaks. */
    static Stream<Arguments> classes() {
        return Stream.of(
                arguments("class Other { static int f() { return 1; } }", "is not final"),
                arguments("interface Other { static int f() { return 1; } }", "is an interface"),
                arguments(
                        "final class Other extends Thread { static int f() { return 1; } }",
                        "extends java.lang.Thread"),
                arguments(
                        "final class Other implements Cloneable { static int f() { return 1; } }",
                        "implements java.lang.Cloneable"),
                arguments("final class Other { int x; static int f() { return 1; } }", "has the instance field x"));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void rejectsClassesThatAreMoreThanStaticMembers(String other, String rule) throws IOException {
        assertEquals(
                List.of("sample/Other.java:0: sample.Other: " + rule),
                violations(root("Other.f();"), "package sample; " + other));
    }

    /** A static field with its initialiser on line 3 of {@code Other}, and what the initialiser does that it must not. */
    static Stream<Arguments> initialisers() {
        return Stream.of(
                arguments("static int x = Second.variable;", "it reads sample.Second.variable, which is not final"),
                arguments("static long x = Memory.load64(8);", "it calls hypha.bare.Memory.load64"),
                arguments("static long x = Text.address(\"a\");", "it uses a constant that is not a number"),
                arguments("static int x = 1 / Second.ZERO;", "it divides by zero"),
                arguments("static int x = Second.endless();", "it takes more than 10000000 steps"),
                arguments("static int x = Second.deep(1);", "it nests calls deeper than 200"),
                arguments(
                        "static int x; static { Second.variable = 1; }",
                        "it writes sample.Second.variable, of another class"),
                arguments("static int x; static int[] a = {1};", "it uses the instruction NEWARRAY"));
    }

    @ParameterizedTest
    @MethodSource("initialisers")
    void rejectsInitialisersThatDoMoreThanCompute(String field, String reason) throws IOException {
        List<String> violations = violations(
                root("Other.x++;"), "package sample;\nimport hypha.bare.*; final class Other {\n" + field + "\n}", """
                package sample;
                final class Second {
                    static int variable = 0;
                    static final int ZERO = Integer.bitCount(0);
                    static int endless() { int i = 0; while (ZERO == 0) { i++; } return i; }
                    static int deep(int x) { return x == 0 ? 0 : deep(x + 1); }
                }
                """);
        assertEquals(1, violations.size(), violations::toString);
        String rule = "sample.Other: has a class initialiser that does more than compute numbers: " + reason;
        assertEquals(rule, violations.getFirst().substring(violations.getFirst().indexOf(' ') + 1));
    }

    @Test
    void rejectsUnknownIntrinsics() throws IOException {
        assertEquals(
                List.of("sample/Sample.java:5: sample.Sample.start: calls the intrinsic cpu.melt()V, which the compiler"
                        + " does not know"),
                violations(
                        root("hypha.bare.Strange.melt();"),
                        "package hypha.bare; public final class Strange { @Intrinsic(\"cpu.melt\") public static void"
                                + " melt() {} }"));
    }

    @Test
    void rejectsSymbolsThatAssemblyCouldNotName() throws IOException {
        assertEquals(
                List.of("sample/Sample.java:3: sample.Sample.f: exports the symbol \"a b\", which is not a name in C"),
                violations("""
                        package sample;
                        final class Sample {
                            @hypha.bare.Export("a b") static void f() {}
                        }
                        """));
    }

    @Test
    void rejectsASecondExportOfASymbolAndASecondPanicHandler() throws IOException {
        assertEquals(
                List.of(
                        "sample/Sample.java:4: sample.Sample.second: exports the symbol twice, as sample.Sample.first does",
                        "sample/Sample.java:6: sample.Sample.panicAgain: is a second @PanicHandler, besides"
                                + " sample.Sample.panic",
                        "sample/Sample.java:7: sample.Sample.panicAbout: is a @PanicHandler, which takes and returns"
                                + " nothing"),
                violations("""
                        package sample; import hypha.bare.*;
                        final class Sample {
                            @Export("twice") static void first() {}
                            @Export("twice") static void second() {}
                            @PanicHandler static void panic() {}
                            @PanicHandler static void panicAgain() {}
                            @PanicHandler static void panicAbout(int x) {}
                        }
                        """));
    }

    /** A class whose exported method has a statement on line 7. */
    private static String sample(String statement) {
        return """
                package sample;
                import hypha.bare.*;
                public final class Sample {
                    static String text;
                    static int counter;
                    @Export("kernel_entry") static void start(long boot, int cpu) { int x = cpu;
                        %s
                        counter = x;
                    }
                }
                """.formatted(statement.startsWith("throw") ? "if (cpu > 0) " + statement : statement);
    }

    /** A class whose exported method has a statement on line 5. */
    private static String root(String statement) {
        return "package sample;\nimport hypha.bare.Export;\nfinal class Sample {\n@Export(\"kernel_entry\") static void start() {\n"
                + statement + "\n} }";
    }

    /** The violations of a program, those that only translation finds included. */
    private List<String> violations(String... sources) throws IOException {
        Path classes = JavaSource.compile(folder, sources);
        boolean hasAbsent = Files.deleteIfExists(classes.resolve("sample/Absent.class"));
        assertEquals(List.of(sources).contains(ABSENT), hasAbsent);
        Program program = Program.analyse(
                ClassPath.read(List.of(classes)),
                ModuleTranslator::isJdkOperation,
                intrinsic -> ModuleTranslator.isKnownIntrinsic(TARGET, intrinsic));
        if (program.violations().isEmpty()) {
            ModuleTranslator.translate(program, TARGET);
        }
        return program.violations().stream().map(Violation::toString).toList();
    }
}
