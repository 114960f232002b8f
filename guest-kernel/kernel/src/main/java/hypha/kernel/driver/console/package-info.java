/** The driver of a terminal: {@code /dev/console}. */
package hypha.kernel.driver.console;
