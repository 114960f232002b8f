package hypha.hypervisor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guests of a few instructions on real guest CPUs. */
@Tag("kvm")
@Timeout(60)
class KvmMachineTest {
    private static final long SECONDS = 1_000_000_000L;
    private static final long MIB = 1 << 20;

    @BeforeAll
    static void needsKvm() {
        KvmAvailable.assume();
    }

    private static Machine machine(int vcpus, Code kernel) {
        return KvmMachine.create(
                MachineConfiguration.of(8 * MIB, 64 * MIB, vcpus), TestImage.of(kernel), SymbolMap.empty());
    }

    private static MachineEnd run(Machine machine) {
        machine.start(0x5_0000);
        MachineEnd end = machine.awaitEnd(10 * SECONDS);
        if (end == null) {
            throw new AssertionError("the guest did not end");
        }
        return end;
    }

    private static PanicReport panic(Code kernel) {
        try (Machine machine = machine(1, kernel)) {
            return assertInstanceOf(MachineEnd.Panic.class, run(machine)).report();
        }
    }

    @Test
    void shouldStartInRing3AndEndByShutdown() {
        var kernel = new Code()
                .emit("mov ecx, cs", 0x8C, 0xC9)
                .emit("mov edx, 0x508", 0xBA)
                .int32(0x508)
                .emit("mov eax, ecx", 0x89, 0xC8)
                .emit("and eax, 3", 0x83, 0xE0, 0x03) // some KVMs let the guest see the host's selector
                .emit("out dx, eax", 0xEF);
        try (Machine machine = machine(1, kernel)) {
            assertFalse(machine.isRunning());
            assertEquals(new MachineEnd.Shutdown(3), run(machine));
            assertFalse(machine.isRunning());
        }
    }

    @Test
    void shouldPassBootInformationNumberStackAndPerCpuBlock() {
        // mem[DATA] = rdi, rsi, rsp, [rsp], fs:[0], fs:[8], rbp
        var kernel = new Code()
                .emit("mov [0x105000], rdi", 0x48, 0x89, 0x3C, 0x25, 0x00, 0x50, 0x10, 0x00)
                .emit("mov [0x105008], rsi", 0x48, 0x89, 0x34, 0x25, 0x08, 0x50, 0x10, 0x00)
                .emit("mov [0x105010], rsp", 0x48, 0x89, 0x24, 0x25, 0x10, 0x50, 0x10, 0x00)
                .emit("mov rax, [rsp]", 0x48, 0x8B, 0x04, 0x24)
                .emit("mov [0x105018], rax", 0x48, 0x89, 0x04, 0x25, 0x18, 0x50, 0x10, 0x00)
                .emit("mov rax, fs:[0]", 0x64, 0x48, 0x8B, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00)
                .emit("mov [0x105020], rax", 0x48, 0x89, 0x04, 0x25, 0x20, 0x50, 0x10, 0x00)
                .emit("mov [0x105028], rbp", 0x48, 0x89, 0x2C, 0x25, 0x28, 0x50, 0x10, 0x00)
                .shutdown(0);
        try (Machine machine = machine(1, kernel)) {
            long reserved = machine.reserve(100, 1 << 16);
            assertEquals(0, reserved % (1 << 16));
            assertEquals(reserved + 4096, machine.freeStart());
            machine.start(reserved);
            assertEquals(new MachineEnd.Shutdown(0), machine.awaitEnd(10 * SECONDS));
            var data = machine.memory().slice(TestImage.DATA, 0x30);
            assertEquals(reserved, data.get(JAVA_LONG, 0));
            assertEquals(0, data.get(JAVA_LONG, 8));
            assertEquals(8, data.get(JAVA_LONG, 0x10) % 16, "as after a call");
            assertEquals(0, data.get(JAVA_LONG, 0x18));
            assertEquals(machine.perCpu(0), data.get(JAVA_LONG, 0x20));
            assertEquals(0, data.get(JAVA_LONG, 0x28));
        }
    }

    @Test
    void shouldRefuseRamBeyondGuestPhysicalAddresses() {
        KvmMachine.requireReach(1L << 36, 36);
        var refusal = assertThrows(HypervisorException.class, () -> KvmMachine.requireReach((1L << 36) + 1, 36));
        assertTrue(refusal.getMessage().contains("bits=36"), refusal::getMessage);
    }

