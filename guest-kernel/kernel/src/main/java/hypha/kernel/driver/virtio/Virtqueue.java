package hypha.kernel.driver.virtio;

import hypha.bare.Memory;
import hypha.bare.Text;
import hypha.kernel.memory.Ram;
import hypha.kernel.panic.Panic;

/**
 * The driver's side of a split virtqueue (Virtual I/O Device 1.2, 2.7): two blocks of two frames, the first shared with the
 * device, the second the driver's own. What has to be remembered of a descriptor is remembered in the second, so nothing that the device could have changed is
 * believed; an index, a number or a length in the used ring that cannot be is a panic, because memory may have been overwritten already.
 *
 * <pre>
 *   shared: +0x0000 descriptors   +0x1000 available ring   +0x1400 used ring
 *   own:    +0x00 device    +0x08 shared block   +0x10 size, 32 bits        +0x14 number, 32 bits
 *           +0x18 first free descriptor, +0x1C free descriptors, +0x20 chains in flight, 32 bits each
 *           +0x24 available index, +0x28 used index, +0x2C 1: interrupts are not wanted, 32 bits each
 *           +0x30 head and +0x34 tail of the chain that is being built, or -1; 32 bits each
 *           +0x38 1: the device was not told of what was submitted, 32 bits
 *           +0x80 for each descriptor: +0x0 context, 64 bits; +0x8 next, 32 bits; +0xC 1 + bytes that the device may write, if it is the head of a
 *                 chain in flight, else 0; 32 bits
 * </pre>
 *
 * <p>Callers hold the kernel lock, but for {@link #isUsed}.
 */
public final class Virtqueue {
    /** Most descriptors of a queue. */
    public static final int MAXIMUM_SIZE = 256;

    /** Most bytes that a descriptor may have here, so that sums stay below 31 bits. */
    public static final int MAXIMUM_BYTES = 1 << 20;

    private static final int AVAILABLE_OFFSET = 0x1000;
    private static final int USED_OFFSET = 0x1400;
    private static final int ENTRIES_OFFSET = 4;
    private static final int DESCRIPTOR_SHIFT = 4;
    private static final int FLAG_NEXT = 1;
    private static final int FLAG_WRITE = 2;
    private static final int USED_NO_NOTIFY = 1;
    private static final int INDEX_SHIFT = 16;
    private static final int INDEX_MASK = 0xFFFF;

    private static final int DEVICE_OFFSET = 0x00;
    private static final int SHARED_OFFSET = 0x08;
    private static final int SIZE_OFFSET = 0x10;
    private static final int NUMBER_OFFSET = 0x14;
    private static final int FREE_OFFSET = 0x18;
    private static final int FREE_COUNT_OFFSET = 0x1C;
    private static final int IN_FLIGHT_OFFSET = 0x20;
    private static final int AVAILABLE_INDEX_OFFSET = 0x24;
    private static final int USED_INDEX_OFFSET = 0x28;
    private static final int QUIET_OFFSET = 0x2C;
    private static final int HEAD_OFFSET = 0x30;
    private static final int TAIL_OFFSET = 0x34;
    private static final int UNTOLD_OFFSET = 0x38;
    private static final int SHADOWS_OFFSET = 0x80;
    private static final int SHADOW_SHIFT = 4;
    private static final int NEXT_OFFSET = 0x8;
    private static final int WRITABLE_OFFSET = 0xC;

    private static final int NONE = -1;

    /** Notifications are held back. */
    private static boolean held;
    /** One was. */
    private static boolean wanted;

    /** What {@link #take} took last. */
    private static long takenContext;

    private static int takenBytes;

    private Virtqueue() {}

    /** A queue without anything in it; 0 if there is no memory. */
    static long create(long device, int number, int size) {
        long shared = Ram.allocateZeroed(1);
        long queue = shared == 0 ? 0 : Ram.allocateZeroed(1);
        if (queue == 0) {
            return 0; // the first block is lost to a machine that has no second one at boot
        }
        Memory.store64(queue + DEVICE_OFFSET, device);
        Memory.store64(queue + SHARED_OFFSET, shared);
        Memory.store32(queue + SIZE_OFFSET, size);
        Memory.store32(queue + NUMBER_OFFSET, number);
        Memory.store32(queue + FREE_COUNT_OFFSET, size);
        Memory.store32(queue + HEAD_OFFSET, NONE);
        for (int descriptor = 0; descriptor < size; descriptor++) {
            Memory.store32(shadow(queue, descriptor) + NEXT_OFFSET, descriptor + 1);
        }
        return queue;
    }

    static long descriptors(long queue) {
        return Memory.load64(queue + SHARED_OFFSET);
    }

