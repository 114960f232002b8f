package hypha.fuzz;

import hypha.fuzz.oracle.EndiveExecutor;
import hypha.fuzz.oracle.NodeExecutor;
import hypha.fuzz.report.Finding;
import java.util.List;

/** Compares our opinion on the validity of bytes with those of others. */
final class ValidationOracle implements AutoCloseable {
    /** What V8 says of modules that need something that it does not have, or that are larger than it wants. */
    private static final List<String> GAPS = List.of(
            "memory index",
            "limits flags",
            "multi-memory",
            "multiple memories",
            "At most one",
            "maximum",
            "exceeds",
            "larger than",
            "implementation limit",
            "--experimental",
            "invalid opcode",
            "Invalid opcode",
            "invalid value type",
            "invalid heap type",
            "unknown type form",
            "tag",
            "xn",
            "typed function",
            "only supported",
            "non-nullable",
            "not supported",
            "Unknown heap type");

    private final NodeExecutor node = NodeExecutor.isAvailable() ? new NodeExecutor() : null;

    /**
     * Says what is wrong with our opinion, or null: nothing, unless V8 and Endive agree on another. Both have mistakes of their own.
     *
     * @param accepted our opinion
     */
    Finding check(byte[] module, boolean accepted) {
        if (node == null) {
            return null;
        }
        String problem = node.validate(module);
        if (accepted == (problem == null) || problem != null && GAPS.stream().anyMatch(problem::contains)) {
            return null;
        }
        String other = EndiveExecutor.validate(module);
        if (accepted == (other == null)) {
            return null;
        }
        return accepted
                ? new Finding("accepts what others reject", problem + " | " + other)
                : new Finding("rejects what others accept", "bytes=" + module.length);
    }

    @Override
    public void close() {
        if (node != null) {
            node.close();
        }
    }
}
