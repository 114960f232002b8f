package hypha.benchmarks.baseline;

import hypha.benchmarks.baseline.ClassBytes.Bytes;
import hypha.wasm.binary.DataSegment;
import hypha.wasm.binary.ElementSegment;
import hypha.wasm.binary.SegmentMode;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.types.FunctionType;

/** Defines the classes of a module, and instantiates it. */
final class Loader extends ClassLoader {
    private static final String OBJECT = "java/lang/Object";

    private final WasmModule module;

    Loader(WasmModule module) {
        super(Loader.class.getClassLoader());
        this.module = module;
    }

    Class<?> define(byte[] bytes) {
        return defineClass(null, bytes, 0, bytes.length);
    }

    /** Returns the name of the class of the functions of a type: a cast to it checks the type, and a call of its method is an ordinary virtual call, whose inline caches HotSpot profiles. */
    static String typeClass(FunctionType type) {
        return "w/T" + Generator.descriptor(type).replaceAll("[^A-Z)]", "").replace(')', '_');
    }

    private Class<?> findOrDefine(String name, ClassBytes bytes) {
        Class<?> known = findLoadedClass(name.replace('/', '.'));
        return known != null ? known : define(bytes.finish());
    }

    static void constructor(ClassBytes target, String superName) {
        Bytes code = new Bytes();
        code.u1(0x2a);
        code.u1(0xb7);
        code.u2(target.method(superName, "<init>", "()V"));
        code.u1(0xb1);
        target.method(ClassBytes.ACC_PUBLIC, "<init>", "()V", 1, 1, code, null, 0);
    }

    void defineType(FunctionType type) {
        ClassBytes bytes = new ClassBytes(
                typeClass(type), OBJECT, ClassBytes.ACC_PUBLIC | ClassBytes.ACC_SUPER | ClassBytes.ACC_ABSTRACT);
        constructor(bytes, OBJECT);
        bytes.abstractMethod("call", Generator.descriptor(type));
        findOrDefine(typeClass(type), bytes);
    }

    /** Returns an object that calls a function. */
    private Object reference(int function) throws ReflectiveOperationException {
        FunctionType type = module.functionType(function);
        defineType(type);
        String name = "w/F" + function;
        ClassBytes bytes = new ClassBytes(
                name, typeClass(type), ClassBytes.ACC_PUBLIC | ClassBytes.ACC_SUPER | ClassBytes.ACC_FINAL);
        constructor(bytes, typeClass(type));
        Bytes code = new Bytes();
        int variable = 1;
        String descriptor = Generator.descriptor(type);
        code.u1(0x19);
        code.u1(variable++);
        for (int i = 0; i < type.parameterCount(); i++) {
            int opcode = switch (type.parameter(i).kind()) {
                case I32 -> 0x15;
                case I64 -> 0x16;
                case F32 -> 0x17;
                case F64 -> 0x18;
                default -> 0x19;
            };
            code.u1(opcode);
            code.u1(variable);
            variable += opcode == 0x16 || opcode == 0x18 ? 2 : 1;
        }
        code.u1(0xb8);
        code.u2(bytes.method(Generator.CODE, "f" + function, descriptor));
        code.u1(
                switch (descriptor.charAt(descriptor.length() - 1)) {
                    case 'I' -> 0xac;
                    case 'J' -> 0xad;
                    case 'F' -> 0xae;
                    case 'D' -> 0xaf;
                    default -> 0xb1;
                });
        bytes.method(ClassBytes.ACC_PUBLIC, "call", descriptor, variable + 2, variable + 2, code, null, 0);
        return findOrDefine(name, bytes).getConstructor().newInstance();
    }

    Instance instantiate(Memory memory) throws ReflectiveOperationException {
        Instance instance = new Instance();
        instance.memory = memory;
        instance.globals = new Instance.Global[module.globalCount()];
        for (int i = 0; i < instance.globals.length; i++) {
            instance.globals[i] = new Instance.Global();
            instance.globals[i].i32 = (int) module.globalInitializer(i).operand(0);
        }
        for (int i = 0; i < module.dataSegmentCount(); i++) {
            DataSegment segment = module.dataSegment(i);
            memory.init((int) segment.address().operand(0), module.bytes(), segment.start(), segment.length());
        }
        if (module.tableCount() > 0) {
            instance.table = new Object[(int) module.table(0).limits().minimum()];
        }
        for (int i = 0; i < module.elementSegmentCount(); i++) {
            ElementSegment segment = module.elementSegment(i);
            if (segment.mode() == SegmentMode.ACTIVE) {
                int offset = (int) segment.offset().operand(0);
                for (int j = 0; j < segment.length(); j++) {
                    instance.table[offset + j] = reference(segment.function(j));
                }
            }
        }
        return instance;
    }
}
