/** The virtual CPUs as the kernel counts them, and how they tell each other to forget translations. */
package hypha.kernel.cpu;
