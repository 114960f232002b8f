/** {@code /proc}: what the kernel tells of itself, as text that is made when it is read. */
package hypha.kernel.fs.process;
