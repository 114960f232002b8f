/** {@code /dev}: files that are no files. None of them waits. */
package hypha.kernel.fs.device;
