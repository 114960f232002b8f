/**
 * An operating system in a box: {@link hypha.host.Hypha} boots a machine with its kernel, loads programs and runs them as tasks.
 *
 * <p>This package is the module's whole interface. Behind it: {@code machine} assembles a machine, {@code crossing} calls its kernel,
 * {@code task} runs programs, {@code wasi} gives them their host functions, {@code console} hands bytes to the terminal.
 */
package hypha.host;
