/**
 * The boot protocol ({@code docs/boot-protocol.md}), the hypervisor's side: where things are in guest RAM, the image, page tables and
 * descriptor tables that the loader writes there, and the state in which a vCPU starts. References to the Intel SDM are to its volume 3A
 * unless they say otherwise.
 */
package hypha.hypervisor.boot;
