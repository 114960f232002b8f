/**
 * What the objects that handles name do: ports and their messages, calls, tasks as others see them, timers, runs; and the functions of the
 * module {@code hypha} that work on them ({@link hypha.kernel.abi.HyphaCall}). Callers hold the kernel lock.
 */
package hypha.kernel.port;
