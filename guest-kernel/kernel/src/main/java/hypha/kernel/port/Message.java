package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Handle;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.handle.HandleTable;
import hypha.kernel.handle.Slab;
import hypha.kernel.wasi.TaskMemory;

/**
 * A message on its way.
 *
 * <pre>
 *   +0x00  node     in the queue of its port
 *   +0x18  length   32 bits: bytes of data
 *   +0x1C  handles  32 bits: how many
 *   +0x20  call     the {@link Call} that it makes, or 0
 *   +0x28  tag      32 bits
 *   +0x30  port     that it is queued in, or 0
 *   +0x38  handles  object, 64 bits; rights, 32 bits; 32 bits unused
 *   then the data
 * </pre>
 *
 * <p>The sender's memory is read once, so that what was checked is what is sent even if another thread writes there.
 */
final class Message {
    private static final int LENGTH_OFFSET = 0x18;
    private static final int HANDLE_COUNT_OFFSET = 0x1C;
    private static final int CALL_OFFSET = 0x20;
    private static final int TAG_OFFSET = 0x28;
    private static final int PORT_OFFSET = 0x30;
    private static final int HANDLES_OFFSET = 0x38;
    private static final int HANDLE_BYTES = 0x10;
    private static final int RIGHTS_OFFSET = 0x08;
    private static final long MASK = 0xFFFF_FFFFL;

    private Message() {}

    /**
     * Makes a message of what stands at {@code slot}, an address in the task's memory, and takes the handles that it carries out of the
     * task's table.
     *
     * @return the message, or a {@link HyphaError}; nothing has changed then
     */
    static long build(long task, long objects, long slot) {
        long data = Memory.load32(slot + HyphaMessage.DATA_OFFSET) & MASK;
        long length = Memory.load32(slot + HyphaMessage.LENGTH_OFFSET) & MASK;
        long handles = Memory.load32(slot + HyphaMessage.HANDLE_COUNT_OFFSET) & MASK;
        if (length > HyphaMessage.MAXIMUM_DATA) {
            return HyphaError.TOO_LARGE;
        }
        if (handles > HyphaMessage.MAXIMUM_HANDLES) {
            return HyphaError.INVALID;
        }
        if (!TaskMemory.holds(task, data, length)) {
            return HyphaError.FAULT;
        }
        long message = Slab.allocate(bytes(length, handles));
        if (message == 0) {
            return HyphaError.OUT_OF_MEMORY;
        }
        Memory.store32(message + LENGTH_OFFSET, (int) length);
        Memory.store32(message + HANDLE_COUNT_OFFSET, (int) handles);
        Memory.store32(message + TAG_OFFSET, Memory.load32(slot + HyphaMessage.TAG_OFFSET));
        int error = checkHandles(objects, message, slot);
        if (error != 0) {
            free(message);
            return error;
        }
        for (int index = 0; index < handles; index++) {
            long at = handleAt(message, index);
            long entry = HandleTable.find(objects, Memory.load64(at));
            Memory.store64(at, HandleTable.object(entry));
            Memory.store32(at + RIGHTS_OFFSET, HandleTable.rights(entry));
            HandleTable.remove(objects, entry);
        }
        Memory.copy(data(message), TaskMemory.address(task, data), length);
        return message;
    }

    /** Notes the numbers of the handles in the message, each read once; all are there, may be handed on, and differ. */
    private static int checkHandles(long objects, long message, long slot) {
        int count = handleCount(message);
        for (int index = 0; index < count; index++) {
            long handle = Memory.load32(slot + HyphaMessage.HANDLES_OFFSET + 4 * index) & MASK;
            long entry = HandleTable.find(objects, handle);
            if (entry == 0) {
                return HyphaError.BAD_HANDLE;
            }
            if ((HandleTable.rights(entry) & Handle.TRANSFER) == 0) {
                return HyphaError.NOT_PERMITTED;
            }
            for (int earlier = 0; earlier < index; earlier++) {
                if (Memory.load64(handleAt(message, earlier)) == handle) {
                    return HyphaError.INVALID;
                }
            }
            Memory.store64(handleAt(message, index), handle);
        }
        return 0;
    }

