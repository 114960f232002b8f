/**
 * Handles: what tasks may name, and with which rights. Objects of the kernel, their memory, each task's table, and the queue of objects
 * that have something to do. Callers hold the kernel lock.
 */
package hypha.kernel.handle;