    @Test
    void shouldRingDoorbellsWithoutEndingTheGuest() {
        var kernel = new Code().out32(0x510, 7).out32(0x54F, 0).out32(0x520, 0).shutdown(1);
        try (Machine machine = machine(1, kernel)) {
            Doorbell first = machine.doorbell(0x510);
            Doorbell last = machine.doorbell(0x54F);
            assertFalse(first.await(0));
            assertThrows(IllegalStateException.class, () -> machine.doorbell(0x510));
            assertThrows(IllegalArgumentException.class, () -> machine.doorbell(0x550));
            assertEquals(new MachineEnd.Shutdown(1), run(machine));
            assertTrue(first.await(10 * SECONDS));
            assertFalse(first.await(0), "a ring is taken once");
            assertTrue(last.await(0));
            last.signal();
            assertTrue(last.await(0));
            assertEquals(2, machine.statistics().get("vcpu0.exits.port"), "the connected doorbells did not exit");
            assertThrows(IllegalStateException.class, () -> machine.doorbell(0x514), "it has ended");
        }
    }

    /** {@code int3}: halt with the total in RDI as it is now, then the doorbell, for ever. */
    private static Code echoWakes() {
        return new Code()
                .emit("xor edi, edi", 0x31, 0xFF)
                .emit("xor esi, esi", 0x31, 0xF6)
                .emit("xor eax, eax", 0x31, 0xC0)
                .emit("int3", 0xCC)
                .emit("mov rdi, rax", 0x48, 0x89, 0xC7)
                .out32(0x510, 0)
                .emit("jmp -21 (to xor esi, esi)", 0xEB, -21);
    }

    @Test
    void shouldWakeHaltedGuestByInterrupt() {
        try (Machine machine = machine(1, echoWakes())) {
            Doorbell bell = machine.doorbell(0x510);
            machine.start(0);
            for (int i = 1; i <= 1000; i++) {
                machine.interrupt(0, Machine.WAKE_VECTOR);
                assertTrue(bell.await(10 * SECONDS), "wake " + i);
            }
            machine.interrupt(0, 0x2E);
            assertTrue(bell.await(10 * SECONDS));
            assertFalse(bell.await(20_000_000), "without an interrupt it halts");
            var block = machine.memory().slice(machine.perCpu(0), 4096);
            assertEquals(1001, block.get(JAVA_LONG, 0x20));
            assertEquals(1000, block.get(JAVA_LONG, 0x80 + 8));
            assertEquals(1, block.get(JAVA_LONG, 0x80 + 14 * 8));
            assertThrows(IllegalArgumentException.class, () -> machine.interrupt(1, Machine.WAKE_VECTOR));
            assertThrows(IllegalArgumentException.class, () -> machine.interrupt(0, 0x20));
            assertNull(machine.awaitEnd(0));
        }
    }

    @Test
    void shouldWakeOnTimestampDeadline() {
        // rsi = rdtsc + 1 << 24; halt(0, rsi); shutdown(count of the timer's interrupts)
        var kernel = new Code()
                .emit("rdtsc", 0x0F, 0x31)
                .emit("shl rdx, 32", 0x48, 0xC1, 0xE2, 0x20)
                .emit("or rax, rdx", 0x48, 0x09, 0xD0)
                .emit("lea rsi, [rax + 0x1000000]", 0x48, 0x8D, 0xB0, 0x00, 0x00, 0x00, 0x01)
                .emit("mov [0x105000], rsi", 0x48, 0x89, 0x34, 0x25, 0x00, 0x50, 0x10, 0x00)
                .emit("xor edi, edi", 0x31, 0xFF)
                .emit("xor eax, eax", 0x31, 0xC0)
                .emit("int3", 0xCC)
                .emit("rdtsc", 0x0F, 0x31)
                .emit("shl rdx, 32", 0x48, 0xC1, 0xE2, 0x20)
                .emit("or rax, rdx", 0x48, 0x09, 0xD0)
                .emit("mov [0x105008], rax", 0x48, 0x89, 0x04, 0x25, 0x08, 0x50, 0x10, 0x00)
                .emit("mov eax, fs:[0x80]", 0x64, 0x8B, 0x04, 0x25, 0x80, 0x00, 0x00, 0x00)
                .emit("mov edx, 0x508", 0xBA)
                .int32(0x508)
                .emit("out dx, eax", 0xEF);
        try (Machine machine = machine(1, kernel)) {
            long before = machine.timestamp();
            assertEquals(new MachineEnd.Shutdown(1), run(machine));
            long after = machine.timestamp();
            long deadline = machine.memory().segment().get(JAVA_LONG, TestImage.DATA);
            long woken = machine.memory().segment().get(JAVA_LONG, TestImage.DATA + 8);
            assertTrue(deadline - 0x1000000 >= before, "the guest's counter is the host's");
            assertTrue(woken >= deadline, "not early");
            assertTrue(woken <= after, "the guest's counter is the host's");
            assertTrue(machine.timestampFrequencyHz() > 100_000_000);
        }
    }

