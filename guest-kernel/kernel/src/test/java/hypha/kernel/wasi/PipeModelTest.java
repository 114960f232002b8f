package hypha.kernel.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.GivenDescriptor;
import hypha.kernel.abi.HyphaCall;
import hypha.kernel.abi.WasiFunction;
import hypha.kernel.handle.Slab;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.vfs.OpenFile;
import hypha.kernel.vfs.Pipe;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tasks in a circle, each of which reads from one pipe and writes to the next: random reads, writes, polls, closes and kills, against a model
 * that knows what each must answer, who waits, and which byte is where.
 */
@Timeout(120)
class PipeModelTest {
    private static final int TASKS = 4;
    private static final int READER = 5;
    private static final int WRITER = 6;
    private static final int DATA = 0x2000;
    private static final int MOST = 9000;
    private static final long ITEMS = 0x100;

    private enum Call {
        READ,
        WRITE,
        POLL
    }

    /** A pipe as it should be. */
    private static final class Model {
        private long read;
        private long written;
        private boolean hasReader = true;
        private boolean hasWriter = true;

        long available() {
            return written - read;
        }

        long room() {
            return Pipe.CAPACITY - available();
        }

        static byte at(long position) {
            return (byte) (position * 31 ^ position >> 8);
        }
    }

    /** A task and what it waits in, if it does. */
    private final class Member {
        private final WasiProgram program;
        private final Model in;
        private final Model out;
        private Call call;
        private int bytes;
        private boolean isDead;

        Member(WasiProgram program, Model in, Model out) {
            this.program = program;
            this.in = in;
            this.out = out;
        }

        /** What the call answers now: an errno, or -1 if it waits. */
        int expected() {
            return switch (call) {
                case READ -> in.available() != 0 || !in.hasWriter ? 0 : -1;
                case WRITE -> {
                    if (!out.hasReader) {
                        yield Errno.PIPE;
                    }
                    yield (bytes <= Pipe.ATOMIC_BYTES ? out.room() >= bytes : out.room() != 0) ? 0 : -1;
                }
                case POLL -> readable() || writable() ? 0 : -1;
            };
        }

        boolean readable() {
            return in.available() != 0 || !in.hasWriter;
        }

        boolean writable() {
            return out.room() >= Pipe.ATOMIC_BYTES || !out.hasReader;
        }

        /** The call has answered: the model does the same. */
        void done(int errno) {
            assertEquals(expected(), errno, call + " of " + bytes);
            int result = program.word(WasiProgram.RESULT);
            if (call == Call.READ) {
                assertEquals(Math.min(bytes, in.available()), result);
                byte[] got = host.machine.bytes(program.memory() + DATA, result);
                for (byte value : got) {
                    assertEquals(Model.at(in.read++), value);
                }
            } else if (call == Call.WRITE && errno == 0) {
                assertEquals(Math.min(bytes, out.room()), result);
                out.written += result;
            } else if (call == Call.POLL) {
                assertEquals((readable() ? 1 : 0) + (writable() ? 1 : 0), result);
            }
            call = null;
        }

        void begin(Call next, int count) {
            call = next;
            bytes = count;
            if (next == Call.WRITE) {
                byte[] data = new byte[count];
                for (int index = 0; index < count; index++) {
                    data[index] = Model.at(out.written + index);
                }
                host.machine.write(program.memory() + DATA, data);
            }
            host.machine.store32(program.memory() + 64, DATA);
            host.machine.store32(program.memory() + 68, count);
            int answer = switch (next) {
                case READ -> host.wasi(program.task(), WasiFunction.FD_READ, READER, 64, 1, WasiProgram.RESULT);
                case WRITE -> host.wasi(program.task(), WasiFunction.FD_WRITE, WRITER, 64, 1, WasiProgram.RESULT);
                case POLL -> poll();
            };
            if (answer == -1 - Crossing.BLOCKED) {
                assertEquals(-1, expected(), next + " of " + count + " waits");
            } else {
                done(answer);
            }
        }

        private int poll() {
            host.machine.fill(program.memory() + 0x400, 0, 96);
            host.machine.store8(program.memory() + 0x408, 1);
            host.machine.store32(program.memory() + 0x410, READER);
            host.machine.store8(program.memory() + 0x438, 2);
            host.machine.store32(program.memory() + 0x440, WRITER);
            return host.wasi(program.task(), WasiFunction.POLL_ONEOFF, 0x400, 0x800, 2, WasiProgram.RESULT);
        }

        void close(boolean reader) {
            if (reader ? in.hasReader : out.hasWriter) {
                program.close(reader ? READER : WRITER);
                closed(reader);
            }
        }

        private void closed(boolean reader) {
            if (reader) {
                in.hasReader = false;
            } else {
                out.hasWriter = false;
            }
        }

