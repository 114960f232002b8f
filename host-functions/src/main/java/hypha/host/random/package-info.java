/**
 * Random numbers for tasks, made on the host from keys that the kernel gives: what {@code random_get} is folded into. See
 * {@code docs/getrandom.md}.
 */
package hypha.host.random;
