package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.host.crossing.CrossingException;
import hypha.host.crossing.GuestWords;
import hypha.host.machine.FakeKernel;
import hypha.host.machine.FakeKernel.Call;
import hypha.host.machine.FakeMachine;
import hypha.host.machine.MachineFactory;
import hypha.host.machine.RecordingConsole;
import hypha.hypervisor.MachineEnd;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import hypha.kernel.abi.Ring;
import hypha.kernel.abi.WasiFunction;
import hypha.wasm.text.TextFormat;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A kernel that lies ends its machine, and nothing else: the host stays up, and every task is told. */
@Timeout(60)
class HostileKernelTest {
    private static final long HANDLE = 1L << 32 | 1;
    private static final long HANDLES = 64;
    private static final long MEMORY = 16 << 20;

    private static final ProgramSource WRITER = new ProgramSource("writer", TextFormat.toBinary("""
                    (module
                      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                      (import "wasi_snapshot_preview1" "args_sizes_get" (func $args (param i32 i32) (result i32)))
                      (memory (export "memory") 1)
                      (data (i32.const 0) "\\40\\00\\00\\00\\01\\00\\00\\00")
                      (func (export "_start")
                        (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                        (drop (call $args (i32.const 16) (i32.const 20)))
                        (drop (memory.grow (i32.const 1)))))
                    """));

    /** Runs one task as a correct kernel would, with nothing behind its host functions. */
    private static class PlainKernel implements FakeKernel.Service {
        protected boolean runnable;

        @Override
        public void serve(Call call) {
            switch (call.operation()) {
                case Crossing.TASK_SPAWN -> {
                    GuestWords.store64(call.buffer(), HANDLES, HANDLE);
                    runnable = true;
                    call.answer(Crossing.OK, 1, HANDLES, Crossing.OK);
                }
                case Crossing.SCHEDULE -> {
                    call.answer(Crossing.OK, runnable ? HANDLE : 0, Crossing.OK, MEMORY);
                    runnable = false;
                }
                case Crossing.TASK_YIELD -> call.answer(Crossing.OK, HANDLE, Crossing.OK, 0); // there is no other
                case Crossing.MEMORY_GROW -> call.answer(Crossing.OK, MEMORY, 256);
                default -> call.answer(Crossing.OK, 0);
            }
        }
    }

    private static TaskResult run(FakeKernel.Service kernel) {
        try (var hypha = Hypha.boot(configuration(), FakeKernel.machines(kernel))) {
            return hypha.run(WRITER, List.of("writer"), Map.of());
        }
    }

    private static HyphaConfiguration configuration() {
        return HyphaConfiguration.builder(new RecordingConsole())
                .cpu(CpuKind.JVM)
                .initialMemoryBytes(HyphaConfiguration.MINIMUM_MEMORY_BYTES)
                .answerTime(Duration.ofSeconds(1))
                .build();
    }

    private static CrossingException.Cause causeOf(TaskResult result) {
        var ended = assertInstanceOf(TaskResult.MachineEnded.class, result);
        var failure = assertInstanceOf(MachineEnd.Failure.class, ended.end());
        return assertInstanceOf(CrossingException.class, failure.cause()).reason();
    }