    @Test
    void shouldGrowMemoryAndRefuseTooMuch() {
        var grown = new AtomicLong();
        var configuration = MachineConfiguration.of(8 * MIB, 64 * MIB, 1).memoryGrown(grown::set);
        for (int mebibytes : new int[] {4, 9, 64}) {
            var kernel = new Code()
                    .out32(0x504, mebibytes)
                    .out32(0x504, 65)
                    .out32(0x504, -1)
                    .shutdown(0);
            try (Machine machine = KvmMachine.create(configuration, TestImage.of(kernel), SymbolMap.empty())) {
                assertEquals(new MachineEnd.Shutdown(0), run(machine));
                long backed = machine.memory().backedBytes();
                assertEquals(backed, grown.get(), "told, refused or not");
                assertTrue(backed >= mebibytes * MIB && backed <= 64 * MIB);
                assertEquals(mebibytes == 4 ? 8 * MIB : backed, backed);
                machine.memory().slice(backed - 8, 8);
                assertThrows(
                        IndexOutOfBoundsException.class, () -> machine.memory().slice(backed - 7, 8));
            }
        }
    }

    @Test
    void shouldLeaveTheLocalApicsPageOutOfMemory() {
        // mem[APIC - 8] = APIC, mem[APIC + 4096] = APIC, and what is at APIC is not memory, which would be 0.
        var kernel = new Code()
                .emit("mov eax, 0xFEE00000", 0xB8)
                .int32(0xFEE0_0000)
                .emit("mov [rax - 8], rax", 0x48, 0x89, 0x40, 0xF8)
                .emit("mov [rax + 0x1000], rax", 0x48, 0x89, 0x80)
                .int32(0x1000)
                .emit("mov eax, [rax]", 0x8B, 0x00)
                .emit("mov edx, 0x508", 0xBA)
                .int32(0x508)
                .emit("out dx, eax", 0xEF);
        MachineConfiguration configuration = MachineConfiguration.of(4096 * MIB, 4096 * MIB, 1);
        try (Machine machine = KvmMachine.create(configuration, TestImage.of(kernel), SymbolMap.empty())) {
            assertEquals(new MachineEnd.Shutdown(-1), run(machine));
            long apic = 0xFEE0_0000L;
            assertEquals(apic, machine.memory().segment().get(JAVA_LONG, apic - 8));
            assertEquals(apic, machine.memory().segment().get(JAVA_LONG, apic + 4096));
        }
    }

    @Test
    void shouldGrowBeyondTheLocalApicsPage() {
        for (int first : new int[] {8, 4078}) {
            var kernel = new Code().out32(0x504, first).out32(0x504, 5000).shutdown(0);
            MachineConfiguration configuration = MachineConfiguration.of(8 * MIB, 6000 * MIB, 1);
            try (Machine machine = KvmMachine.create(configuration, TestImage.of(kernel), SymbolMap.empty())) {
                assertEquals(new MachineEnd.Shutdown(0), run(machine));
                assertTrue(machine.memory().backedBytes() >= 5000 * MIB);
            }
        }
    }

    @Test
    void shouldBlameTheEmbedderForItsListener() {
        var fault = new IllegalStateException("no");
        var configuration = MachineConfiguration.of(8 * MIB, 64 * MIB, 2).memoryGrown(_ -> {
            throw fault;
        });
        ElfImage image = TestImage.of(new Code().out32(0x504, 9).shutdown(0));
        try (Machine machine = KvmMachine.create(configuration, image, SymbolMap.empty())) {
            assertEquals(new MachineEnd.Failure(fault), run(machine));
        }
    }

