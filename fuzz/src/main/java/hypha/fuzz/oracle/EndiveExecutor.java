package hypha.fuzz.oracle;

import hypha.fuzz.generate.Feature;
import hypha.fuzz.generate.TestCase;
import hypha.fuzz.generate.TestCase.Call;
import hypha.fuzz.generate.TestCase.Import;
import hypha.fuzz.generate.Type;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import run.endive.runtime.ByteBufferMemory;
import run.endive.runtime.CallResult;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TableInstance;
import run.endive.runtime.WasmException;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.InvalidException;
import run.endive.wasm.MalformedException;
import run.endive.wasm.Parser;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;

/** Endive's interpreter. It also tells which instructions are executed. */
public final class EndiveExecutor implements Executor {
    private final IntConsumer executed;

    /**
     * Creates an executor.
     *
     * @param executed gets the opcode of each executed instruction, with the prefix in the higher bits
     */
    public EndiveExecutor(IntConsumer executed) {
        this.executed = executed;
    }

    @Override
    public String name() {
        return "endive";
    }

    @Override
    public Set<Feature> features() {
        return EnumSet.of(
                Feature.CORE,
                Feature.EXTENDED_CONSTANTS,
                Feature.MULTIPLE_MEMORIES,
                Feature.TAIL_CALLS,
                Feature.EXCEPTIONS,
                Feature.GC,
                Feature.THREADS);
    }

    /**
     * Asks whether bytes are a valid module.
     *
     * @return null if they are, else what is wrong
     */
    public static String validate(byte[] module) {
        try {
            Parser.parse(module);
            return null;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return e.toString();
        }
    }

    /**
     * In Endive 1.2.0 {@code memory.init} with length 0 does not trap where it should: behind the end of a segment, in particular of one that is dropped. Modules with it are only of use where V8 can say
     * who is right.
     */
    @Override
    public boolean supports(TestCase test) {
        return Executor.super.supports(test)
                && (!test.instructions().containsKey("memory.init")
                        || Collections.disjoint(
                                test.features(),
                                EnumSet.of(Feature.MULTIPLE_MEMORIES, Feature.EXCEPTIONS, Feature.GC)));
    }

    @Override
    public boolean isOracle() {
        return true;
    }

    @Override
    public Trace run(TestCase test) {
        Trace trace = new Trace();
        try {
            run(test, trace);
        } catch (MalformedException | InvalidException | UnlinkableException e) {
            trace.failure("rejected: " + e);
        } catch (StackOverflowError | RuntimeException e) {
            StackTraceElement[] frames = e.getStackTrace();
            trace.failure(e + " at " + (frames.length == 0 ? "?" : frames[0]));
        }
        return trace;
    }

    private void run(TestCase test, Trace trace) {
        Instance instance;
        int[] hostCalls = {0};
        try {
            var module = Parser.parse(test.module());
            instance = Instance.builder(module)
                    .withImportValues(imports(test, trace, hostCalls))
                    .withUnsafeExecutionListener((instruction, stack) -> {
                        int code = instruction.opcode().opcode();
                        executed.accept(code < 0x100 ? code : key(code));
                    })
                    .build();
        } catch (MalformedException | InvalidException | UnlinkableException e) {
            throw e;
        } catch (WasmException e) {
            trace.trap("uncaught exception");
            return;
        } catch (WasmEngineException e) {
            trace.trap(e.getMessage());
            return;
        }
        for (Call call : test.calls()) {
            instance.exports().global(TestCase.FUEL).setValue((long) call.fuel());
            trace.add("call " + call.function());
            call(instance, call, trace);
            StringBuilder globals = new StringBuilder("globals");
            for (TestCase.GlobalExport global : test.globals()) {
                globals.append(' ')
                        .append(text(
                                global.type(),
                                instance.exports().global(global.name()).getValue(),
                                instance.exports().global(global.name()).getRefValue()));
            }
            trace.add(globals.toString());
        }
        state(test, instance, trace);
        trace.add("host calls " + hostCalls[0]);
    }

    /** Returns our key of a prefixed opcode: Endive has the prefix right before the number, which takes one or two bytes. */
    private static int key(int code) {
        int prefix = code > 0xFFFF ? code >>> 16 : code >>> 8;
        return prefix << 16 | (code > 0xFFFF ? code & 0xFFFF : code & 0xFF);
    }