    /**
     * Hands a message over: writes it to {@code slot}, an address in the task's memory, and puts what it carries into the task's table.
     * The message is gone then.
     *
     * @return 0, or a {@link HyphaError}; then nothing has changed but that the length is told if there is no room for it
     */
    static int deliver(long task, long objects, long message, long slot) {
        long data = Memory.load32(slot + HyphaMessage.DATA_OFFSET) & MASK;
        long capacity = Memory.load32(slot + HyphaMessage.CAPACITY_OFFSET) & MASK;
        int length = Memory.load32(message + LENGTH_OFFSET);
        int handles = handleCount(message);
        if (length > capacity) {
            Memory.store32(slot + HyphaMessage.LENGTH_OFFSET, length);
            return HyphaError.TOO_LARGE;
        }
        if (!TaskMemory.holds(task, data, length)) {
            return HyphaError.FAULT;
        }
        long call = call(message);
        if (!HandleTable.reserve(objects, handles + (call == 0 ? 0 : 1))) {
            return HyphaError.OUT_OF_HANDLES;
        }
        Memory.copy(TaskMemory.address(task, data), data(message), length);
        Memory.store32(slot + HyphaMessage.LENGTH_OFFSET, length);
        Memory.store32(slot + HyphaMessage.HANDLE_COUNT_OFFSET, handles);
        for (int index = 0; index < handles; index++) {
            long at = handleAt(message, index);
            int handle = HandleTable.add(objects, Memory.load64(at), Memory.load32(at + RIGHTS_OFFSET));
            Memory.store32(slot + HyphaMessage.HANDLES_OFFSET + 4 * index, handle);
        }
        int reply = 0;
        if (call != 0) {
            Call.received(call);
            reply = HandleTable.add(objects, call, Handle.TRANSFER);
        }
        Memory.store32(slot + HyphaMessage.REPLY_OFFSET, reply);
        Memory.store32(slot + HyphaMessage.TAG_OFFSET, Memory.load32(message + TAG_OFFSET));
        free(message);
        return 0;
    }

    /** Lets go of a message that nobody will get, and of all that it carries. */
    static void drop(long message) {
        long call = call(message);
        if (call != 0) {
            Call.received(call);
            Objects.release(call, 0);
        }
        dropHandles(message);
        free(message);
    }

    /** Lets go of the handles that it carries, before it is freed. */
    private static void dropHandles(long message) {
        int handles = handleCount(message);
        for (int index = 0; index < handles; index++) {
            long at = handleAt(message, index);
            Objects.release(Memory.load64(at), Memory.load32(at + RIGHTS_OFFSET));
        }
    }

    private static void free(long message) {
        Slab.release(message, bytes(Memory.load32(message + LENGTH_OFFSET), handleCount(message)));
    }

    private static long bytes(long length, long handles) {
        return HANDLES_OFFSET + handles * HANDLE_BYTES + length;
    }

    static int handleCount(long message) {
        return Memory.load32(message + HANDLE_COUNT_OFFSET);
    }

    static long call(long message) {
        return Memory.load64(message + CALL_OFFSET);
    }

    static void call(long message, long call) {
        Memory.store64(message + CALL_OFFSET, call);
    }

    static long port(long message) {
        return Memory.load64(message + PORT_OFFSET);
    }

    static void port(long message, long port) {
        Memory.store64(message + PORT_OFFSET, port);
    }

    private static long handleAt(long message, int index) {
        return message + HANDLES_OFFSET + (long) HANDLE_BYTES * index;
    }

    private static long data(long message) {
        return handleAt(message, handleCount(message));
    }
}