    @Test
    void aPlainKernelRunsTheProgram() {
        assertEquals(new TaskResult.Exited(0), run(new PlainKernel()));
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 1, -1, HANDLE + 1, HANDLE | 1L << 40, Long.MIN_VALUE})
    void aScheduledHandleMustBeOneOfOurs(long handle) {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == Crossing.SCHEDULE && runnable) {
                    call.answer(Crossing.OK, handle, Crossing.OK, 0);
                } else {
                    super.serve(call);
                }
            }
        });
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(result));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 20, 0xFFFF_FFFFL, -1})
    void aNewHandleMustBeOneThatCanBe(long handle) {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == Crossing.TASK_SPAWN) {
                    GuestWords.store64(call.buffer(), HANDLES, handle);
                    call.answer(Crossing.OK, 1, HANDLES, Crossing.OK);
                } else {
                    super.serve(call);
                }
            }
        });
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(result));
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "2, 64", "-1, 64", "9223372036854775807, 64", "1, -8", "1, 262140", "1, 9223372036854775807"})
    void asManyTasksMustBeMadeAsThereIsRoomForAndWereWanted(long made, long handles) {
        var result = run(answering(Crossing.TASK_SPAWN, Crossing.OK, made, handles, Crossing.OK));
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(result));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -4096, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, (32L << 20) - 4096})
    void aMemoryMustLieInRam(long gpa) {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == Crossing.SCHEDULE && runnable) {
                    call.answer(Crossing.OK, HANDLE, Crossing.OK, gpa);
                    runnable = false;
                } else {
                    super.serve(call);
                }
            }
        });
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(result));
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(run(answering(Crossing.MEMORY_GROW, Crossing.OK, gpa))));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 1000, Integer.MIN_VALUE, Crossing.UNKNOWN_OPERATION, Crossing.NO_SUCH_TASK})
    void statusesMustBeThoseOfTheAbi(int status) {
        int write = Crossing.WASI + WasiFunction.FD_WRITE;
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(run(answering(write, status, 0))));
    }

    @ParameterizedTest
    @ValueSource(ints = {Crossing.AGAIN, Crossing.BLOCKED, 1000})
    void aMemoryGrowsInNoMorePiecesThanItHas(int status) {
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(run(answering(Crossing.MEMORY_GROW, status, 0))));
    }

    @Test
    void aCallThatMayNotBlockDoesNot() {
        int args = Crossing.WASI + WasiFunction.ARGS_SIZES_GET;
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(run(answering(args, Crossing.BLOCKED, 0))));
    }

    @Test
    void aKernelThatFallsSilentEndsItsTasks() {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() != Crossing.MEMORY_GROW) {
                    super.serve(call);
                }
            }
        });
        assertEquals(CrossingException.Cause.NO_ANSWER, causeOf(result));
    }

    @Test
    void anEndOfTheMachineReachesTheTask() {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == Crossing.MEMORY_GROW) {
                    call.machine().endWith(new MachineEnd.Shutdown(77));
                } else {
                    super.serve(call);
                }
            }
        });
        assertEquals(new TaskResult.MachineEnded(new MachineEnd.Shutdown(77)), result);
    }

    @Test
    void impossibleRingPositionsEndTheMachine() {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == Crossing.MEMORY_GROW) {
                    var ram = call.machine().memory().segment();
                    // The boot information is the first thing that the host reserves.
                    long ring = GuestWords.load64(ram, 0x10_0000 + BootInfo.RINGS_OFFSET + 8 * BootInfo.RING_OUTPUT);
                    GuestWords.storeRelease64(ram, ring + Ring.PRODUCED_OFFSET, Long.MAX_VALUE);
                    call.machine().ring(Platform.DOORBELL_OUTPUT);
                } else {
                    super.serve(call);
                }
            }
        });
        assertEquals(CrossingException.Cause.PROTOCOL, causeOf(result));
    }

    @Test
    void outputWithoutEndDoesNotKeepTheMachine() {
        var machines = new ArrayList<FakeMachine>();
        MachineFactory factory = settings -> {
            var machine = new FakeMachine(settings, new FakeKernel(new PlainKernel()) {
                @Override
                protected void idle(MemorySegment ram, MemorySegment info) {
                    long ring = GuestWords.load64(info, BootInfo.RINGS_OFFSET + 8 * BootInfo.RING_OUTPUT);
                    long consumed = GuestWords.loadAcquire64(ram, ring + Ring.CONSUMED_OFFSET);
                    GuestWords.storeRelease64(ram, ring + Ring.PRODUCED_OFFSET, consumed + 1);
                }
            });
            machines.add(machine);
            return machine;
        };
        try (var hypha = Hypha.boot(configuration(), factory)) {
            assertEquals(new TaskResult.Exited(0), hypha.run(WRITER, List.of("writer"), Map.of()));
        }
        assertFalse(machines.getFirst().isRunning());
    }

    @Test
    void aMachineThatCannotBeSetUpIsClosed() {
        var machines = new ArrayList<FakeMachine>();
        MachineFactory factory = settings -> {
            var machine = new FakeMachine(settings, new FakeKernel(new PlainKernel())) {
                @Override
                public long reserve(long sizeBytes, long alignmentBytes) {
                    throw new OutOfMemoryError("as if");
                }
            };
            machines.add(machine);
            return machine;
        };
        assertThrows(OutOfMemoryError.class, () -> Hypha.boot(configuration(), factory));
        assertFalse(machines.getFirst().isRunning());
    }

    @Test
    void refusedMemoryRefusesTheProgramAndNotTheMachine() {
        var result = run(new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == Crossing.SCHEDULE && runnable) {
                    call.answer(Crossing.OK, HANDLE, Crossing.OUT_OF_MEMORY, 0);
                    runnable = false;
                } else {
                    super.serve(call);
                }
            }
        });
        var rejected = assertInstanceOf(TaskResult.Rejected.class, result);
        assertEquals(TaskResult.Rejected.Reason.EXHAUSTED, rejected.reason());
        assertTrue(rejected.message().contains("1 pages"), rejected.message());
    }

    private static FakeKernel.Service answering(int operation, int status, long... results) {
        return new PlainKernel() {
            @Override
            public void serve(Call call) {
                if (call.operation() == operation) {
                    call.answer(status, results);
                } else {
                    super.serve(call);
                }
            }
        };
    }
}
