package hypha.hypervisor;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is known of a guest's failure. All text that came from the guest is bounded in length and free of control characters.
 *
 * @param vcpu the vCPU on which it happened
 * @param reason what happened in a few words, such as {@code page fault address=0x0 error=0x4} or {@code kernel panic}
 * @param message the kernel's own words, or empty
 * @param value the number that the kernel gave with its message, or 0
 * @param registers register values by name, in the order of printing; empty on the JVM
 * @param frames the kernel's stack, innermost first, one line each
 */
public record PanicReport(
        int vcpu, String reason, String message, long value, Map<String, Long> registers, List<String> frames) {
    /** Checks and copies its arguments. */
    public PanicReport {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(message, "message");
        registers = Collections.unmodifiableMap(new LinkedHashMap<>(registers));
        frames = List.copyOf(frames);
    }

    /** The report as people read it: several lines without a trailing line end. */
    public String text() {
        var text = new StringBuilder("kernel panic on vcpu ").append(vcpu).append(": ");
        if (message.isEmpty()) {
            text.append(reason);
        } else {
            text.append(message).append(", value=").append(value).append(" (0x");
            text.append(Long.toHexString(value)).append(')');
        }
        int column = 0;
        for (Map.Entry<String, Long> register : registers.entrySet()) {
            text.append(column++ % 4 == 0 ? "\n  " : "  ");
            text.append(" ".repeat(Math.max(0, 6 - register.getKey().length()))).append(register.getKey());
            String digits = Long.toHexString(register.getValue());
            text.append(' ').append("0".repeat(16 - digits.length())).append(digits);
        }
        for (String frame : frames) {
            text.append("\n    at ").append(frame);
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return text();
    }
}
