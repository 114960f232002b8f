package hypha.aot.ir;

import java.util.List;
import java.util.Map;

/**
 * The intrinsics of {@link hypha.bare.Memory}. Plain accesses may have any alignment and may be combined or reordered by the optimiser
 * as Java's plain accesses may; the others are atomic and ordered as their documentation says.
 */
final class MemoryIntrinsics {
    /** Translates one intrinsic; returns the value of its result, or null if it has none. */
    @FunctionalInterface
    private interface Lowering {
        String lower(IrFunction function, List<String> arguments);
    }

    private static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            Map.entry("memory.load8", (f, a) -> extend(f, "i8", load(f, a, "load i8", 1))),
            Map.entry("memory.load16", (f, a) -> extend(f, "i16", load(f, a, "load i16", 1))),
            Map.entry("memory.load32", (f, a) -> load(f, a, "load i32", 1)),
            Map.entry("memory.load64", (f, a) -> load(f, a, "load i64", 1)),
            Map.entry("memory.store8", (f, a) -> store(f, a, "i8 " + truncate(f, "i8", a.get(1)), "", 1)),
            Map.entry("memory.store16", (f, a) -> store(f, a, "i16 " + truncate(f, "i16", a.get(1)), "", 1)),
            Map.entry("memory.store32", (f, a) -> store(f, a, "i32 " + a.get(1), "", 1)),
            Map.entry("memory.store64", (f, a) -> store(f, a, "i64 " + a.get(1), "", 1)),
            Map.entry("memory.loadAcquire32", (f, a) -> loadAcquire(f, a, "i32", 4)),
            Map.entry("memory.loadAcquire64", (f, a) -> loadAcquire(f, a, "i64", 8)),
            Map.entry("memory.storeRelease32", (f, a) -> store(f, a, "i32 " + a.get(1), " release", 4)),
            Map.entry("memory.storeRelease64", (f, a) -> store(f, a, "i64 " + a.get(1), " release", 8)),
            Map.entry("memory.compareAndExchange32", (f, a) -> compareAndExchange(f, a, "i32", 4)),
            Map.entry("memory.compareAndExchange64", (f, a) -> compareAndExchange(f, a, "i64", 8)),
            Map.entry("memory.getAndAdd32", (f, a) -> modify(f, a, "add", "i32", 4)),
            Map.entry("memory.getAndAdd64", (f, a) -> modify(f, a, "add", "i64", 8)),
            Map.entry("memory.getAndSet64", (f, a) -> modify(f, a, "xchg", "i64", 8)),
            Map.entry("memory.copy", MemoryIntrinsics::copy),
            Map.entry("memory.fill", MemoryIntrinsics::fill),
            Map.entry("memory.fullFence", (f, _) -> effect(f, "fence seq_cst")));

    private MemoryIntrinsics() {}

    static boolean isKnown(String name) {
        return LOWERINGS.containsKey(name);
    }

    static String lower(String name, IrFunction function, List<String> arguments) {
        return LOWERINGS.get(name).lower(function, arguments);
    }

    private static String effect(IrFunction function, String instruction) {
        function.effect(instruction);
        return null;
    }

    private static String pointer(IrFunction function, String address) {
        return function.value("inttoptr i64 " + address + " to ptr");
    }

    private static String extend(IrFunction function, String type, String value) {
        return function.value("zext " + type + " " + value + " to i32");
    }

    private static String truncate(IrFunction function, String type, String value) {
        return function.value("trunc i32 " + value + " to " + type);
    }

    private static String load(IrFunction function, List<String> arguments, String instruction, int alignment) {
        return function.value(
                instruction + ", ptr " + pointer(function, arguments.getFirst()) + ", align " + alignment);
    }

    private static String loadAcquire(IrFunction function, List<String> arguments, String type, int alignment) {
        String pointer = pointer(function, arguments.getFirst());
        return function.value("load atomic " + type + ", ptr " + pointer + " acquire, align " + alignment);
    }

    private static String store(
            IrFunction function, List<String> arguments, String value, String ordering, int alignment) {
        String atomic = ordering.isEmpty() ? "" : "atomic ";
        String pointer = pointer(function, arguments.getFirst());
        return effect(function, "store " + atomic + value + ", ptr " + pointer + ordering + ", align " + alignment);
    }

    private static String compareAndExchange(IrFunction function, List<String> arguments, String type, int alignment) {
        String pair = function.value("cmpxchg ptr " + pointer(function, arguments.getFirst()) + ", " + type + " "
                + arguments.get(1) + ", " + type + " " + arguments.get(2) + " seq_cst seq_cst, align " + alignment);
        return function.value("extractvalue { " + type + ", i1 } " + pair + ", 0");
    }

    private static String modify(
            IrFunction function, List<String> arguments, String operation, String type, int alignment) {
        return function.value("atomicrmw " + operation + " ptr " + pointer(function, arguments.getFirst()) + ", " + type
                + " " + arguments.get(1) + " seq_cst, align " + alignment);
    }

    private static String copy(IrFunction function, List<String> arguments) {
        String target = pointer(function, arguments.get(0));
        String source = pointer(function, arguments.get(1));
        return effect(
                function,
                "call void @llvm.memmove.p0.p0.i64(ptr " + target + ", ptr " + source + ", i64 " + arguments.get(2)
                        + ", i1 false)");
    }

    private static String fill(IrFunction function, List<String> arguments) {
        String target = pointer(function, arguments.get(0));
        String value = truncate(function, "i8", arguments.get(1));
        return effect(
                function,
                "call void @llvm.memset.p0.i64(ptr " + target + ", i8 " + value + ", i64 " + arguments.get(2)
                        + ", i1 false)");
    }
}