    private static void call(Instance instance, Call call, Trace trace) {
        List<Type> parameters = call.signature().parameters();
        long[] arguments = new long[parameters.size()];
        Object[] references = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = call.arguments().get(i);
            references[i] = object(parameters.get(i), arguments[i]);
        }
        try {
            CallResult results = instance.export(call.function()).applyWithRefs(arguments, references);
            StringBuilder line = new StringBuilder("results");
            List<Type> types = call.signature().results();
            for (int i = 0; i < types.size(); i++) {
                line.append(' ').append(text(types.get(i), results.longResult(i), results.refResult(i)));
            }
            trace.add(line.toString());
        } catch (WasmException e) {
            trace.trap("uncaught exception");
        } catch (WasmEngineException e) {
            trace.trap(e.getMessage());
        }
    }

    private static void state(TestCase test, Instance instance, Trace trace) {
        for (int i = 0; i < test.memories(); i++) {
            Memory memory = instance.memory(i);
            int bytes = memory.pages() * Memory.PAGE_SIZE;
            int hash = 0x811C_9DC5;
            for (int at = 0; at < bytes; at += Integer.BYTES) {
                hash = (hash ^ memory.readInt(at)) * 0x0100_0193;
            }
            trace.add("memory " + i + " bytes=" + bytes + " digest=" + hash);
        }
        for (int i = 0; i < test.tables().size(); i++) {
            TableInstance table = instance.table(i);
            StringBuilder line = new StringBuilder("table " + i);
            for (int j = 0; j < table.size(); j++) {
                Type type = test.tables().get(i);
                line.append(' ')
                        .append(isObject(type) ? text(type, 0, table.objRef(j)) : text(type, table.ref(j), null));
            }
            trace.add(line.toString());
        }
    }

    private static ImportValues imports(TestCase test, Trace trace, int[] hostCalls) {
        ImportValues.Builder imports = ImportValues.builder();
        for (Import wanted : test.imports()) {
            switch (wanted.kind()) {
                case FUNCTION -> imports.addFunction(function(wanted, trace, hostCalls));
                case TABLE ->
                    imports.addTable(new ImportTable(
                            "env",
                            wanted.name(),
                            new TableInstance(
                                    new Table(type(wanted.type()), new TableLimits(wanted.minimum(), wanted.maximum())),
                                    Value.REF_NULL_VALUE)));
                case MEMORY ->
                    imports.addMemory(new ImportMemory(
                            "env",
                            wanted.name(),
                            new ByteBufferMemory(
                                    new MemoryLimits(wanted.minimum(), wanted.maximum(), wanted.shared()))));
                case GLOBAL ->
                    imports.addGlobal(new ImportGlobal(
                            "env",
                            wanted.name(),
                            GlobalInstance.builder()
                                    .valType(type(wanted.type()))
                                    .mutabilityType(wanted.mutable() ? MutabilityType.Var : MutabilityType.Const)
                                    .valueLow(HostRules.global(wanted.type()))
                                    .refValue(object(wanted.type(), HostRules.global(wanted.type())))
                                    .build()));
            }
        }
        return imports.build();
    }

    private static HostFunction function(Import wanted, Trace trace, int[] hostCalls) {
        List<Type> parameters = wanted.signature().parameters();
        List<Type> results = wanted.signature().results();
        FunctionType type = FunctionType.of(types(parameters), types(results));
        return new HostFunction("env", wanted.name(), type, new WasmFunctionHandle() {
            @Override
            public long[] apply(Instance instance, long... arguments) {
                return applyWithRefs(instance, arguments, null).longs();
            }

            @Override
            public CallResult applyWithRefs(Instance instance, long[] arguments, Object[] references) {
                if (hostCalls[0] < RECORDED_HOST_CALLS) {
                    StringBuilder line = new StringBuilder("host " + wanted.name());
                    for (int i = 0; i < parameters.size(); i++) {
                        line.append(' ')
                                .append(text(
                                        parameters.get(i), arguments[i], references == null ? null : references[i]));
                    }
                    trace.add(line.toString());
                }
                long[] values = new long[results.size()];
                Object[] objects = new Object[values.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = HostRules.result(hostCalls[0], i, results.get(i));
                    objects[i] = object(results.get(i), values[i]);
                }
                hostCalls[0]++;
                return CallResult.of(values, objects);
            }
        });
    }

    /** Says whether Endive keeps references of a type as objects. */
    private static boolean isObject(Type type) {
        return type.isReference() && type(type).isObjectRef();
    }

    private static Object object(Type type, long number) {
        return isObject(type) && number != Call.NULL ? number : null;
    }

    private static List<ValType> types(List<Type> types) {
        return types.stream().map(EndiveExecutor::type).toList();
    }

    private static ValType type(Type type) {
        return switch (type.letter()) {
            case 'i' -> ValType.I32;
            case 'I' -> ValType.I64;
            case 'f' -> ValType.F32;
            case 'F' -> ValType.F64;
            case 'r' -> ValType.FuncRef;
            case 'x' -> ValType.ExternRef;
            default -> throw new IllegalArgumentException("type=" + type);
        };
    }

    private static String text(Type type, long value, Object object) {
        if (isObject(type)) {
            return HostRules.reference(type, object == null ? Call.NULL : (long) object);
        }
        return type.isReference() ? HostRules.reference(type, (int) value) : HostRules.number(type, value);
    }

    @Override
    public void close() {}
}