    @Test
    void shouldStopSpinningAndHaltedGuests() {
        var spin = new Code().emit("jmp self", 0xEB, 0xFE);
        for (Code kernel : new Code[] {spin, echoWakes()}) {
            Machine machine = machine(2, kernel);
            machine.start(0);
            assertNull(machine.awaitEnd(20_000_000));
            assertTrue(machine.isRunning());
            machine.close();
            machine.close();
            assertEquals(new MachineEnd.Stopped(), machine.awaitEnd(0));
            assertThrows(
                    IllegalStateException.class,
                    () -> machine.memory().segment().get(JAVA_LONG, 0));
            machine.interrupt(0, Machine.WAKE_VECTOR);
        }
    }

    @Test
    void shouldStopTheOthersWhenOneVcpuEnds() {
        // vCPU 1 shuts down, vCPU 0 spins
        var kernel = new Code()
                .emit("test esi, esi", 0x85, 0xF6)
                .emit("jz self", 0x74, 0xFE)
                .shutdown(3);
        try (Machine machine = machine(2, kernel)) {
            var told = new CompletableFuture<MachineEnd>();
            machine.onEnd(told::complete);
            assertEquals(new MachineEnd.Shutdown(3), run(machine));
            assertEquals(new MachineEnd.Shutdown(3), told.join());
            var toldAtOnce = new CompletableFuture<MachineEnd>();
            machine.onEnd(toldAtOnce::complete);
            assertTrue(toldAtOnce.isDone());
        }
    }

    @Test
    void shouldReportNullDereference() {
        PanicReport report = panic(new Code().emit("mov rax, [8]", 0x48, 0x8B, 0x04, 0x25, 0x08, 0x00, 0x00, 0x00));
        assertEquals("page fault vector=14 error=0x4 address=0x8", report.reason());
        assertEquals(TestImage.TEXT, report.registers().get("rip"));
    }

    @Test
    void shouldEnforceThatTextIsNotWritable() {
        PanicReport report = panic(new Code().emit("mov [0x100000], eax", 0x89, 0x04, 0x25, 0x00, 0x00, 0x10, 0x00));
        assertEquals("page fault vector=14 error=0x7 address=0x100000", report.reason());
    }

    @Test
    void shouldEnforceThatDataIsNotExecutable() {
        PanicReport report = panic(new Code()
                .emit("mov eax, 0x105000", 0xB8, 0x00, 0x50, 0x10, 0x00)
                .emit("jmp rax", 0xFF, 0xE0));
        assertEquals("page fault vector=14 error=0x15 address=0x105000", report.reason());
    }

    @Test
    void shouldKeepRing3OutOfTheNucleus() {
        PanicReport report = panic(new Code().emit("mov eax, [0x102000]", 0x8B, 0x04, 0x25, 0x00, 0x20, 0x10, 0x00));
        assertEquals("page fault vector=14 error=0x5 address=0x102000", report.reason());
    }

    @Test
    void shouldCatchStackOverflowByItsGuardPage() {
        PanicReport report = panic(new Code().emit("push rax", 0x50).emit("jmp -3", 0xEB, -3));
        assertTrue(report.reason().startsWith("page fault vector=14 error=0x6 address=0x"), report.reason());
    }

    @Test
    void shouldNotLetRing3UseOtherPorts() {
        PanicReport report = panic(new Code().out32(0x550, 0));
        assertEquals("general protection fault vector=13 error=0x0", report.reason());
    }

    @Test
    void shouldReportUndefinedInstruction() {
        assertEquals(
                "invalid opcode vector=6 error=0x0",
                panic(new Code().emit("ud2", 0x0F, 0x0B)).reason());
    }

    @Test
    void shouldReportTripleFault() {
        // With an IDT of zeros no exception can be delivered.
        var kernel = new Code()
                .emit("sub rsp, 16", 0x48, 0x83, 0xEC, 0x10)
                .emit("sidt [rsp]", 0x0F, 0x01, 0x0C, 0x24)
                .emit("mov rax, [rsp + 2]", 0x48, 0x8B, 0x44, 0x24, 0x02)
                .emit("xor ecx, ecx", 0x31, 0xC9)
                .emit("mov [rax + rcx], rcx", 0x48, 0x89, 0x0C, 0x08)
                .emit("add ecx, 8", 0x83, 0xC1, 0x08)
                .emit("cmp ecx, 768", 0x81, 0xF9)
                .int32(768)
                .emit("jne -15 (to mov)", 0x75, -15)
                .emit("ud2", 0x0F, 0x0B);
        PanicReport report = panic(kernel);
        assertEquals("triple fault", report.reason());
        assertTrue(report.registers().containsKey("rip"));
    }

