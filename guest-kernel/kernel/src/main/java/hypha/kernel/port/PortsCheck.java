package hypha.kernel.port;

import hypha.bare.Memory;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.HyphaError;
import hypha.kernel.abi.HyphaMessage;
import hypha.kernel.handle.Slab;
import hypha.kernel.memory.FrameAllocator;
import hypha.kernel.memory.Ram;
import hypha.kernel.memory.Run;
import hypha.kernel.task.Task;

/**
 * A self-test of ports: what a task sends to itself it receives, whole, once and in order; a full port takes no more, an empty one gives
 * none; and when the task has ended nothing is left.
 */
public final class PortsCheck {
    private static final int CAPACITY = 5;
    private static final int ROUNDS = 50;
    private static final long ARGUMENTS = 0x100;
    private static final long PAIR = 0x200;
    private static final long SLOT = 0x300;
    private static final long DATA = 0x400;

    private PortsCheck() {}

    /** Returns 0, or the number of the check that failed. */
    public static int run() {
        long task = Ram.allocateZeroed(0); // not of the table: nobody else knows it
        if (task == 0 || Run.create(Task.memory(task), Crossing.PAGE_BYTES, Crossing.PAGE_BYTES) != Run.OK) {
            return 1;
        }
        long before = Slab.bytesUsed();
        int code = check(task, Run.base(Task.memory(task)));
        PortCalls.ended(task, HyphaCall.END_EXITED, 0);
        while (Objects.serve()) {
            // The port drops its messages.
        }
        if (code == 0 && Slab.bytesUsed() != before) {
            code = 9;
        }
        Run.destroy(Task.memory(task));
        FrameAllocator.release(task, 0);
        return code;
    }

    private static int check(long task, long memory) {
        if (call(task, memory, HyphaCall.CHANNEL_CREATE, CAPACITY, PAIR, 0) != 0) {
            return 2;
        }
        long receiver = Memory.load32(memory + PAIR);
        long sender = Memory.load32(memory + PAIR + 4);
        int sent = 0;
        int received = 0;
        for (int round = 0; round < ROUNDS; round++) {
            while (sent - received < CAPACITY) {
                prepare(memory, sent);
                if (call(task, memory, HyphaCall.SEND, sender, SLOT, 1) != 1) {
                    return 3;
                }
                sent++;
            }
            if (call(task, memory, HyphaCall.SEND, sender, SLOT, 1) != HyphaError.WOULD_BLOCK) {
                return 4;
            }
            for (int count = round % CAPACITY; count >= 0; count--) {
                prepare(memory, -1);
                if (call(task, memory, HyphaCall.RECEIVE, receiver, SLOT, 1) != 1
                        || Memory.load32(memory + SLOT + HyphaMessage.TAG_OFFSET) != received
                        || Memory.load64(memory + DATA) != received) {
                    return 5;
                }
                received++;
            }
        }
        return 0;
    }

    /** Makes the slot one to send a number, or to receive. */
    private static void prepare(long memory, int number) {
        Memory.fill(memory + SLOT, 0, HyphaMessage.BYTES);
        Memory.store32(memory + SLOT + HyphaMessage.DATA_OFFSET, (int) DATA);
        Memory.store32(memory + SLOT + HyphaMessage.LENGTH_OFFSET, 8);
        Memory.store32(memory + SLOT + HyphaMessage.CAPACITY_OFFSET, 8);
        Memory.store32(memory + SLOT + HyphaMessage.TAG_OFFSET, number);
        Memory.store64(memory + DATA, number);
    }

    private static long call(long task, long memory, int operation, long first, long second, long third) {
        Memory.fill(memory + ARGUMENTS, 0, 8 * Crossing.ARGUMENT_COUNT);
        Memory.store64(memory + ARGUMENTS, first);
        Memory.store64(memory + ARGUMENTS + 8, second);
        Memory.store64(memory + ARGUMENTS + 16, third);
        Task.beginCall(task, operation, memory + ARGUMENTS);
        return PortCalls.call(task);
    }
}
