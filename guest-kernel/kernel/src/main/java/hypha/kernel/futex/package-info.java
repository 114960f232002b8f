/** Waiting for a word of linear memory to change, and linear memories that several tasks share. Callers hold the kernel lock. */
package hypha.kernel.futex;
