package hypha.host.crossing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.host.CpuKind;
import hypha.host.HyphaConfiguration;
import hypha.host.machine.FakeKernel;
import hypha.host.machine.FakeMachine;
import hypha.host.machine.KernelMachine;
import hypha.host.machine.SilentConsole;
import hypha.hypervisor.MachineEnd;
import hypha.kernel.abi.Crossing;
import hypha.kernel.abi.Platform;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneTest {
    private static final HyphaConfiguration CONFIGURATION = HyphaConfiguration.builder(new SilentConsole())
            .cpu(CpuKind.JVM)
            .initialMemoryBytes(HyphaConfiguration.MINIMUM_MEMORY_BYTES)
            .answerTime(Duration.ofMillis(300))
            .build();

    private static KernelMachine boot(FakeKernel.Service service) {
        return KernelMachine.boot(CONFIGURATION, FakeKernel.machines(service));
    }

    private static CrossingException.Cause failureOf(KernelMachine machine) {
        return assertThrows(CrossingException.class, () -> machine.lane(0).call(Crossing.ECHO, 0, 1))
                .reason();
    }

    @Test
    void passesTaskAndArgumentsAndReturnsStatusAndResults() {
        try (var machine = boot(call -> {
            long sum = call.task();
            for (int i = 0; i < Crossing.ARGUMENT_COUNT; i++) {
                sum = sum * 10 + call.argument(i);
            }
            call.answer(-call.operation(), sum, call.argument(5), Long.MIN_VALUE);
        })) {
            Lane lane = machine.lane(0);
            assertEquals(-7, lane.call(7, 9, 1, 2, 3, 4, 5, 6));
            assertEquals(9_123_456, lane.result(0));
            assertEquals(6, lane.result(1));
            assertEquals(Long.MIN_VALUE, lane.result(2));
            assertEquals(1, lane.calls());
        }
    }

    @Test
    void waitsForAnAnswerThatTakesLong() {
        try (var machine = boot(call -> {
            sleep(50);
            call.answer(Crossing.OK, 42);
        })) {
            assertEquals(Crossing.OK, machine.lane(0).call(Crossing.ECHO, 0));
            assertEquals(42, machine.lane(0).result(0));
            assertEquals(1, machine.lane(0).slowAnswers());
        }
    }

    @Test
    void numbersCallsOneAfterTheOther() {
        try (var machine = boot(call -> call.answer(Crossing.OK, call.sequence()))) {
            Lane lane = machine.lane(0);
            for (int i = 1; i < 10_000; i++) {
                lane.call(Crossing.ECHO, 0);
                assertEquals(i, lane.result(0));
            }
        }
    }

    @Test
    void interruptsASleepingVcpuAndNoOther() {
        try (var machine = boot(call -> {
            // The second call finds it asleep: it is up when it has been interrupted, not as soon as there is a
            // request.
            for (int waits = 0; call.sequence() == 2 && call.machine().interrupts() == 0 && waits < 1_000; waits++) {
                LockSupport.parkNanos(1_000_000);
            }
            call.machine()
                    .memory()
                    .segment()
                    .set(
                            ValueLayout.JAVA_INT,
                            call.machine().perCpu(0) + Platform.PER_CPU_SLEEPING_OFFSET,
                            call.sequence() == 1 ? 1 : 0);
            call.answer(Crossing.OK);
        })) {
            var fake = (FakeMachine) machine.machine();
            machine.lane(0).call(Crossing.ECHO, 0);
            assertEquals(0, fake.interrupts());
            machine.lane(0).call(Crossing.ECHO, 0);
            assertEquals(1, fake.interrupts());
            machine.lane(0).call(Crossing.ECHO, 0);
            assertEquals(1, fake.interrupts());
        }
    }

    @Test
    void givesUpOnAKernelThatDoesNotAnswer() {
        try (var machine = boot(_ -> {})) {
            assertEquals(CrossingException.Cause.NO_ANSWER, failureOf(machine));
        }
    }

    @Test
    void refusesAnAnswerToACallThatWasNotMade() {
        for (int wrong : new int[] {2, -2, Integer.MIN_VALUE, 1000}) {
            try (var machine = boot(call -> call.answerWith(call.sequence() + wrong, Crossing.OK))) {
                assertEquals(CrossingException.Cause.PROTOCOL, failureOf(machine), "wrong=" + wrong);
            }
        }
    }

    @Test
    void failsWhenTheMachineEndsUnderTheCall() {
        try (var machine = boot(call -> call.machine().endWith(new MachineEnd.Shutdown(3)))) {
            assertEquals(CrossingException.Cause.MACHINE_ENDED, failureOf(machine));
        }
    }

    @Test
    void staysBrokenOnceItFailed() {
        try (var machine = boot(call -> {
            if (call.sequence() > 1) {
                call.answer(Crossing.OK);
            }
        })) {
            failureOf(machine);
            assertThrows(CrossingException.class, () -> machine.lane(0).call(Crossing.ECHO, 0));
            assertEquals(1, machine.lane(0).calls());
        }
    }

    @Test
    void aCallThatRanOutOfStackDoesNotConfuseTheNext() throws InterruptedException {
        var patient = HyphaConfiguration.builder(new SilentConsole())
                .cpu(CpuKind.JVM)
                .initialMemoryBytes(HyphaConfiguration.MINIMUM_MEMORY_BYTES)
                .build();
        FakeKernel.Service asleep = call -> {
            // Asleep: the next call goes deep into the machine, where the stack may end.
            call.machine()
                    .memory()
                    .segment()
                    .set(ValueLayout.JAVA_INT, call.machine().perCpu(0) + Platform.PER_CPU_SLEEPING_OFFSET, 1);
            call.answer(Crossing.OK, call.argument(0));
        };
        try (var machine = KernelMachine.boot(patient, FakeKernel.machines(asleep))) {
            Lane lane = machine.lane(0);
            for (int round = 0; round < 50; round++) {
                int first = round;
                var shallow = new Thread(null, () -> descend(lane, first), "shallow", 200_000 + 16 * round);
                shallow.start();
                shallow.join();
                assertEquals(Crossing.OK, lane.call(Crossing.ECHO, 0, 1000 + round));
                assertEquals(1000 + round, lane.result(0));
            }
        }
    }

    private static void descend(Lane lane, int round) {
        try {
            lane.call(Crossing.ECHO, 0, round);
            descend(lane, round);
        } catch (StackOverflowError e) {
            return;
        }
    }

    @Test
    void lanesAreIndependent() {
        try (var machine = boot(call -> {
            if (call.lane() != 0) {
                call.answer(Crossing.OK, call.lane());
            }
        })) {
            failureOf(machine);
            long answer = machine.control(lane -> {
                lane.call(Crossing.ECHO, 0);
                return lane.result(0);
            });
            assertEquals(1, answer);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void timeForWhichTheProcessWasStoppedIsNotTheKernels() {
        assertEquals(50_000, Lane.counted(50_000));
        assertEquals(20_000_000, Lane.counted(12_000_000_000L));
    }
}
