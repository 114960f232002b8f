/**
 * Machines: a run of guest RAM, one or more vCPUs that execute a kernel in it, interrupts into it and doorbells out of it.
 *
 * <p>{@link hypha.hypervisor.KvmMachine} runs a compiled image on guest CPUs, {@link hypha.hypervisor.JvmMachine} the same kernel's
 * classes on threads of this JVM; both are a {@link hypha.hypervisor.Machine} to their embedder. What guest and hypervisor agree on
 * is {@code docs/boot-protocol.md}. This package is the module's whole interface; its subpackages are hidden and depend on its value
 * types only.
 */
package hypha.hypervisor;
