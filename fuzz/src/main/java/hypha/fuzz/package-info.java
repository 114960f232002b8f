/** The command: generates modules from seeds, runs them on several engines, mutates them, and reports what must not be. */
package hypha.fuzz;
