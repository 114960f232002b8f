/**
 * The rings of bytes between kernel and host: standard input, output and error.
 */
package hypha.kernel.console;
