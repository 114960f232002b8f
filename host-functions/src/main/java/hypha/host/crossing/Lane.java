package hypha.host.crossing;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A mailbox for calls to the kernel; see {@link Crossing}. One thread at a time uses it. A call allocates nothing, and while the
 * kernel is awake costs two transfers of a cache line and what the kernel does.
 */
public final class Lane {
    /** How often a call looks for the answer before it leaves the fast path: some hundred nanoseconds beyond a busy kernel's answer. */
    private static final int SPINS = 64;

    /** How long a call spins before it gives its CPU to others between two looks. */
    private static final long SPIN_NANOS = 20_000;

    /**
     * How long a call yields before it sleeps between two looks: longer than the kernel takes for the longest requests. An answer that takes
     * longer is one of a vCPU that waits for a CPU of the host, behind a thread that computes: then the caller's CPU is the one that it can
     * have.
     */
    private static final long YIELD_NANOS = 2_000_000;

    /** How long it then sleeps. */
    private static final long NAP_NANOS = 50_000;

    /** Longest time between two looks at the answer that is taken for what it seems. */
    private static final long LONGEST_STEP_NANOS = 20_000_000;

    private final MemorySegment words;
    private final MemorySegment buffer;
    private final Vcpu vcpu;
    private final long answerNanos;
    private int sequence;
    private long interrupts;
    private long slowAnswers;
    private boolean broken;

    /** True during a call; and after one that an error of the JVM cut short, such as the end of the caller's stack. */
    private boolean calling;

    /**
     * A lane that nobody has used yet.
     *
     * @param words the mailbox, {@link Crossing#LANE_BYTES} bytes of zeros
     * @param buffer the lane's buffer
     * @param vcpu the virtual CPU that serves it
     * @param answerTime how long the kernel may take to answer
     */
    public Lane(MemorySegment words, MemorySegment buffer, Vcpu vcpu, Duration answerTime) {
        if (words.byteSize() != Crossing.LANE_BYTES) {
            throw new IllegalArgumentException("words.byteSize=" + words.byteSize());
        }
        this.words = words;
        this.buffer = buffer;
        this.vcpu = vcpu;
        this.answerNanos = answerTime.toNanos();
    }

    /** A call without arguments. */
    public int call(int operation, long task) {
        return call(operation, task, 0, 0, 0, 0, 0, 0);
    }

    /** A call with one argument. */
    public int call(int operation, long task, long argument0) {
        return call(operation, task, argument0, 0, 0, 0, 0, 0);
    }

    /**
     * Calls the kernel and waits for its answer.
     *
     * @param operation one of {@link Crossing}'s
     * @param task in whose name, or 0
     * @return the status: one of {@link Crossing}'s
     * @throws CrossingException if there is no kernel to answer any more; then and from then on
     */
    public int call(int operation, long task, long a0, long a1, long a2, long a3, long a4, long a5) {
        if (broken) {
            throw new CrossingException(CrossingException.Cause.MACHINE_ENDED, "the lane is broken");
        }
        if (calling) {
            settle();
        }
        // From here to the answer any call may be the one for which there is no stack left: then "calling" stays set.
        calling = true;
        MemorySegment lane = words;
        GuestWords.store64(lane, Crossing.TASK_OFFSET, task);
        GuestWords.store64(lane, Crossing.ARGUMENTS_OFFSET, a0);
        GuestWords.store64(lane, Crossing.ARGUMENTS_OFFSET + 8, a1);
        GuestWords.store64(lane, Crossing.ARGUMENTS_OFFSET + 16, a2);
        GuestWords.store64(lane, Crossing.ARGUMENTS_OFFSET + 24, a3);
        GuestWords.store64(lane, Crossing.ARGUMENTS_OFFSET + 32, a4);
        GuestWords.store64(lane, Crossing.ARGUMENTS_OFFSET + 40, a5);
        int mine = ++sequence;
        long request = (long) mine << Crossing.SEQUENCE_SHIFT | operation;
        GuestWords.storeRelease64(lane, Crossing.REQUEST_OFFSET, request);
        // The kernel sets its flag, fences, and looks for requests once more: one of both sees the other's write.
        GuestWords.fullFence();
        if (vcpu.isSleeping()) {
            interrupts++;
            vcpu.interrupt(Platform.VECTOR_LANE);
        }
        for (int spins = 0; spins < SPINS; spins++) {
            long response = GuestWords.loadAcquire64(lane, Crossing.RESPONSE_OFFSET);
            if ((int) (response >>> Crossing.SEQUENCE_SHIFT) == mine) {
                calling = false;
                return (int) response;
            }
            Thread.onSpinWait();
        }
        int status = awaitAnswer(mine, operation);
        calling = false;
        return status;
    }

    /** Brings a call to its end that was cut short: if the kernel has been asked, its answer is awaited, and dropped. */
    private void settle() {
        long request = GuestWords.load64(words, Crossing.REQUEST_OFFSET);
        sequence = (int) (request >>> Crossing.SEQUENCE_SHIFT);
        vcpu.interrupt(Platform.VECTOR_LANE);
        awaitAnswer(sequence, (int) request);
        calling = false;
    }

