package hypha.wasm.baseline;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.runtime.LoadedModule;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A function with more code than HotSpot compiles in one method: a method for each {@link Region}, in classes of their own, and one that calls them in turn. What regions pass on is in fields of an object, the activation.
 */
final class LargeFunction {
    /** Begins the name of a region's method; the index in the code where the region starts follows. */
    static final String REGION = "region";

    /** The line number of the method that calls regions, which is no frame of the function beside theirs. */
    static final int NO_LINE = 65_535;

    /** Between the name of the function's class and that of another class for it. */
    static final char SEPARATOR = '_';

    /** HotSpot compiles no longer methods ({@code HugeMethodLimit}). */
    private static final int HUGE_METHOD = 8000;

    private static final int REGIONS_OF_CLASS = 8;

    private final LoadedModule module;
    private final FunctionCode function;
    private final Shape shape;
    private final ClassDesc self;
    private final ClassDesc activation;
    private final MethodTypeDesc regionType;
    private final int header;
    private RegionPlan plan;

    LargeFunction(LoadedModule module, FunctionCode function, Shape shape, ClassDesc self) {
        this(module, function, shape, self, BodyEmitter.NO_HEADER);
    }

    /**
     * Prepares for the code from a loop header on.
     *
     * @param self the name of the class, with which those of the others begin
     * @param header its index in the code; {@link BodyEmitter#NO_HEADER} for all of the function
     */
    LargeFunction(LoadedModule module, FunctionCode function, Shape shape, ClassDesc self, int header) {
        this.header = header;
        this.module = module;
        this.function = function;
        this.shape = shape;
        this.self = self;
        this.activation = nested("A");
        this.regionType = MethodTypeDesc.of(CD_int, Shape.INSTANCE, activation, CD_int);
    }

    private ClassDesc nested(String name) {
        return ClassDesc.of(self.packageName(), self.displayName() + SEPARATOR + name);
    }

    private ClassDesc classOf(int region) {
        return nested("R" + region / REGIONS_OF_CLASS);
    }

    /**
     * Makes the classes beside that of the function itself.
     *
     * @param limit bytes that a method may have, as they are estimated
     * @param define what is done with a class
     */
    void generate(int limit, BiConsumer<ClassDesc, byte[]> define) {
        int tried = limit;
        List<byte[]> classes = regionClasses(tried);
        while (!areCompilable(classes) && tried > limit / 8) {
            // The estimate knows nothing of what is stored and fetched.
            tried /= 2;
            classes = regionClasses(tried);
        }
        define.accept(activation, activationClass());
        for (int i = 0; i < classes.size(); i++) {
            define.accept(classOf(i * REGIONS_OF_CLASS), classes.get(i));
        }
    }

    private static boolean areCompilable(List<byte[]> classes) {
        return classes.stream().allMatch(LargeFunction::isCompilable);
    }

    /** Says whether HotSpot compiles the methods of a class. */
    static boolean isCompilable(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                .allMatch(code -> code.codeLength() <= HUGE_METHOD);
    }

    private List<byte[]> regionClasses(int limit) {
        plan = new RegionPlan(function, limit, Math.max(0, header));
        List<byte[]> classes = new ArrayList<>();
        for (int i = 0; i < plan.regions().length; i += REGIONS_OF_CLASS) {
            classes.add(regionClass(i, Math.min(i + REGIONS_OF_CLASS, plan.regions().length)));
        }
        return classes;
    }

