/**
 * The {@code hypha} command: reads its arguments, has a machine booted, runs a program on it, and turns what came out into messages on
 * standard error and an exit code. {@code docs/cli.md} is its manual. Standard output is the program's alone.
 */
package hypha.cli;
