/** The checks of {@code hypha doctor}. Each looks at one thing, changes nothing, and says what to do about a failure. */
package hypha.cli.doctor;