    private byte[] regionClass(int from, int to) {
        ClassDesc name = classOf(from);
        List<Integer> tables = new ArrayList<>();
        for (int i = from; i < to; i++) {
            for (Region.Exit exit : plan.regions()[i].exits()) {
                if (exit.way() == Region.Way.TABLE) {
                    tables.add(exit.pc());
                }
            }
        }
        return ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG).build(name, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL);
            for (int i = from; i < to; i++) {
                Region region = plan.regions()[i];
                type.withMethodBody(methodOf(region), regionType, ACC_STATIC, code -> emit(region, name, code));
            }
            if (!tables.isEmpty()) {
                tables.forEach(
                        pc -> type.withField(RegionEmitter.tableField(pc), CD_int.arrayType(), ACC_STATIC | ACC_FINAL));
                type.withMethodBody(CLASS_INIT_NAME, MTD_void, ACC_STATIC, code -> {
                    tables.forEach(pc -> RegionEmitter.initializeTable(code, name, function, plan, pc));
                    code.return_();
                });
            }
        });
    }

    private static String methodOf(Region region) {
        return REGION + region.start();
    }

    private void emit(Region region, ClassDesc name, CodeBuilder code) {
        RegionEmitter around = new RegionEmitter(
                function, plan, region, name, activation, shape.descriptor().returnType(), code);
        BodyEmitter body = new BodyEmitter(module, function, code, around);
        around.body(body);
        body.emit();
    }

    private byte[] activationClass() {
        ClassDesc result = shape.descriptor().returnType();
        return ClassFile.of().build(activation, type -> {
            type.withFlags(ACC_PUBLIC | ACC_FINAL);
            type.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    0,
                    code -> code.aload(0)
                            .invokespecial(CD_Object, INIT_NAME, MTD_void)
                            .return_());
            plan.homes().stream()
                    .forEach(slot -> type.withField(
                            RegionEmitter.field(slot), BodyEmitter.descriptor(Shape.kind(function.slotKind(slot))), 0));
            if (!result.equals(CD_void)) {
                type.withField(RegionEmitter.RESULT, result, 0);
            }
        });
    }

    private void takeParameters(CodeBuilder code, int activationLocal) {
        int local = 1;
        for (int i = 0; i < shape.parameters().length; i++) {
            TypeKind kind = shape.parameters()[i];
            if (plan.homes().get(i)) {
                code.aload(activationLocal)
                        .loadLocal(kind, local)
                        .putfield(activation, RegionEmitter.field(i), BodyEmitter.descriptor(kind));
            }
            local += kind.slotSize();
        }
    }

    /** Emits the copies of slots from an array of words, the second parameter. */
    private void takeFrame(CodeBuilder code, int activationLocal) {
        plan.homes().stream().forEach(slot -> {
            TypeKind kind = Shape.kind(function.slotKind(slot));
            code.aload(activationLocal);
            Words.load(code, 1, slot, kind);
            code.putfield(activation, RegionEmitter.field(slot), BodyEmitter.descriptor(kind));
        });
    }

    /** Emits the function's own method: makes an activation, and calls regions until one says that the function returns. */
    void emitCalls(CodeBuilder code) {
        code.lineNumber(NO_LINE);
        int activationLocal = shape.parameters().length * 2 + 2;
        int number = activationLocal + 1;
        code.new_(activation).dup().invokespecial(activation, INIT_NAME, MTD_void);
        code.astore(activationLocal);
        if (header != BodyEmitter.NO_HEADER) {
            takeFrame(code, activationLocal);
        } else {
            takeParameters(code, activationLocal);
        }
        code.loadConstant(plan.number(Math.max(0, header))).istore(number);
        Label next = code.newBoundLabel();
        Label returned = code.newLabel();
        Region[] regions = plan.regions();
        List<SwitchCase> cases = new ArrayList<>();
        for (int i = 0; i < regions.length; i++) {
            cases.add(SwitchCase.of(i, code.newLabel()));
        }
        code.iload(number)
                .loadConstant(RegionPlan.ENTRY_BITS)
                .ishr()
                .tableswitch(0, regions.length - 1, returned, cases);
        for (int i = 0; i < regions.length; i++) {
            code.labelBinding(cases.get(i).target());
            code.aload(0)
                    .aload(activationLocal)
                    .iload(number)
                    .invokestatic(classOf(i), methodOf(regions[i]), regionType)
                    .istore(number)
                    .goto_(next);
        }
        code.labelBinding(returned);
        TypeKind kind = TypeKind.from(shape.descriptor().returnType());
        if (kind != TypeKind.VOID) {
            code.aload(activationLocal)
                    .getfield(
                            activation, RegionEmitter.RESULT, shape.descriptor().returnType());
        }
        code.return_(kind);
    }
}
