/** Guest RAM on the host: the sparse mapping that is all of it, how it grows, and the boot-time reservations in it. */
package hypha.hypervisor.memory;
