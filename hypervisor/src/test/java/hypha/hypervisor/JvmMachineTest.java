package hypha.hypervisor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.testkernel.TestKernel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Kernels of a few lines on threads of this JVM. */
@Timeout(60)
class JvmMachineTest {
    private static final long SECONDS = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    private static HostedProgram program(String method) {
        HostedProgram.ClassFiles files =
                HostedProgram.of(TestKernel.class, method).classFiles();
        return new HostedProgram(files, Set.of("hypha.hypervisor.testkernel"), TestKernel.class.getName(), method);
    }

    private static Machine machine(int vcpus) {
        return JvmMachine.create(MachineConfiguration.of(8 * MIB, 64 * MIB, vcpus), program("main"));
    }

    private static MachineEnd run(Machine machine, long mode) {
        machine.start(mode);
        MachineEnd end = machine.awaitEnd(20 * SECONDS);
        if (end == null) {
            throw new AssertionError("the kernel did not end");
        }
        return end;
    }

    private static PanicReport panic(long mode) {
        try (Machine machine = machine(1)) {
            return assertInstanceOf(MachineEnd.Panic.class, run(machine, mode)).report();
        }
    }

    @Test
    void shouldGiveEachMachineStaticsOfItsOwn() {
        for (int i = 0; i < 3; i++) {
            try (Machine machine = machine(1)) {
                assertEquals(new MachineEnd.Shutdown(101), run(machine, TestKernel.SHUTDOWN));
                assertFalse(machine.isRunning());
            }
        }
    }

    @Test
    void shouldRefuseProgramWithoutEntry() {
        MachineConfiguration configuration = MachineConfiguration.of(8 * MIB, 8 * MIB, 1);
        assertThrows(IllegalArgumentException.class, () -> JvmMachine.create(configuration, program("nothing")));
    }

    @Test
    void shouldReportKernelPanicWithStackTrace() {
        PanicReport report = panic(TestKernel.PANIC);
        assertEquals("kernel panic", report.reason());
        assertEquals("broken", report.message());
        assertEquals(99, report.value());
        assertEquals(1, report.frames().size());
        assertTrue(
                report.frames().getFirst().startsWith("hypha.hypervisor.testkernel.TestKernel.main(TestKernel.java:"),
                report::text);
    }

    @Test
    void shouldReportExceptionsAsPanics() {
        assertEquals(
                "java.lang.ArithmeticException: / by zero",
                panic(TestKernel.DIVIDE).reason());
        assertTrue(panic(TestKernel.NULL).reason().startsWith("java.lang.IndexOutOfBoundsException"));
        assertTrue(panic(TestKernel.BEYOND).reason().startsWith("java.lang.IndexOutOfBoundsException"));
        PanicReport overflow = panic(TestKernel.OVERFLOW);
        assertEquals("java.lang.StackOverflowError", overflow.reason());
        assertEquals(64, overflow.frames().size());
        assertEquals(
                "the kernel returned from its entry", panic(TestKernel.RETURN).reason());
    }

    @Test
    void shouldWakeHaltedVcpuByInterrupt() {
        try (Machine machine = machine(2)) {
            Doorbell bell = machine.doorbell(0x510);
            assertThrows(IllegalStateException.class, () -> machine.doorbell(0x510));
            machine.start(TestKernel.ECHO_WAKES);
            for (int i = 0; i < 10_000; i++) {
                machine.interrupt(i & 1, Machine.WAKE_VECTOR);
                assertTrue(bell.await(10 * SECONDS), "wake " + i);
            }
            assertFalse(bell.await(20_000_000), "without an interrupt it halts");
            for (int vcpu = 0; vcpu < 2; vcpu++) {
                assertEquals(5000, machine.memory().segment().get(JAVA_LONG, machine.perCpu(vcpu) + 0x20));
                assertEquals(5000, machine.memory().segment().get(JAVA_LONG, machine.perCpu(vcpu) + 0x88));
            }
            assertThrows(IllegalArgumentException.class, () -> machine.interrupt(2, Machine.WAKE_VECTOR));
            assertThrows(IllegalArgumentException.class, () -> machine.interrupt(0, 0x20));
        }
    }

    @Test
    void shouldWakeOnDeadline() {
        try (Machine machine = machine(1)) {
            assertEquals(new MachineEnd.Shutdown(1), run(machine, TestKernel.TIMER));
        }
    }

    @Test
    void shouldGrowMemory() {
        var grown = new AtomicLong();
        var configuration = MachineConfiguration.of(8 * MIB, 64 * MIB, 1).memoryGrown(grown::set);
        try (Machine machine = JvmMachine.create(configuration, program("main"))) {
            assertEquals(new MachineEnd.Shutdown(7), run(machine, TestKernel.GROW));
            assertEquals(20 * MIB, machine.memory().backedBytes());
            assertEquals(20 * MIB, grown.get());
        }
    }

    @Test
    void shouldBlameTheEmbedderForItsListener() {
        var fault = new IllegalStateException("no");
        var configuration = MachineConfiguration.of(8 * MIB, 64 * MIB, 1).memoryGrown(_ -> {
            throw fault;
        });
        try (Machine machine = JvmMachine.create(configuration, program("main"))) {
            assertEquals(new MachineEnd.Failure(fault), run(machine, TestKernel.GROW));
        }
    }

    @Test
    void shouldStopWhateverTheKernelDoes() {
        for (long mode : new long[] {TestKernel.ECHO_WAKES, TestKernel.SPIN, TestKernel.SPIN_PLAIN}) {
            Machine machine = machine(2);
            machine.start(mode);
            assertNull(machine.awaitEnd(200_000_000));
            machine.close();
            machine.close();
            assertEquals(new MachineEnd.Stopped(), machine.awaitEnd(0));
            assertThrows(
                    IllegalStateException.class,
                    () -> machine.memory().segment().get(JAVA_INT, 0));
            machine.interrupt(0, Machine.WAKE_VECTOR);
        }
    }

    @Test
    void shouldReserveBeforeStartOnly() {
        try (Machine machine = machine(1)) {
            long gpa = machine.reserve(5000, 1 << 14);
            assertEquals(0, gpa % (1 << 14));
            assertEquals(gpa + 8192, machine.freeStart());
            assertThrows(IllegalArgumentException.class, () -> machine.reserve(0, 1));
            assertThrows(IllegalArgumentException.class, () -> machine.reserve(1, 3));
            assertThrows(IllegalArgumentException.class, () -> machine.reserve(Long.MAX_VALUE, 1));
            assertThrows(IllegalArgumentException.class, () -> machine.reserve(1, 1L << 62));
            assertThrows(IllegalArgumentException.class, () -> machine.reserve(9 * MIB, 1));
            run(machine, TestKernel.SHUTDOWN);
            assertThrows(IllegalStateException.class, () -> machine.reserve(1, 1));
        }
    }
}