    static long available(long queue) {
        return descriptors(queue) + AVAILABLE_OFFSET;
    }

    static long used(long queue) {
        return descriptors(queue) + USED_OFFSET;
    }

    /** The device whose queue it is. */
    public static long device(long queue) {
        return Memory.load64(queue + DEVICE_OFFSET);
    }

    /** Its number at the device, from 0. */
    public static int number(long queue) {
        return Memory.load32(queue + NUMBER_OFFSET);
    }

    /** How many descriptors it has. */
    public static int size(long queue) {
        return Memory.load32(queue + SIZE_OFFSET);
    }

    /** How many descriptors are free. */
    public static int room(long queue) {
        return Memory.load32(queue + FREE_COUNT_OFFSET);
    }

    /** How many chains the device has. */
    public static int inFlight(long queue) {
        return Memory.load32(queue + IN_FLIGHT_OFFSET);
    }

    /**
     * Adds a piece of memory to the chain that is being built, or begins one. There is {@link #room} for it. Pieces that the device reads
     * come before those that it writes.
     *
     * @param bytes 1 to {@link #MAXIMUM_BYTES}
     */
    public static void add(long queue, long address, int bytes, boolean isWritable) {
        int descriptor = Memory.load32(queue + FREE_OFFSET);
        long shadow = shadow(queue, descriptor);
        Memory.store32(queue + FREE_OFFSET, Memory.load32(shadow + NEXT_OFFSET));
        Memory.store32(queue + FREE_COUNT_OFFSET, room(queue) - 1);
        Memory.store32(shadow + NEXT_OFFSET, NONE);
        long entry = descriptor(queue, descriptor);
        Memory.store64(entry, address);
        Memory.store32(entry + 8, bytes);
        Memory.store32(entry + 12, isWritable ? FLAG_WRITE : 0);
        int head = Memory.load32(queue + HEAD_OFFSET);
        if (head == NONE) {
            head = descriptor;
            Memory.store32(queue + HEAD_OFFSET, head);
            Memory.store32(shadow + WRITABLE_OFFSET, 1);
        } else {
            int tail = Memory.load32(queue + TAIL_OFFSET);
            Memory.store32(shadow(queue, tail) + NEXT_OFFSET, descriptor);
            long before = descriptor(queue, tail) + 12;
            Memory.store32(before, Memory.load32(before) & FLAG_WRITE | FLAG_NEXT | descriptor << INDEX_SHIFT);
        }
        Memory.store32(queue + TAIL_OFFSET, descriptor);
        if (isWritable) {
            long writable = shadow(queue, head) + WRITABLE_OFFSET;
            Memory.store32(writable, Memory.load32(writable) + bytes);
        }
    }

    /** Gives the chain that was built to the device, which learns of it by {@link #kick} at the latest. */
    public static void submit(long queue, long context) {
        int head = Memory.load32(queue + HEAD_OFFSET);
        Memory.store32(queue + HEAD_OFFSET, NONE);
        Memory.store64(shadow(queue, head), context);
        Memory.store32(queue + IN_FLIGHT_OFFSET, inFlight(queue) + 1);
        int index = Memory.load32(queue + AVAILABLE_INDEX_OFFSET);
        Memory.store16(available(queue) + ENTRIES_OFFSET + 2L * (index & size(queue) - 1), head);
        Memory.store32(queue + AVAILABLE_INDEX_OFFSET, index + 1 & INDEX_MASK);
        publish(queue);
    }

    /** Index and flags of the available ring are one word of 32 bits, which only the driver writes. */
    private static void publish(long queue) {
        int index = Memory.load32(queue + AVAILABLE_INDEX_OFFSET);
        Memory.storeRelease32(available(queue), index << INDEX_SHIFT | Memory.load32(queue + QUIET_OFFSET));
    }

    /** Notifies the device of what was submitted, if it does not look by itself; while notifications are held back, later. */
    public static void kick(long queue) {
        if (held) {
            kickLater(queue);
            wanted = true;
        } else {
            tell(queue);
        }
    }

    /** Has the device be told of what was submitted with the next notification, or when the vCPU has nothing else to do. */
    public static void kickLater(long queue) {
        Memory.store32(queue + UNTOLD_OFFSET, 1);
    }

    /** Holds notifications back until {@link #letGo}. */
    public static void hold() {
        held = true;
        wanted = false;
    }

    /** Ends that. True if there are notifications that were held back: they are the caller's to make, by {@link #tellUntold}, or not. */
    public static boolean letGo() {
        held = false;
        return wanted;
    }

