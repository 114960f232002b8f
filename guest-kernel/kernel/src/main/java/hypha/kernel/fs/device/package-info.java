/** {@code /dev}: files that are no files. None of them waits, but the terminal, whose calls do not come here. */
package hypha.kernel.fs.device;
