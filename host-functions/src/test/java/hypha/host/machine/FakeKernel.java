package hypha.host.machine;

import hypha.host.crossing.GuestWords;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import java.lang.foreign.MemorySegment;

/** A kernel for {@link FakeMachine}: serves the lanes with what a test makes of each call. */
public class FakeKernel {
    /** Answers one call. */
    @FunctionalInterface
    public interface Service {
        /** Answers, or does not. */
        void serve(Call call);
    }

    /** A call that waits for its answer. */
    public static final class Call {
        private final FakeMachine machine;
        private final MemorySegment lane;
        private final MemorySegment buffer;
        private final int number;
        private final long request;

        private Call(FakeMachine machine, MemorySegment lane, MemorySegment buffer, int number, long request) {
            this.machine = machine;
            this.lane = lane;
            this.buffer = buffer;
            this.number = number;
            this.request = request;
        }

        /** The machine. */
        public FakeMachine machine() {
            return machine;
        }

        /** The lane's number. */
        public int lane() {
            return number;
        }

        /** The lane's buffer. */
        public MemorySegment buffer() {
            return buffer;
        }

        /** The operation, whether the next task is to be named after it or not. */
        public int operation() {
            return (int) request & ~Crossing.THEN_SCHEDULE;
        }

        /** The sequence. */
        public int sequence() {
            return (int) (request >>> Crossing.SEQUENCE_SHIFT);
        }

        /** The task. */
        public long task() {
            return GuestWords.load64(lane, Crossing.TASK_OFFSET);
        }

        /** An argument. */
        public long argument(int index) {
            return GuestWords.load64(lane, Crossing.ARGUMENTS_OFFSET + 8L * index);
        }

        /** Answers as a correct kernel would. */
        public void answer(int status, long... results) {
            answerWith(sequence(), status, results);
        }

        /** Answers with another sequence. */
        public void answerWith(int sequence, int status, long... results) {
            for (int i = 0; i < results.length; i++) {
                GuestWords.store64(lane, Crossing.RESULTS_OFFSET + 8L * i, results[i]);
            }
            GuestWords.storeRelease64(
                    lane,
                    Crossing.RESPONSE_OFFSET,
                    (long) sequence << Crossing.SEQUENCE_SHIFT | Integer.toUnsignedLong(status));
        }
    }

    private final Service service;

    /** A kernel that serves with {@code service}. */
    public FakeKernel(Service service) {
        this.service = service;
    }

    /** A factory of machines that run a kernel with this service. */
    public static MachineFactory machines(Service service) {
        return configuration -> new FakeMachine(configuration, new FakeKernel(service));
    }

    /** What it does between two calls. */
    protected void idle(MemorySegment ram, MemorySegment info) {}

    final void run(FakeMachine machine, long bootInfoGpa) {
        MemorySegment ram = machine.memory().segment();
        MemorySegment info = ram.asSlice(bootInfoGpa, BootInfo.BYTES);
        if (GuestWords.load64(info, BootInfo.MAGIC_OFFSET) != BootInfo.MAGIC
                || GuestWords.load32(info, BootInfo.VERSION_OFFSET) != BootInfo.VERSION) {
            throw new IllegalStateException("no boot information");
        }
        int laneCount = GuestWords.load32(info, BootInfo.LANE_COUNT_OFFSET);
        long bufferBytes = GuestWords.load32(info, BootInfo.LANE_BUFFER_BYTES_OFFSET);
        MemorySegment[] lanes = new MemorySegment[laneCount];
        MemorySegment[] buffers = new MemorySegment[laneCount];
        long[] served = new long[laneCount];
        for (int i = 0; i < laneCount; i++) {
            lanes[i] = ram.asSlice(
                    GuestWords.load64(info, BootInfo.LANES_OFFSET) + (long) i * Crossing.LANE_BYTES,
                    Crossing.LANE_BYTES);
            buffers[i] =
                    ram.asSlice(GuestWords.load64(info, BootInfo.LANE_BUFFERS_OFFSET) + i * bufferBytes, bufferBytes);
        }
        GuestWords.storeRelease32(info, BootInfo.READY_OFFSET, 1);
        while (machine.isRunning()) {
            boolean idle = true;
            for (int i = 0; i < laneCount; i++) {
                long request = GuestWords.loadAcquire64(lanes[i], Crossing.REQUEST_OFFSET);
                if (request != served[i]) {
                    served[i] = request;
                    idle = false;
                    service.serve(new Call(machine, lanes[i], buffers[i], i, request));
                }
            }
            if (idle) {
                idle(ram, info);
                Thread.yield();
            }
        }
    }
}
