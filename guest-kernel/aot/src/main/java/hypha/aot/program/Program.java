package hypha.aot.program;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What is to be compiled: every method that the roots reach, checked, with the static fields that they use. The roots are the methods
 * marked {@link hypha.bare.Export} and {@link hypha.bare.PanicHandler} in any class given.
 */
public final class Program {
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z_][A-Za-z0-9_.$]*");

    private final ClassPath classPath;
    private final Predicate<MethodKey> isJdkOperation;
    private final Predicate<IntrinsicKey> isKnownIntrinsic;
    private final Set<Violation> violations = new TreeSet<>();
    private final Map<MethodKey, BareMethod> methods = new LinkedHashMap<>();
    private final Map<FieldKey, StaticField> fields = new LinkedHashMap<>();
    private final Map<String, MethodKey> exports = new TreeMap<>();
    private final Set<String> checkedClasses = new HashSet<>();
    private final Deque<BareMethod> unvisited = new ArrayDeque<>();
    private final ClassInitializer initializer;
    private MethodKey panicHandler;

    private Program(
            ClassPath classPath, Predicate<MethodKey> isJdkOperation, Predicate<IntrinsicKey> isKnownIntrinsic) {
        this.classPath = classPath;
        this.isJdkOperation = isJdkOperation;
        this.isKnownIntrinsic = isKnownIntrinsic;
        this.initializer = new ClassInitializer(classPath, isJdkOperation, violations::add);
    }

    /**
     * Finds and checks the program. Does not stop at the first violation: the result names all of them.
     *
     * @param classPath the classes given
     * @param isJdkOperation which methods of the JDK the compiler can translate
     * @param isKnownIntrinsic which intrinsics it can translate
     */
    public static Program analyse(
            ClassPath classPath, Predicate<MethodKey> isJdkOperation, Predicate<IntrinsicKey> isKnownIntrinsic) {
        Program program = new Program(classPath, isJdkOperation, isKnownIntrinsic);
        program.findRoots();
        while (!program.unvisited.isEmpty()) {
            SubsetChecker.check(program.unvisited.remove(), program);
        }
        return program;
    }

    /** Everything found so far that is outside of Bare Java, in the order of the sources. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    /** Adds a violation that only translation can see. */
    public void report(Violation violation) {
        violations.add(violation);
    }

    /** The methods to compile. */
    public List<BareMethod> methods() {
        return List.copyOf(methods.values());
    }

    /** Symbols and the methods that they name. */
    public Map<String, MethodKey> exports() {
        return exports;
    }

    /** The method to call for a division by zero. */
    public Optional<MethodKey> panicHandler() {
        return Optional.ofNullable(panicHandler);
    }

    /** The static fields that the program uses. */
    public List<StaticField> fields() {
        return List.copyOf(fields.values());
    }

    /** A static field that the program uses; null if it does not. */
    public StaticField field(FieldKey key) {
        return fields.get(key);
    }

    /** The intrinsic that a method stands for, if it is one. */
    public Optional<String> intrinsic(MethodKey key) {
        return key.owner().startsWith(BareClass.BARE_PACKAGE)
                ? resolve(key).flatMap(BareMethod::intrinsic)
                : Optional.empty();
    }

    private Optional<BareMethod> resolve(MethodKey key) {
        return classPath.find(key.owner()).flatMap(owner -> owner.method(key.name(), key.descriptor()));
    }

    private void findRoots() {
        for (BareClass type : classPath.given()) {
            for (var model : type.model().methods()) {
                BareMethod method = new BareMethod(type, model);
                method.exportedSymbol().ifPresent(symbol -> addExport(symbol, method));
                if (method.isPanicHandler()) {
                    addPanicHandler(method);
                }
            }
        }
    }

    private void addExport(String symbol, BareMethod method) {
        if (!SYMBOL.matcher(symbol).matches()) {
            report(method, "exports the symbol \"" + symbol + "\", which is not a name in C");
            return;
        }
        MethodKey other = exports.putIfAbsent(symbol, method.key());
        if (other != null) {
            report(method, "exports the symbol " + symbol + ", as " + other.displayName() + " does");
        }
        reach(method);
    }

    private void addPanicHandler(BareMethod method) {
        if (!method.model().methodType().equalsString("()V")) {
            report(method, "is a @PanicHandler, which takes and returns nothing");
            return;
        }
        if (panicHandler != null) {
            report(method, "is a second @PanicHandler, besides " + panicHandler.displayName());
            return;
        }
        panicHandler = method.key();
        reach(method);
    }

    private void reach(BareMethod method) {
        if (methods.putIfAbsent(method.key(), method) == null) {
            reachClass(method.owner());
            unvisited.add(method);
        }
    }

    private void reachClass(BareClass type) {
        if (checkedClasses.add(type.name())) {
            ClassRules.check(type, violations::add);
            initializer.initialize(type);
        }
    }

    private void report(BareMethod method, String rule) {
        report(new Violation(
                method.owner().sourcePath(), method.firstLine(), method.key().displayName(), rule));
    }

    /** Notes a call; returns the rule that it breaks, if it does. */
    Optional<String> call(MethodKey key) {
        if (key.owner().startsWith("java/")) {
            return isJdkOperation.test(key)
                    ? Optional.empty()
                    : Optional.of("calls " + key.displayName() + ", which Bare Java does not have");
        }
        Optional<BareClass> owner = classPath.find(key.owner());
        if (owner.isEmpty()) {
            return Optional.of("calls " + key.displayName() + ", whose class is not among those given");
        }
        Optional<BareMethod> target = owner.get().method(key.name(), key.descriptor());
        if (target.isEmpty()) {
            return Optional.of("calls " + key.displayName() + ", which its class does not declare");
        }
        Optional<String> intrinsic = target.get().intrinsic();
        if (intrinsic.isPresent()) {
            return isKnownIntrinsic.test(new IntrinsicKey(intrinsic.get(), key.descriptor()))
                    ? Optional.empty()
                    : Optional.of("calls the intrinsic " + intrinsic.get() + key.descriptor()
                            + ", which the compiler does not know");
        }
        if (key.owner().startsWith(BareClass.BARE_PACKAGE)) {
            return Optional.of("calls " + key.displayName() + ", which exists on the JVM only");
        }
        reach(target.get());
        return Optional.empty();
    }

    /** Notes the use of a static field; returns the rule that it breaks, if it does. */
    Optional<String> access(FieldKey key, boolean write) {
        if (fields.containsKey(key)) {
            return Optional.empty();
        }
        Optional<BareClass> owner = classPath.find(key.owner());
        if (owner.isEmpty()) {
            return Optional.of("uses " + key.displayName() + ", whose class is not among those given");
        }
        if (!SubsetRules.isBareType(key.descriptor())) {
            return Optional.of((write ? "writes " : "reads ") + key.displayName() + ", a field of type "
                    + SubsetRules.typeName(key.descriptor()));
        }
        if (owner.get().field(key.name(), key.descriptor()).isEmpty()) {
            return Optional.of("uses " + key.displayName() + ", which its class does not declare");
        }
        reachClass(owner.get());
        fields.put(key, initializer.field(owner.get(), key));
        return Optional.empty();
    }
}
