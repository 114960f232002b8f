package hypha.hypervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.hypervisor.linux.FileDescriptor;
import hypha.hypervisor.linux.FileLimit;
import hypha.hypervisor.testkernel.TestKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Closed machines leave nothing behind: file descriptors, threads and mappings are counted before and after many of them. */
@Timeout(240)
class MachineLeakTest {
    private static final int WARM_UP_BOOTS = 20;
    private static final int BOOTS = 1000;
    private static final MachineConfiguration CONFIGURATION = MachineConfiguration.of(8 << 20, 64 << 20, 2);

    /** What a process holds. */
    private record Holdings(long files, long machineThreads, long machineMappings) {
        static Holdings now() throws IOException {
            long machineThreads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("hypha-"))
                    .count();
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"));
                    Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
                return new Holdings(
                        files.count(),
                        machineThreads,
                        mappings.filter(line -> line.contains("hypha-") || line.contains("kvm"))
                                .count());
            }
        }
    }

    private static void boot(Supplier<Machine> factory, long bootInfo) {
        try (Machine machine = factory.get()) {
            machine.doorbell(0x510);
            machine.start(bootInfo);
            machine.interrupt(1, 0x22);
            if (machine.awaitEnd(10_000_000_000L) == null) {
                throw new AssertionError("the guest did not end");
            }
        }
    }

    private static void shouldLeaveNothing(Supplier<Machine> factory, long bootInfo) throws IOException {
        for (int i = 0; i < WARM_UP_BOOTS; i++) {
            boot(factory, bootInfo);
        }
        Holdings before = Holdings.now();
        for (int i = 0; i < BOOTS; i++) {
            boot(factory, bootInfo);
        }
        Holdings after = Holdings.now();
        // The JVM itself may open or close a file in between, but not one for each machine.
        assertTrue(after.files() <= before.files() + 2, () -> before + " " + after);
        assertEquals(0, after.machineThreads());
        assertEquals(0, after.machineMappings());
    }

    @Test
    @Tag("kvm")
    void shouldLeaveNothingOfKvmMachines() throws IOException {
        KvmAvailable.assume();
        ElfImage image = TestImage.of(new Code().shutdown(0));
        shouldLeaveNothing(() -> KvmMachine.create(CONFIGURATION, image, SymbolMap.empty()), 0);
    }

    @Test
    void shouldLeaveNothingOfJvmMachines() throws IOException {
        HostedProgram.ClassFiles files =
                HostedProgram.of(TestKernel.class, "main").classFiles();
        var program =
                new HostedProgram(files, Set.of(TestKernel.class.getPackageName()), TestKernel.class.getName(), "main");
        shouldLeaveNothing(() -> JvmMachine.create(CONFIGURATION, program), TestKernel.SHUTDOWN);
    }

    @Test
    @Tag("kvm")
    void shouldLeaveNothingOfMachinesThatCannotBeMade() throws IOException {
        KvmAvailable.assume();
        byte[] broken = TestImage.elf(new Code().shutdown(0));
        broken[64 + 4] = 7; // a segment that is writable and executable
        ElfImage image = ElfImage.parse(broken);
        for (int i = 0; i < 10; i++) {
            refuse(image);
        }
        Holdings before = Holdings.now();
        for (int i = 0; i < 50; i++) {
            refuse(image);
        }
        Holdings after = Holdings.now();
        assertTrue(after.files() <= before.files() + 2, () -> before + " " + after);
        assertEquals(0, after.machineMappings());
    }

    @Test
    @Tag("kvm")
    void shouldLeaveNothingWhereverFilesRunOut() throws IOException {
        KvmAvailable.assume();
        ElfImage image = TestImage.of(new Code().shutdown(0));
        boot(() -> KvmMachine.create(CONFIGURATION, image, SymbolMap.empty()), 0);
        // The classes that failures need are loaded while there are files to load them from.
        KvmMachine.create(CONFIGURATION, image, SymbolMap.empty()).close();
        assertThrows(HypervisorException.class, () -> FileDescriptor.open("/nonexistent"));
        Holdings before = Holdings.now();
        int refusals = 0;
        for (int files = 0; files < 100; files++) {
            if (isMadeWithFiles(files, image)) {
                break;
            }
            refusals++;
            Holdings after = Holdings.now();
            assertTrue(after.files() <= before.files(), () -> before + " " + after);
            assertEquals(0, after.machineMappings());
        }
        // KVM, the VM, RAM; for each of two vCPUs itself, its statistics and its wake-up: each was the one too many.
        assertTrue(refusals >= 7 && refusals < 99, "refusals=" + refusals);
    }

    private static boolean isMadeWithFiles(int files, ElfImage image) throws IOException {
        try (var _ = new FileLimit(files)) {
            KvmMachine.create(CONFIGURATION, image, SymbolMap.empty()).close();
            return true;
        } catch (HypervisorException e) {
            assertEquals(24, e.errno(), e::getMessage);
            return false;
        }
    }

    private static void refuse(ElfImage image) {
        try {
            KvmMachine.create(CONFIGURATION, image, SymbolMap.empty()).close();
        } catch (HypervisorException e) {
            assertTrue(e.getMessage().contains("writable and executable"), e::getMessage);
            return;
        }
        throw new AssertionError("the image was not refused");
    }
}
