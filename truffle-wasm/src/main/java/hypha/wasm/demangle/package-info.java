/** Symbols of compilers as people write them: C++ (Itanium ABI) and Rust (legacy and v0). Names come out of modules, so length, depth and output are bounded, and what cannot be read is left as it is. */
package hypha.wasm.demangle;
