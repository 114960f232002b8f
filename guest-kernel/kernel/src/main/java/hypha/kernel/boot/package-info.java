/**
 * From the first instruction to the serve loop: checks what the host says, brings up each subsystem once, on vCPU 0, and lets the others in.
 */
package hypha.kernel.boot;
