package hypha.aot.ir;

import hypha.aot.program.IntrinsicKey;
import hypha.aot.target.Target;
import hypha.bare.Cpu;
import hypha.bare.Memory;
import hypha.bare.Mmio;
import hypha.bare.Ports;
import hypha.bare.Text;
import java.lang.classfile.TypeKind;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

/** All intrinsics: those of the machine, of memory, and of string literals. */
final class Intrinsics {
    private Intrinsics() {}

    /**
     * Whether the compiler can translate an intrinsic for a target, with the descriptor that the program's own copy of {@code
     * hypha.bare} gives it: it must be the one that this compiler was built against.
     */
    static boolean isKnown(Target target, IntrinsicKey key) {
        String name = key.name();
        boolean named = name.startsWith("text.")
                || MemoryIntrinsics.isKnown(name)
                || target.intrinsics().contains(name);
        int dot = name.indexOf('.');
        return named
                && Stream.of(Memory.class, Mmio.class, Cpu.class, Ports.class, Text.class)
                        .filter(owner -> owner.getSimpleName().equalsIgnoreCase(name.substring(0, dot)))
                        .flatMap(owner -> Stream.of(owner.getMethods()))
                        .filter(method -> method.getName().equals(name.substring(dot + 1)))
                        .anyMatch(method -> descriptor(method).equals(key.descriptor()));
    }

    private static String descriptor(Method method) {
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .toMethodDescriptorString();
    }

    /** Translates a call; returns the result, or null if the intrinsic returns nothing. */
    static Operand lower(
            String name, ModuleTranslator module, IrFunction function, List<Operand> arguments, TypeKind resultKind) {
        switch (name) {
            case "text.address" -> {
                String literal = module.literals().name(arguments.getFirst().literal());
                return Operand.of(true, function.value("ptrtoint ptr " + literal + " to i64"));
            }
            case "text.length" -> {
                return Operand.constant(
                        false, Literals.length(arguments.getFirst().literal()));
            }
            default -> {}
        }
        List<String> values = arguments.stream().map(Operand::value).toList();
        String result = MemoryIntrinsics.isKnown(name)
                ? MemoryIntrinsics.lower(name, function, values)
                : module.target().lower(name, values, function);
        return resultKind == TypeKind.VOID ? null : Operand.of(resultKind == TypeKind.LONG, result);
    }
}
