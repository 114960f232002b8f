/**
 * The few system calls that a machine needs, through the FFM API: errors become {@link hypha.hypervisor.HypervisorException} here and
 * nowhere else, {@code EINTR} is handled here, and lifetimes are arenas and {@link hypha.hypervisor.linux.FileDescriptor}s. Knows
 * nothing of KVM.
 */
package hypha.hypervisor.linux;