    @Test
    void shouldReportKernelPanicWithStackTrace() {
        // The message's address and length, and the value, go to the panic record; then a chain of two frames.
        var kernel = new Code()
                .emit("call next", 0xE8, 0, 0, 0, 0) // return address 0x100005
                .emit("push rbp", 0x55)
                .emit("mov rbp, rsp", 0x48, 0x89, 0xE5)
                .emit("mov rax, fs:[0]", 0x64, 0x48, 0x8B, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00)
                .emit("mov dword [rax + 0x1C0], 0x100034", 0xC7, 0x80, 0xC0, 0x01, 0x00, 0x00)
                .int32(0x100000 + 0x40)
                .emit("mov dword [rax + 0x1C8], 8", 0xC7, 0x80, 0xC8, 0x01, 0x00, 0x00)
                .int32(8)
                .emit("mov dword [rax + 0x1D0], 99", 0xC7, 0x80, 0xD0, 0x01, 0x00, 0x00)
                .int32(99)
                .out32(0x500, 2)
                .padTo(0x40)
                .emit("text", 'b', 'r', 'o', 'k', 'e', 'n', '\n', '!');
        SymbolMap symbols = SymbolMap.parse(
                "100000 k.Entry.main(Entry.java:3)\n100005 k.Panic.panic(Panic.java:9)|k.Wheel.turn(Wheel.java:7)\n"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (Machine machine =
                KvmMachine.create(MachineConfiguration.of(8 * MIB, 64 * MIB, 1), TestImage.of(kernel), symbols)) {
            PanicReport report =
                    assertInstanceOf(MachineEnd.Panic.class, run(machine)).report();
            assertEquals("kernel panic", report.reason());
            assertEquals("broken\\u000a!", report.message());
            assertEquals(99, report.value());
            assertEquals(
                    java.util.List.of(
                            "k.Panic.panic(Panic.java:9)", "k.Wheel.turn(Wheel.java:7)", "k.Entry.main(Entry.java:3)"),
                    report.frames());
        }
    }

    @Test
    void shouldSurviveLyingPanicRecord() {
        var kernel = new Code()
                .emit("mov rax, fs:[0]", 0x64, 0x48, 0x8B, 0x04, 0x25, 0x00, 0x00, 0x00, 0x00)
                .emit("or qword [rax + 0x1C0], -1", 0x48, 0x83, 0x88, 0xC0, 0x01, 0x00, 0x00, 0xFF)
                .emit("or qword [rax + 0x1C8], 127", 0x48, 0x83, 0x88, 0xC8, 0x01, 0x00, 0x00, 0x7F)
                .emit("mov rbp, -1", 0x48, 0xC7, 0xC5, 0xFF, 0xFF, 0xFF, 0xFF)
                .out32(0x500, 2);
        PanicReport report = panic(kernel);
        assertEquals("(the message is outside of memory: address=0xffffffffffffffff length=127)", report.message());
        assertEquals(
                "(frame pointer outside of memory: 0xffffffffffffffff)",
                report.frames().getLast());
    }

    @Test
    void shouldTellKvmStatisticsOfRunningGuestsAgainAndAgain() {
        try (Machine machine = machine(1, echoWakes())) {
            Doorbell bell = machine.doorbell(0x510);
            machine.start(0);
            long exits = -1;
            for (int i = 0; i < 10; i++) {
                machine.interrupt(0, Machine.WAKE_VECTOR);
                assertTrue(bell.await(10 * SECONDS));
                MachineStatistics statistics = machine.statistics();
                assertTrue(statistics.get("vcpu0.exits") > exits, statistics::toString);
                exits = statistics.get("vcpu0.exits");
                assertTrue(statistics.values().keySet().stream().anyMatch(name -> name.startsWith("vm.")));
            }
        }
    }
}
