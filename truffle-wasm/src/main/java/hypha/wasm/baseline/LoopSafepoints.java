package hypha.wasm.baseline;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Whether HotSpot polls for safepoints in counted loops, without which a nest of such loops cannot be interrupted, however long it takes. It does with the G1, Z and Shenandoah collectors; with the serial and the parallel one only if
 * it is told to: {@code -XX:+UseCountedLoopSafepoints -XX:LoopStripMiningIter=1000}.
 */
final class LoopSafepoints {
    /** A system property that says that HotSpot polls there, which saves the process some 20 ms of processor time to find out. */
    private static final String KNOWN = "hypha.wasm.CountedLoopSafepoints";

    private static final String FLAG = "UseCountedLoopSafepoints";

    private LoopSafepoints() {}

    static boolean areKnown() {
        return Boolean.getBoolean(KNOWN);
    }

    /** Asks the JVM. */
    static boolean ask() {
        try {
            return Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .getVMOption(FLAG)
                    .getValue());
        } catch (RuntimeException e) {
            // Another compiler, which has no such flag.
            return false;
        }
    }
}
