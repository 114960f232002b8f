/** The step of the build that compiles the examples from C to WASM. Not part of any artifact. */
package hypha.examples.build;
