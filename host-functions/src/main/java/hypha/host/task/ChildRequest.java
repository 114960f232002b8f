package hypha.host.task;

import java.nio.charset.StandardCharsets;

/**
 * What a task wants of a new one. Numbers and strings are the parent's, and claims: the kernel checks what is its own to check.
 *
 * @param program what it runs
 * @param handles pointer to handles of the parent that it gets
 * @param handleCount how many
 * @param number that it gets
 * @param weight its share of the processor, at most 65,535; 0 for the usual one
 * @param descriptors argument 4 of {@link hypha.kernel.abi.HyphaCall#ADOPT}
 * @param withheld what it is not given although its parent is, in bits of {@link hypha.kernel.abi.Grant}
 * @param pages most pages of its linear memory; 0 for as many as its parent may have
 * @param strings its arguments and then its environment, each with a zero byte at its end
 * @param arguments how many arguments
 * @param argumentBytes bytes of the arguments
 * @param variables how many strings of the environment
 */
public record ChildRequest(
        LoadedProgram program,
        long handles,
        long handleCount,
        long number,
        int weight,
        long descriptors,
        int withheld,
        int pages,
        byte[] strings,
        int arguments,
        int argumentBytes,
        int variables) {
    /** The usual: one argument, the program's name; no environment; descriptors, grants and memory as its parent has them. */
    public static ChildRequest usual(LoadedProgram program, long handles, long count, long number, int weight) {
        byte[] name = nameOf(program);
        return new ChildRequest(program, handles, count, number, weight, 0, 0, 0, name, 1, name.length, 0);
    }

    /** The name of a program as an argument. */
    public static byte[] nameOf(LoadedProgram program) {
        return (program.name() + '\0').getBytes(StandardCharsets.UTF_8);
    }
}