    /** The status of the last call that reached the kernel, which may have been cut short: then its answer is awaited. */
    public int settled() {
        if (calling) {
            settle();
        }
        return (int) GuestWords.loadAcquire64(words, Crossing.RESPONSE_OFFSET);
    }

    /** The slow half of a call: the kernel was asleep, is busy with something long, has lost its CPU, or is no more. */
    private int awaitAnswer(int mine, int operation) {
        slowAnswers++;
        long last = System.nanoTime();
        long waited = 0;
        boolean apart = false;
        while (true) {
            long response = GuestWords.loadAcquire64(words, Crossing.RESPONSE_OFFSET);
            int answered = (int) (response >>> Crossing.SEQUENCE_SHIFT);
            if (answered == mine) {
                return (int) response;
            }
            if (answered != mine - 1) {
                throw fail(
                        CrossingException.Cause.PROTOCOL,
                        "response has sequence=" + answered + " where " + mine + " was asked");
            }
            long now = System.nanoTime();
            waited += counted(now - last);
            last = now;
            if (waited < SPIN_NANOS) {
                Thread.onSpinWait();
                continue;
            }
            if (!apart) {
                // It may be that it waits for this very CPU.
                vcpu.keepApart();
                apart = true;
            }
            if (!vcpu.isRunning()) {
                throw fail(CrossingException.Cause.MACHINE_ENDED, "the machine has ended");
            }
            if (waited > answerNanos) {
                throw fail(
                        CrossingException.Cause.NO_ANSWER,
                        "the kernel has not answered operation=0x" + Integer.toHexString(operation) + " for "
                                + waited / 1_000_000 + " ms");
            }
            if (waited < YIELD_NANOS) {
                Thread.yield();
            } else {
                vcpu.relax();
                LockSupport.parkNanos(NAP_NANOS);
            }
        }
    }

    /**
     * How much of the time between two looks counts as time that the kernel has had. Looks follow each other closely; where they do not, this
     * process was stopped, by a signal or a debugger, or had no CPU: and then, most likely, neither had the kernel.
     */
    static long counted(long nanosBetweenLooks) {
        return Math.min(nanosBetweenLooks, LONGEST_STEP_NANOS);
    }

    private CrossingException fail(CrossingException.Cause cause, String message) {
        broken = true;
        return new CrossingException(cause, message);
    }

    /** A result of the last call: what the kernel says, to be checked before it is believed. */
    public long result(int index) {
        return GuestWords.load64(words, Crossing.RESULTS_OFFSET + 8L * index);
    }

    /** The lane's buffer: the kernel reads it while it answers. */
    public MemorySegment buffer() {
        return buffer;
    }

    /** Puts bytes into the buffer; returns the position after them. */
    public long write(long position, byte[] bytes) {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, position, bytes.length);
        return position + bytes.length;
    }

    /** False if no task waits for its turn on this lane; true says nothing. */
    public boolean mayHaveOthers() {
        return GuestWords.loadAcquire32(words, Crossing.OTHERS_OFFSET) != 0;
    }

    /** Moves bytes out of the start of the lane's buffer, where zeros stay behind. */
    public void takeSecret(byte[] target) {
        MemorySegment secret = buffer.asSlice(0, target.length);
        MemorySegment.copy(secret, ValueLayout.JAVA_BYTE, 0, target, 0, target.length);
        secret.fill((byte) 0);
    }

    /** Says that this lane's executor waits for a task: from now on the kernel rings when it has one. Orders like a full fence. */
    public void setWaiting(boolean waiting) {
        GuestWords.store32(words, Crossing.WAITING_OFFSET, waiting ? 1 : 0);
        GuestWords.fullFence();
    }

    /** How often the kernel has woken this lane's executor; wraps. */
    public int wakes() {
        return GuestWords.loadAcquire32(words, Crossing.WAKES_OFFSET);
    }

    /** How often the kernel has asked the task that runs on this lane to give way; wraps. May be read by any thread. */
    public int preemptions() {
        return GuestWords.loadAcquire32(words, Crossing.PREEMPTIONS_OFFSET);
    }

    /** Says that this lane's executor can run any task, and that others can run its. Before its first call. */
    public void setStealing() {
        addFlag(Crossing.FLAG_STEALS);
    }

    /** Says that this lane's executor looks after devices when a call has blocked. Before its first call. */
    public void setHelpingDevices() {
        addFlag(Crossing.FLAG_HELPS_DEVICES);
    }

    private void addFlag(int flag) {
        GuestWords.store32(words, Crossing.FLAGS_OFFSET, GuestWords.load32(words, Crossing.FLAGS_OFFSET) | flag);
    }

    /** Calls made so far; wraps at 2<sup>32</sup>. May be read by any thread, and may be a little old. */
    public long calls() {
        return Integer.toUnsignedLong(sequence);
    }

    /** Calls that found the virtual CPU asleep. May be read by any thread, and may be a little old. */
    public long interrupts() {
        return interrupts;
    }

    /** Calls whose answer took longer than the fast path waits. May be read by any thread, and may be a little old. */
    public long slowAnswers() {
        return slowAnswers;
    }
}
