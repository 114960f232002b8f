package hypha.host.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hypha.host.CpuKind;
import hypha.host.HyphaConfiguration;
import hypha.host.crossing.CrossingException;
import hypha.kernel.abi.Crossing;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KernelMachineTest {
    private static final HyphaConfiguration CONFIGURATION = HyphaConfiguration.builder(new SilentConsole())
            .cpu(CpuKind.JVM)
            .initialMemoryBytes(HyphaConfiguration.MINIMUM_MEMORY_BYTES)
            .build();

    @Test
    void closesWhenTheCallUnderWayIsOver() throws Exception {
        var asked = new CountDownLatch(1);
        var machine = KernelMachine.boot(CONFIGURATION, FakeKernel.machines(call -> {
            asked.countDown();
            sleep(200);
            call.answer(Crossing.OK, 42);
        }));
        var answered = CompletableFuture.supplyAsync(() ->
                machine.control(lane -> lane.call(Crossing.ECHO, 0) == Crossing.OK ? lane.result(0) : -1));
        asked.await();
        machine.close();
        assertEquals(42, answered.get());
    }

    @Test
    void tellsWhoCallsAfterItsEnd() {
        var machine = KernelMachine.boot(CONFIGURATION, FakeKernel.machines(call -> call.answer(Crossing.OK)));
        machine.close();
        var failure = assertThrows(
                CrossingException.class, () -> machine.control(lane -> lane.call(Crossing.TASK_KILL, 0, 1)));
        assertEquals(CrossingException.Cause.MACHINE_ENDED, failure.reason());
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
