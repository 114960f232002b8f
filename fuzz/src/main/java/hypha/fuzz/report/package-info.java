/** What was found, and where it is written. */
package hypha.fuzz.report;
