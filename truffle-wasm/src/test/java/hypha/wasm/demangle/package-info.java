/** Tests of the demangler, on names that compilers made. */
package hypha.wasm.demangle;
