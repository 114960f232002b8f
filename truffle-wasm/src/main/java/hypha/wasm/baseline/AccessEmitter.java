package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import hypha.wasm.types.MemoryType;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits accesses to memory with their checks. What they need of the first memory is in local variables: HotSpot would read the fields anew in each round of a loop that it does not count. They are read again after whatever
 * can make the memory grow: {@link #reload}.
 *
 * <p>The check of an access to the first memory is {@link java.util.Objects#checkIndex(long, long)}, whose exception {@link BaselineCalls#unwind} makes a trap. HotSpot's last compiler has it as a node of its own. Behind it there is no other way that joins,
 * even in code for which there was no profile; and it ties the address to the access, so that the addresses of all arms of a dispatch are not computed in advance. A shared memory may be larger than this thread knows, so there, and for
 * other memories, which are rare, it is a comparison.
 */
final class AccessEmitter {
    /** How many local variables it takes. */
    static final int LOCALS = 9;

    private static final ClassDesc MEMORY = ClassDesc.of("hypha.wasm.runtime.WasmMemory");
    private static final MethodTypeDesc MEMORY_GETTER = MethodTypeDesc.of(MEMORY);
    private static final MethodTypeDesc MEMORY_AT = MethodTypeDesc.of(MEMORY, CD_int);
    private static final MethodTypeDesc LONG_GETTER = MethodTypeDesc.of(CD_long);
    private static final MethodTypeDesc LOOK_AGAIN = MethodTypeDesc.of(CD_long, CD_long);
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final MethodTypeDesc CHECK_INDEX = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final BodyEmitter body;
    private final int[] code;
    private final CodeBuilder out;
    private final MemoryType first;
    private final int memoryLocal;
    private final int unsafeLocal;
    private final int otherLocal;
    private final int baseLocal;
    private final int sizeLocal;
    private final int addressLocal;

    /** Pushes the address of an access that needs no check; null if none is known. */
    private Runnable known;

    /**
     * Prepares for a method.
     *
     * @param first the type of the first memory, null if the method does not access it
     * @param local the first of {@link #LOCALS} variables that are free
     */
    AccessEmitter(BodyEmitter body, int[] code, CodeBuilder out, MemoryType first, int local) {
        this.body = body;
        this.code = code;
        this.out = out;
        this.first = first;
        this.memoryLocal = local;
        this.unsafeLocal = local + 1;
        this.otherLocal = local + 2;
        this.baseLocal = local + 3;
        this.sizeLocal = local + 5;
        this.addressLocal = local + 7;
    }

    /** Emits what a method begins with. */
    void prepare() {
        if (first != null) {
            out.aload(0).invokevirtual(Shape.INSTANCE, "memory", MEMORY_GETTER).astore(memoryLocal);
            RawAccess.unsafe(out).astore(unsafeLocal);
            reload();
        }
    }

    /** Emits what follows code that may have made the first memory grow. */
    void reload() {
        if (first != null) {
            out.aload(memoryLocal)
                    .invokevirtual(MEMORY, "base", LONG_GETTER)
                    .lstore(baseLocal)
                    .aload(memoryLocal)
                    .invokevirtual(MEMORY, "knownBytes", LONG_GETTER)
                    // For HotSpot, which so knows that it is not negative.
                    .loadConstant(Long.MAX_VALUE)
                    .land()
                    .lstore(sizeLocal);
        }
    }

    void load(int pc, int opcode) {
        address(code[pc + 3], code[pc + 2], code[pc + 4] & UNSIGNED, MemoryEmitter.width(opcode));
        MemoryEmitter.load(out, opcode);
        body.store(code[pc + 1]);
    }

    void store(int pc, int opcode) {
        address(code[pc + 3], code[pc + 1], code[pc + 4] & UNSIGNED, MemoryEmitter.width(opcode));
        body.load(code[pc + 2]);
        MemoryEmitter.store(out, opcode);
    }

    /** Says whether an access beyond the end of a memory ends with an {@link IndexOutOfBoundsException}. */
    boolean checksIndex(int memory) {
        return memory == 0 && !first.shared();
    }

    /** Emits the check of an access; the accessor and the address in the process are on the stack afterwards. */
    void address(int memory, int slot, long offset, int width) {
        if (known != null) {
            out.aload(unsafeLocal);
            known.run();
        } else if (checksIndex(memory)) {
            checkIndex(slot, offset + width);
        } else {
            compare(memory, slot, offset + width);
        }
        if (offset != 0) {
            // Last, so that it becomes a displacement.
            out.loadConstant(offset).ladd();
        }
    }

    /** Makes the next accesses go to addresses that were checked before; {@code null}: no longer. */
    void known(Runnable address) {
        known = address;
    }

    /** Pushes the address of the first memory in the process. */
    void base() {
        out.lload(baseLocal);
    }

    /** Pushes the size of the first memory. */
    void size() {
        out.lload(sizeLocal);
    }

    private void checkIndex(int slot, long end) {
        out.aload(unsafeLocal).lload(baseLocal);
        body.load(slot);
        out.i2l().loadConstant(UNSIGNED).land().lload(sizeLocal);
        if (end != 1) {
            // Negative if the access fits nowhere, and then no index is right.
            out.loadConstant(1 - end).ladd();
        }
        out.invokestatic(OBJECTS, "checkIndex", CHECK_INDEX).ladd();
    }

    private void compare(int memory, int slot, long end) {
        if (memory != 0) {
            out.aload(0)
                    .loadConstant(memory)
                    .invokevirtual(Shape.INSTANCE, "memory", MEMORY_AT)
                    .astore(otherLocal);
        }
        body.load(slot);
        out.i2l().loadConstant(UNSIGNED).land().dup2().lstore(addressLocal);
        if (memory == 0) {
            out.lload(sizeLocal);
        } else {
            out.aload(otherLocal).invokevirtual(MEMORY, "knownBytes", LONG_GETTER);
        }
        // No part of this overflows: the three are below 2^48, the difference may be negative.
        out.loadConstant(end).lsub().lcmp();
        Label inside = out.newLabel();
        out.ifle(inside);
        out.aload(memory == 0 ? memoryLocal : otherLocal)
                .lload(addressLocal)
                .loadConstant(end)
                .ladd()
                .invokevirtual(MEMORY, "lookAgain", LOOK_AGAIN);
        if (memory == 0) {
            out.lstore(sizeLocal);
        } else {
            out.pop2();
        }
        out.labelBinding(inside);
        if (memory == 0) {
            out.aload(unsafeLocal).lload(baseLocal);
        } else {
            RawAccess.unsafe(out).aload(otherLocal).invokevirtual(MEMORY, "base", LONG_GETTER);
        }
        out.lload(addressLocal).ladd();
    }
}
