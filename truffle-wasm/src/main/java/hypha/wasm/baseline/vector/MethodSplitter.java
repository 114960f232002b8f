package hypha.wasm.baseline.vector;

import static java.lang.constant.ConstantDescs.CD_int;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;

/**
 * Divides the method of an instruction that takes many steps: HotSpot inlines no method of more than 325 bytes. Each part ends with a call of the next, which it passes all of its local variables, so that they keep their
 * numbers.
 */
final class MethodSplitter {
    /** Bytes of the longest method that HotSpot inlines. */
    private static final int INLINED_BYTES = 325;

    /** Bytes of a part, without the call of the next: fewer steps than the limit allows, since it inlines no method either that has been compiled into more than 2,500 bytes on its own. */
    private static final int MAXIMUM_BYTES = 150;

    /** Bytes of a method that is better left whole: in parts it would still be compiled on its own before the functions that call it, into too much, and parts would pass each other boxes. */
    private static final int TOO_MANY_BYTES = 700;

    private final ClassDesc self;
    private final String name;
    private final MethodTypeDesc type;
    private final int missing;
    private final List<ClassDesc> kept;

    /**
     * For a method.
     *
     * @param missing the local variable that each step stores to as the last thing that it does; the results of the steps are behind it
     * @param kept the types of these results
     */
    MethodSplitter(ClassDesc self, String name, MethodTypeDesc type, int missing, List<ClassDesc> kept) {
        this.self = self;
        this.name = name;
        this.type = type;
        this.missing = missing;
        this.kept = kept;
    }

    /** Returns the class with the method in parts, where the method, the class's only one, has no jumps. */
    byte[] split(byte[] whole) {
        List<List<Instruction>> parts = parts(whole);
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(self, builder -> {
            builder.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL);
            int results = 0;
            for (int i = 0; i < parts.size(); i++) {
                List<Instruction> part = parts.get(i);
                int before = results;
                int after = results + results(part);
                int next = i + 1 < parts.size() ? i + 1 : 0;
                builder.withMethodBody(
                        name(i),
                        i == 0 ? type : continuation(before),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code -> write(code, part, next, after));
                results = after;
            }
        });
    }

    private String name(int part) {
        return part == 0 ? name : name + part;
    }

    private List<List<Instruction>> parts(byte[] whole) {
        List<List<Instruction>> parts = new ArrayList<>();
        List<Instruction> part = new ArrayList<>();
        List<Instruction> step = new ArrayList<>();
        int bytes = 0;
        int stepBytes = 0;
        var code = ClassFile.of().parse(whole).methods().getFirst().code().orElseThrow();
        int total = code.elementStream()
                .mapToInt(element -> element instanceof Instruction instruction ? instruction.sizeInBytes() : 0)
                .sum();
        int most = total <= INLINED_BYTES || total > TOO_MANY_BYTES ? total : MAXIMUM_BYTES;
        for (var element : code) {
            if (!(element instanceof Instruction instruction)) {
                continue;
            }
            step.add(instruction);
            stepBytes += instruction.sizeInBytes();
            if (isEndOfStep(instruction)) {
                if (bytes + stepBytes > most) {
                    parts.add(part);
                    part = new ArrayList<>();
                    bytes = 0;
                }
                part.addAll(step);
                bytes += stepBytes;
                step.clear();
                stepBytes = 0;
            }
        }
        part.addAll(step);
        parts.add(part);
        return parts;
    }

    private boolean isEndOfStep(Instruction instruction) {
        return instruction instanceof StoreInstruction store && store.slot() == missing;
    }

    private int results(List<Instruction> part) {
        return (int) part.stream()
                .filter(instruction -> instruction instanceof StoreInstruction store && store.slot() > missing)
                .count();
    }

    private MethodTypeDesc continuation(int results) {
        return type.insertParameterTypes(type.parameterCount(), CD_int)
                .insertParameterTypes(
                        type.parameterCount() + 1, kept.subList(0, results).toArray(ClassDesc[]::new));
    }

    private void write(CodeBuilder code, List<Instruction> part, int next, int results) {
        part.forEach(code::with);
        if (next != 0) {
            MethodTypeDesc callee = continuation(results);
            int local = 0;
            for (ClassDesc parameter : callee.parameterList()) {
                TypeKind kind = TypeKind.from(parameter);
                code.loadLocal(kind, local);
                local += kind.slotSize();
            }
            code.invokestatic(self, name(next), callee).return_(TypeKind.from(type.returnType()));
        }
    }
}
