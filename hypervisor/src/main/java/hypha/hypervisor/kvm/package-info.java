/**
 * The KVM API ({@code Documentation/virt/kvm/api.rst}, cited as "KVM API" with its section): system, VM and vCPU as objects over their file
 * descriptors, and the C structures as layouts with the names of {@code linux/kvm.h}. Constants keep the kernel's spelling. Knows
 * nothing of what runs in the guest.
 */
package hypha.hypervisor.kvm;
