/**
 * Tests of the whole system, from outside: each runs the command as a user does and looks at what comes out. What a machine can do is
 * tested on both kinds of CPU; without KVM its half is skipped, and says so. {@code docs/testing.md} tells how they are run.
 */
package hypha.tests;
