package hypha.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The computer: operating system, processors, memory. */
final class ComputerChecks {
    /** The least that a machine, a JVM and its compiler get along with. */
    private static final long ENOUGH_MEMORY_BYTES = 1L << 30;

    private ComputerChecks() {}

    static List<Finding> run() {
        var findings = new ArrayList<Finding>();
        String system = System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch");
        boolean supported =
                system.startsWith("Linux") && System.getProperty("os.arch").equals("amd64");
        findings.add(
                supported
                        ? Finding.ok("system", system)
                        : Finding.failure("system", system, "use Linux on x86-64; there is no kernel for others yet"));

        int processors = Runtime.getRuntime().availableProcessors();
        String count = processors + (processors == 1 ? " processor" : " processors");
        findings.add(
                processors > 1
                        ? Finding.ok("processors", count)
                        : Finding.warning(
                                "processors",
                                count,
                                "give it two: a crossing into the kernel needs two threads at once"));

        var bean = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = bean.getTotalMemorySize();
        String memory = gibibytes(total) + " in all, " + gibibytes(bean.getFreeMemorySize()) + " unused";
        findings.add(
                total >= ENOUGH_MEMORY_BYTES
                        ? Finding.ok("memory", memory)
                        : Finding.warning("memory", memory, "1 GiB or more is better"));
        return findings;
    }

    private static String gibibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GiB", bytes / (double) (1L << 30));
    }
}
