/**
 * Tasks: the table, handles, states, the queues of those that can run, and what those that cannot wait for.
 */
package hypha.kernel.task;
