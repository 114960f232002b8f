package hypha.kernel.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.bare.Memory;
import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.Platform;
import hypha.kernel.memory.Ram;
import hypha.kernel.simulation.SimulatedHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ShootdownTest {
    private SimulatedHost host;

    private void boot(int vcpus) {
        host = SimulatedHost.prepared();
        host.set32(BootInfo.VCPU_COUNT_OFFSET, vcpus);
        host.machine.onHalt = Thread::yield;
        Ram.init(SimulatedHost.BOOT_INFO);
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** What a vCPU was told to forget: addresses, and -1 for everything. */
    private List<Long> forgottenBy(int vcpu) {
        synchronized (host.machine.services) {
            return host.machine.services.stream()
                    .filter(service -> service[2] == vcpu)
                    .map(service -> service[0] == Platform.NUCLEUS_INVALIDATE_ALL ? -1 : service[1])
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void everyVcpuThatRunsHasForgottenWhenTheCallIsDone(int vcpus) throws InterruptedException {
        boot(vcpus);
        AtomicBoolean done = new AtomicBoolean();
        List<Thread> others = new ArrayList<>();
        for (int vcpu = 1; vcpu < vcpus; vcpu++) {
            int number = vcpu;
            others.add(Thread.ofPlatform().start(() -> {
                host.machine.vcpu.set(number);
                while (!done.get()) {
                    Shootdown.serve();
                    Thread.onSpinWait();
                }
            }));
        }
        for (int request = 1; request <= 200; request++) {
            long gva = request * 0x10000L;
            Shootdown.forget(gva, 2);
            for (int vcpu = 0; vcpu < vcpus; vcpu++) {
                List<Long> forgotten = forgottenBy(vcpu);
                assertEquals(2 * request, forgotten.size(), "vcpu=" + vcpu);
                assertEquals(List.of(gva, gva + 0x1000), forgotten.subList(2 * request - 2, 2 * request));
            }
        }
        done.set(true);
        for (Thread thread : others) {
            thread.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 40})
    void aParkedVcpuIsNotWaitedForAndForgetsWhenItIsUp(int requests) {
        boot(2);
        long block = Vcpus.block(1);
        Memory.store32(block + Platform.PER_CPU_PARKED_OFFSET, 1);
        for (int request = 1; request <= requests; request++) {
            Shootdown.forget(request * 0x1000L, 1);
        }
        assertEquals(List.of(), forgottenBy(1));
        host.machine.vcpu.set(1);
        Vcpus.halt(0, 0);
        List<Long> forgotten = forgottenBy(1);
        assertEquals(
                requests <= Shootdown.REQUESTS ? List.of(0x1000L, 0x2000L, 0x3000L, 0x4000L, 0x5000L) : List.of(-1L),
                forgotten);
        assertEquals(0, Memory.load32(block + Platform.PER_CPU_PARKED_OFFSET));
        Shootdown.serve();
        assertEquals(forgotten, forgottenBy(1), "once is enough");
    }

    @ParameterizedTest
    @ValueSource(longs = {Shootdown.MAXIMUM_PAGES, Shootdown.MAXIMUM_PAGES + 1})
    void aLongRangeIsForgottenAsAWhole(long pages) {
        boot(1);
        Shootdown.forget(0x200000, pages);
        List<Long> forgotten = forgottenBy(0);
        assertTrue(pages > Shootdown.MAXIMUM_PAGES ? forgotten.equals(List.of(-1L)) : forgotten.size() == pages);
    }
}
