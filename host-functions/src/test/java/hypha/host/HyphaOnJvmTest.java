package hypha.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hypha.host.machine.RecordingConsole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HyphaOnJvmTest extends HyphaTest {
    @Override
    HyphaConfiguration.Builder configuration(Console console) {
        return HyphaConfiguration.builder(console).cpu(CpuKind.JVM).maximumMemoryBytes(1L << 30);
    }

    @Test
    void tenThousandTasksSleepAtOnceAndWake() throws Exception {
        int count = 10_000;
        var configuration = configuration(new RecordingConsole())
                .maximumMemoryBytes(4L << 30)
                .build();
        try (var hypha = Hypha.boot(configuration)) {
            var sleeper = hypha.load(Programs.sleeper(TimeUnit.SECONDS.toNanos(3)));
            List<TaskHandle> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                tasks.add(hypha.spawn(sleeper, List.of("sleeper"), Map.of()));
            }
            for (TaskHandle task : tasks) {
                assertEquals(new TaskResult.Exited(7), task.await(TimeUnit.SECONDS.toNanos(60)));
            }
        }
    }
}
