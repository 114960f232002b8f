/**
 * Monotonic and wall-clock time from the time-stamp counter, and timers.
 */
package hypha.kernel.time;
