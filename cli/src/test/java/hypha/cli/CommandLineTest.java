package hypha.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "fly",
                "run",
                "run --cpu=abacus x.wasm",
                "run --memory=lots x.wasm",
                "run --memory=1M /dev/null",
                "run --memory=9T /dev/null",
                "run --memory=8388607T /dev/null",
                "run --vcpus=0 /dev/null",
                "run --vcpus=65 /dev/null",
                "run --vcpus=many /dev/null",
                "run --env=NOVALUE x.wasm",
                "run --env==VALUE x.wasm",
                "run --publish=80 /dev/null",
                "run --publish=8080:0 /dev/null",
                "run --publish=localhost:8080:80 /dev/null",
                "run --publish=::1:8080:80 /dev/null",
                "run --publish=8080:65536 /dev/null",
                "run --publish=8080:80 --publish=8080:81 /dev/null",
                "run --nonsense x.wasm",
                "bench",
                "bench crossing --count=none",
                "bench crossing --count=0",
                "bench crossing --count=2147483647",
                "bench http",
                "bench http --loopback --seconds=0",
                "bench http --loopback --connections=0",
                "bench http --server=nowhere",
                "bench boot --count=-1"
            })
    void answersTwoToWrongUsage(String line) {
        assertEquals(ExitCode.USAGE, Main.execute(line.isEmpty() ? new String[0] : line.split(" ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "--version", "run --help", "doctor --help", "bench --help", "bench crossing --help"})
    void answersZeroToHelp(String line) {
        assertEquals(ExitCode.OK, Main.execute(line.split(" ")));
    }

    @Test
    void answersSixtySixToAFileThatIsNotThere() {
        assertEquals(ExitCode.NO_INPUT, Main.execute("run", "no/such/program.wasm"));
    }

    @Test
    @Timeout(60)
    void answersSixtySixToADeviceWithoutEnd() {
        assertEquals(ExitCode.NO_INPUT, Main.execute("run", "/dev/zero"));
    }

    @Test
    void answersSixtySixToAFolder() {
        assertEquals(ExitCode.NO_INPUT, Main.execute("run", "/"));
    }
}
