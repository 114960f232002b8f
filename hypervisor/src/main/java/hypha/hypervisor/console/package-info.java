/** A terminal line for programs, as a virtio console, and what it is connected to on the host. */
package hypha.hypervisor.console;
