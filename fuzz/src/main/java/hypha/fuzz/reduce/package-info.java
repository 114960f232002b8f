/** Makes inputs smaller that show something, as long as they still show it. */
package hypha.fuzz.reduce;
