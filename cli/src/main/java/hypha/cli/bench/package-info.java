/** What {@code hypha bench tasks} measures, and how. */
package hypha.cli.bench;
