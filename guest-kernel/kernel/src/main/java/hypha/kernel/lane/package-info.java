/**
 * The crossing, kernel side: polls lanes, dispatches requests, publishes responses, wakes executors, and halts when nothing is to do.
 */
package hypha.kernel.lane;
