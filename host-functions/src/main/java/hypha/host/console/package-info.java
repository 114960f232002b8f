/**
 * The host's side of the byte rings: threads that move bytes between the kernel's rings and the {@link hypha.host.Console}, and the
 * console that is this process' own standard streams.
 */
package hypha.host.console;
