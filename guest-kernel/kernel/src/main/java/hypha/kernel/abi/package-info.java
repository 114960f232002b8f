/**
 * Everything that the kernel and the host must agree on, once: constants only. The kernel is compiled against it to machine code, the
 * host to bytecode. Offsets are in bytes from the start of their structure, addresses are guest-physical, integers are little-endian.
 *
 * <p>Values in these structures that the guest writes are claims to the host, and the other way round: each side checks before use.
 */
package hypha.kernel.abi;
