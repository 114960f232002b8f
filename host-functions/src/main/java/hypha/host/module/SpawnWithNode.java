package hypha.host.module;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import hypha.host.task.ChildRequest;
import hypha.host.task.ChildTasks;
import hypha.host.task.LoadedProgram;
import hypha.host.task.Task;
import hypha.kernel.abi.GivenDescriptor;
import hypha.kernel.abi.Grant;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * {@code spawn_with}: what {@code spawn} does, for a child that has what the parent names, and nothing else. Programs, arguments and
 * environment are looked at here, all else by the kernel.
 */
final class SpawnWithNode extends HyphaNode {
    /** Bytes of {@code hypha_child}. */
    static final int BYTES = 64;
    /** Most bytes of arguments and environment together. */
    static final int MAXIMUM_STRING_BYTES = 1 << 20;

    /** What a child can be given or not; streams are given as descriptors. */
    static final int GRANTS = Grant.CLOCK | Grant.RANDOM | Grant.FILES | Grant.SOCKETS | Grant.TASKS;

    private static final long MAXIMUM_PAGES = 1L << 16;

    private final ProgramRegistry programs;

    SpawnWithNode(HyphaFunction function, ProgramRegistry programs) {
        super(function);
        this.programs = programs;
    }

    @Override
    public Object execute(VirtualFrame frame, WasmInstance caller, Object[] arguments) {
        return spawn(task(caller), caller.memory(), argument(arguments, 0), argument(arguments, 1));
    }

    @TruffleBoundary
    private int spawn(Task task, WasmMemory memory, long pointer, long size) {
        if (size != BYTES) {
            return HyphaError.INVALID;
        }
        byte[] copy = bytes(memory, pointer, BYTES); // threads may change it meanwhile
        if (copy == null) {
            return HyphaError.FAULT;
        }
        ByteBuffer spawn = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        long nameBytes = word(spawn, 0x04);
        long argumentBytes = word(spawn, 0x1C);
        long environmentBytes = word(spawn, 0x24);
        int grants = spawn.getInt(0x30);
        long pages = word(spawn, 0x34);
        long weight = word(spawn, 0x38);
        if (nameBytes > ProgramRegistry.MAXIMUM_NAME_BYTES
                || (grants & ~GRANTS) != 0
                || pages > MAXIMUM_PAGES
                || weight > SpawnNode.MAXIMUM_WEIGHT
                || word(spawn, 0x14) > GivenDescriptor.MAXIMUM
                || spawn.getInt(0x3C) != 0) {
            return HyphaError.INVALID;
        }
        if (argumentBytes + environmentBytes > MAXIMUM_STRING_BYTES) {
            return HyphaError.TOO_LARGE;
        }
        byte[] name = bytes(memory, word(spawn, 0x00), nameBytes);
        byte[] argumentStrings = bytes(memory, word(spawn, 0x18), argumentBytes);
        byte[] environment = bytes(memory, word(spawn, 0x20), environmentBytes);
        if (name == null || argumentStrings == null || environment == null) {
            return HyphaError.FAULT;
        }
        if (!isTerminated(argumentStrings) || !isTerminated(environment)) {
            return HyphaError.INVALID;
        }
        LoadedProgram program =
                nameBytes == 0 ? ChildTasks.programOf(task) : programs.find(new String(name, StandardCharsets.UTF_8));
        if (program == null) {
            return HyphaError.NO_SUCH_PROGRAM;
        }
        byte[] strings = argumentBytes == 0 ? ChildRequest.nameOf(program) : argumentStrings;
        var all = new ByteArrayOutputStream(strings.length + environment.length);
        all.writeBytes(strings);
        all.writeBytes(environment);
        return ChildTasks.spawn(
                task,
                new ChildRequest(
                        program,
                        word(spawn, 0x08),
                        word(spawn, 0x0C),
                        spawn.getLong(0x28),
                        (int) weight,
                        HyphaCall.NAMED | word(spawn, 0x14) << 32 | word(spawn, 0x10),
                        GRANTS & ~grants,
                        (int) pages,
                        all.toByteArray(),
                        count(strings),
                        strings.length,
                        count(environment)));
    }

    private static long word(ByteBuffer spawn, int offset) {
        return Integer.toUnsignedLong(spawn.getInt(offset));
    }

    /** A copy of a range, which is a claim; null if it is not in the memory. */
    private static byte[] bytes(WasmMemory memory, long pointer, long bytes) {
        if (memory == null || pointer + bytes > memory.sizeBytes()) {
            return null;
        }
        var copy = new byte[(int) bytes];
        MemorySegment.copy(memory.segment(), ValueLayout.JAVA_BYTE, pointer, copy, 0, copy.length);
        return copy;
    }

    private static boolean isTerminated(byte[] strings) {
        return strings.length == 0 || strings[strings.length - 1] == 0;
    }

    /** How many strings, each with a zero byte at its end. */
    private static int count(byte[] strings) {
        int count = 0;
        for (byte value : strings) {
            count += value == 0 ? 1 : 0;
        }
        return count;
    }
}
