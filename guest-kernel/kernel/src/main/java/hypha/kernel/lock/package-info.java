/** Locks between vCPUs, and the order in which they are taken. See docs/kernel.md. */
package hypha.kernel.lock;
