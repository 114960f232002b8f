/**
 * The import module {@code hypha}: tasks, handles, ports, waiting and futexes for programs. {@link hypha.host.module.HyphaInterface} is the one
 * place that says what functions there are; types, the C header, the description for Rust and the reference in the documentation come from it.
 */
package hypha.host.module;
