package hypha.host.wasi;

/**
 * A host function that compiled WASM code answers by itself, from pages that the kernel publishes. It crosses only for what is not
 * there: errors, and pages that cannot be read at the moment.
 */
abstract sealed class InlinedHostFunction extends WasiNode
        permits ClockTimeGetNode, FdWriteNode, RandomGetNode, SchedYieldNode {
    InlinedHostFunction(WasiSignature signature) {
        super(signature);
    }
}
