package hypha.benchmarks.baseline;

import hypha.benchmarks.baseline.ClassBytes.Bytes;
import hypha.wasm.binary.Export;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.translation.Translator;
import hypha.wasm.types.FunctionType;
import hypha.wasm.validation.ModuleValidator;

/** A kernel compiled to JVM bytecode. Properties choose between variants: {@code baseline.memory} (segment, buffer, internal), {@code baseline.poll} (opaque, volatile, counted, none), {@code baseline.entryPoll}. */
public final class Baseline {
    private final Entry entry;
    private final Instance instance;

    private Baseline(Entry entry, Instance instance) {
        this.entry = entry;
        this.instance = instance;
    }

    /** Calls the kernel. */
    public int run(int n) {
        return entry.run(instance, n);
    }

    /** Compiles a module, whole. */
    public static Baseline compile(byte[] bytes) throws ReflectiveOperationException {
        WasmModule module = ModuleParser.parse(bytes);
        ModuleValidator.validate(module);
        String variant = System.getProperty("baseline.memory", "segment");
        int pages = (int) module.memory(0).limits().minimum();
        Memory memory = switch (variant) {
            case "buffer" -> new BufferMemory(pages);

            case "internal" -> new InternalMemory(pages);
            default -> new SegmentMemory(pages);
        };
        String poll = switch (System.getProperty("baseline.poll", "opaque")) {
            case "none" -> null;
            case "counted" -> Instance.COUNTED_POLL;
            case "volatile" -> "pollVolatile";
            default -> "poll";
        };
        Loader loader = new Loader(module);
        for (int i = 0; i < module.typeCount(); i++) {
            loader.defineType(module.type(i));
        }
        ClassBytes code = new ClassBytes(
                Generator.CODE,
                "java/lang/Object",
                ClassBytes.ACC_PUBLIC | ClassBytes.ACC_SUPER | ClassBytes.ACC_FINAL);
        Generator.FunctionTypes types = new Generator.FunctionTypes() {
            @Override
            public FunctionType ofFunction(int function) {
                return module.functionType(function);
            }

            @Override
            public FunctionType ofType(int type) {
                return module.type(type);
            }
        };
        String memoryClass = memory.getClass().getName().replace('.', '/');
        for (int function = module.importedFunctionCount(); function < module.functionCount(); function++) {
            FunctionCode translated = Translator.translate(module, function);
            new Generator(code, translated, types, memoryClass, poll).generate();
        }
        loader.define(code.finish());
        int run = -1;
        for (Export export : module.exports()) {
            if (export.name().equals("run")) {
                run = export.index();
            }
        }
        Entry entry = (Entry) loader.define(entry(run)).getConstructor().newInstance();
        return new Baseline(entry, loader.instantiate(memory));
    }

    private static byte[] entry(int function) {
        ClassBytes bytes = new ClassBytes(
                "w/Entry", "java/lang/Object", ClassBytes.ACC_PUBLIC | ClassBytes.ACC_SUPER | ClassBytes.ACC_FINAL);
        bytes.implement(Generator.PACKAGE + "Entry");
        Loader.constructor(bytes, "java/lang/Object");
        String descriptor = "(L" + Generator.INSTANCE + ";I)I";
        Bytes code = new Bytes();
        code.u1(0x2b);
        code.u1(0x1c);
        code.u1(0xb8);
        code.u2(bytes.method(Generator.CODE, "f" + function, descriptor));
        code.u1(0xac);
        bytes.method(ClassBytes.ACC_PUBLIC, "run", descriptor, 2, 3, code, null, 0);
        return bytes.finish();
    }
}
