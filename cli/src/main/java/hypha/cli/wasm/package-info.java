/** What {@code hypha wasm} does with modules: reading them from files, and showing what is in them. Runs nothing. */
package hypha.cli.wasm;
