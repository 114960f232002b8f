/**
 * The end of the machine, when an invariant of the kernel is broken.
 */
package hypha.kernel.panic;
