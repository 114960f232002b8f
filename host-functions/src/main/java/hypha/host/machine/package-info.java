/**
 * Assembling a machine: what the kernel finds in guest memory when it starts, as {@link hypha.kernel.abi.BootInfo} says, and the
 * host's views of it.
 */
package hypha.host.machine;
