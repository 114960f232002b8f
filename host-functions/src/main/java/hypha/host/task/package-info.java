/**
 * Tasks and the executors that run them. A task is a kernel object and, here, a WASM instance whose execution is a continuation; an
 * executor is a thread that has entered the engine's context and runs whatever task the kernel names.
 */
package hypha.host.task;
