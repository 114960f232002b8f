/**
 * The kernel's log: lines of text in a ring that the host prints.
 */
package hypha.kernel.log;
