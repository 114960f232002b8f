/**
 * The functions that programs import: WASI preview 1 ({@code wasi_snapshot_preview1}, witx of snapshot 1). The kernel answers every one
 * of them; here are their types, and the nodes by which compiled WASM code reaches the kernel.
 */
package hypha.host.wasi;
