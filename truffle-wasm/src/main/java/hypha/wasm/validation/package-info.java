/** The validation algorithm (core specification, chapter 3 and appendix A.3): decides whether a parsed module is valid. */
package hypha.wasm.validation;