    /** Notifies the device if there is something of which it was not told, and may not have seen. */
    public static void tellUntold(long queue) {
        if (Memory.load32(queue + UNTOLD_OFFSET) != 0) {
            if (inFlight(queue) != 0) {
                tell(queue);
            } else {
                Memory.store32(queue + UNTOLD_OFFSET, 0);
            }
        }
    }

    private static void tell(long queue) {
        Memory.store32(queue + UNTOLD_OFFSET, 0);
        Memory.fullFence(); // the index is out before the flag is read: the device does it the other way round
        if ((Memory.load16(used(queue)) & USED_NO_NOTIFY) == 0) {
            VirtioDevice.notify(device(queue), number(queue));
        }
    }

    /** Says whether the device is to interrupt when it has done something. Who says that it is fences, and looks once more. */
    public static void wantInterrupts(long queue, boolean isWanted) {
        Memory.store32(queue + QUIET_OFFSET, isWanted ? 0 : 1);
        publish(queue);
    }

    /** True if the device has done something that was not taken. Needs no lock. */
    public static boolean isUsed(long queue) {
        return usedIndex(queue) != Memory.load32(queue + USED_INDEX_OFFSET);
    }

    private static int usedIndex(long queue) {
        return Memory.loadAcquire32(used(queue)) >>> INDEX_SHIFT;
    }

    /** Takes a chain that the device is done with; false if there is none. */
    public static boolean take(long queue) {
        int last = Memory.load32(queue + USED_INDEX_OFFSET);
        int index = usedIndex(queue);
        if (index == last) {
            return false;
        }
        if ((index - last & INDEX_MASK) > inFlight(queue)) {
            Panic.now(
                    Text.address("virtio: index of a used ring is beyond what is in flight, device"),
                    Text.length("virtio: index of a used ring is beyond what is in flight, device"),
                    VirtioDevice.number(device(queue)));
        }
        long entry = used(queue) + ENTRIES_OFFSET + 8L * (last & size(queue) - 1);
        int head = Memory.load32(entry);
        int bytes = Memory.load32(entry + 4);
        long shadow = shadow(queue, head);
        if (head < 0 || head >= size(queue) || Memory.load32(shadow + WRITABLE_OFFSET) == 0) {
            Panic.now(
                    Text.address("virtio: used ring names a chain that is not in flight, device"),
                    Text.length("virtio: used ring names a chain that is not in flight, device"),
                    VirtioDevice.number(device(queue)));
        }
        if (bytes < 0 || bytes >= Memory.load32(shadow + WRITABLE_OFFSET)) {
            Panic.now(
                    Text.address("virtio: device wrote more than there is room for, device"),
                    Text.length("virtio: device wrote more than there is room for, device"),
                    VirtioDevice.number(device(queue)));
        }
        Memory.store32(queue + USED_INDEX_OFFSET, last + 1 & INDEX_MASK);
        takenContext = Memory.load64(shadow);
        takenBytes = bytes;
        release(queue, head);
        VirtioDevice.countCompletion(device(queue));
        return true;
    }

    /** Takes back any chain in flight of a device that was reset; false if there is none. */
    public static boolean takeBack(long queue) {
        for (int head = 0; head < size(queue); head++) {
            long shadow = shadow(queue, head);
            if (Memory.load32(shadow + WRITABLE_OFFSET) != 0) {
                takenContext = Memory.load64(shadow);
                takenBytes = 0;
                release(queue, head);
                return true;
            }
        }
        return false;
    }

    /** What was given to {@link #submit} with the chain that was taken last. */
    public static long takenContext() {
        return takenContext;
    }

    /** How many bytes the device wrote into it; not more than there was room for. */
    public static int takenBytes() {
        return takenBytes;
    }

    private static void release(long queue, int head) {
        int first = Memory.load32(queue + FREE_OFFSET);
        int count = 1;
        int tail = head;
        while (Memory.load32(shadow(queue, tail) + NEXT_OFFSET) != NONE) {
            tail = Memory.load32(shadow(queue, tail) + NEXT_OFFSET);
            count++;
        }
        Memory.store32(shadow(queue, tail) + NEXT_OFFSET, first);
        Memory.store32(shadow(queue, head) + WRITABLE_OFFSET, 0);
        Memory.store32(queue + FREE_OFFSET, head);
        Memory.store32(queue + FREE_COUNT_OFFSET, room(queue) + count);
        Memory.store32(queue + IN_FLIGHT_OFFSET, inFlight(queue) - 1);
    }

    private static long descriptor(long queue, int descriptor) {
        return descriptors(queue) + ((long) descriptor << DESCRIPTOR_SHIFT);
    }

    private static long shadow(long queue, int descriptor) {
        return queue + SHADOWS_OFFSET + ((long) descriptor << SHADOW_SHIFT);
    }
}
