package hypha.kernel.selftest;

import hypha.bare.Text;
import hypha.kernel.log.Log;
import hypha.kernel.port.PortsCheck;
import hypha.kernel.task.RunQueueCheck;

/** All self-tests, in the order in which they run inside of a guest. */
public final class SelfTests {
    private SelfTests() {}

    /** Runs each and logs its result: 0, or the code that says where it failed. Returns the number of failures. */
    public static int runAll() {
        int failures = 0;
        failures +=
                report(Text.address("selftest arithmetic"), Text.length("selftest arithmetic"), ArithmeticCheck.run());
        failures += report(Text.address("selftest bytes"), Text.length("selftest bytes"), BytesCheck.run());
        failures += report(Text.address("selftest atomics"), Text.length("selftest atomics"), AtomicsCheck.run());
        failures += report(Text.address("selftest frames"), Text.length("selftest frames"), FramesCheck.run());
        failures += report(Text.address("selftest paging"), Text.length("selftest paging"), PagingCheck.run());
        failures += report(Text.address("selftest shootdown"), Text.length("selftest shootdown"), ShootdownCheck.run());
        failures += report(Text.address("selftest chacha20"), Text.length("selftest chacha20"), CipherCheck.run());
        failures += report(Text.address("selftest timers"), Text.length("selftest timers"), TimersCheck.run());
        failures += report(Text.address("selftest slab"), Text.length("selftest slab"), SlabCheck.run());
        failures += report(Text.address("selftest handles"), Text.length("selftest handles"), HandlesCheck.run());
        failures += report(Text.address("selftest ports"), Text.length("selftest ports"), PortsCheck.run());
        failures += report(Text.address("selftest run queue"), Text.length("selftest run queue"), RunQueueCheck.run());
        failures += report(Text.address("selftest nucleus"), Text.length("selftest nucleus"), NucleusCheck.run());
        return failures;
    }

    private static int report(long name, int length, int code) {
        if (code == 0) {
            Log.info(name, length, 0);
            return 0;
        }
        Log.error(name, length, code);
        return 1;
    }
}