        void kill() {
            host.call(0, Crossing.TASK_KILL, 0, program.task());
            if (call != null) {
                host.call(0, Crossing.SCHEDULE, 0);
                assertEquals(program.task(), host.result(0));
                assertEquals(Crossing.KILLED, host.result(1));
            }
            program.exit();
            call = null;
            isDead = true;
            closed(true);
            closed(false);
        }
    }

    private SimulatedHost host;

    @Test
    void everyCallAnswersAndWakesAsTheModelSays() {
        Random random = Seed.random("everyCallAnswersAndWakesAsTheModelSays");
        host = SimulatedHost.booted();
        try (SimulatedHost _ = host) {
            for (int round = 0; round < 12; round++) {
                long slab = Slab.bytesUsed();
                long files = OpenFile.count();
                round(random);
                for (int turn = 0; turn < 100 && host.serve(); turn++) {
                    continue;
                }
                assertEquals(files, OpenFile.count());
                assertEquals(slab, Slab.bytesUsed(), "round " + round);
            }
        }
    }

    private Member[] members() {
        long task = host.runningTask(1);
        WasiProgram maker = WasiProgram.of(host, task, host.memory);
        int[][] ends = new int[TASKS][];
        Model[] pipes = new Model[TASKS];
        for (int index = 0; index < TASKS; index++) {
            host.call(0, HyphaCall.PIPE, task, 16);
            ends[index] = new int[] {maker.word(16), maker.word(20)};
            pipes[index] = new Model();
        }
        Member[] members = new Member[TASKS];
        for (int index = 0; index < TASKS; index++) {
            int before = (index + TASKS - 1) % TASKS;
            item(maker, 0, ends[before][0], READER);
            item(maker, 1, ends[index][1], WRITER);
            long child = host.createTask();
            host.call(0, HyphaCall.ADOPT, task, child, 0, 0, 0, HyphaCall.NAMED | 2L << 32 | ITEMS, 0);
            assertTrue(host.result(0) > 0);
            assertEquals(Crossing.OK, host.call(0, Crossing.MEMORY_CREATE, child, 1));
            long memory = host.result(0);
            host.call(0, Crossing.TASK_START, child);
            host.call(0, Crossing.SCHEDULE, 0);
            assertEquals(child, host.result(0));
            members[index] = new Member(WasiProgram.of(host, child, memory), pipes[before], pipes[index]);
        }
        maker.exit(); // the pipes are their ends' only now
        return members;
    }

    private void item(WasiProgram maker, int index, int from, int to) {
        long item = maker.memory() + ITEMS + (long) index * GivenDescriptor.BYTES;
        host.machine.fill(item, 0, GivenDescriptor.BYTES);
        host.machine.store64(item + GivenDescriptor.BASE_OFFSET, GivenDescriptor.ALL_RIGHTS);
        host.machine.store32(item + GivenDescriptor.FROM_OFFSET, from);
        host.machine.store32(item + GivenDescriptor.TO_OFFSET, to);
    }

    private void round(Random random) {
        Member[] members = members();
        for (int step = 0; step < 1_500; step++) {
            Member member = members[random.nextInt(TASKS)];
            int what = random.nextInt(1_000);
            if (member.isDead) {
                continue;
            }
            if (what == 0) {
                member.kill();
            } else if (member.call != null) {
                continue;
            } else if (what < 3) {
                member.close(random.nextBoolean());
            } else if (what < 100 && member.in.hasReader && member.out.hasWriter) {
                member.begin(Call.POLL, 0);
            } else if (what < 500 && member.in.hasReader) {
                member.begin(Call.READ, 1 + random.nextInt(MOST));
            } else if (member.out.hasWriter) {
                member.begin(Call.WRITE, 1 + random.nextInt(random.nextBoolean() ? MOST : 5_000));
            }
            resume(members);
        }
        for (Member member : members) {
            if (!member.isDead) {
                member.kill();
                resume(members);
            }
        }
    }

    /** All that can go on does, and nobody else. */
    private void resume(Member[] members) {
        Map<Long, Member> waiting = new HashMap<>();
        for (Member member : members) {
            if (member.call != null) {
                waiting.put(member.program.task(), member);
            }
        }
        while (true) {
            for (int turn = 0; turn < 100 && host.serve(); turn++) {
                continue;
            }
            host.call(0, Crossing.SCHEDULE, 0);
            if (host.result(0) == 0) {
                break;
            }
            Member member = waiting.remove(host.result(0));
            assertEquals(Crossing.OK, host.result(1));
            member.done((int) host.result(2));
        }
        for (Member member : waiting.values()) {
            assertEquals(-1, member.expected(), member.call + " of " + member.bytes + " was to go on");
        }
    }
}
