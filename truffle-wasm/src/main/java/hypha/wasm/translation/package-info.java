/**
 * Translates the body of a validated function from the binary format's stack code to register code, at its first call. Uses the decoder that the validator uses, and relies on
 * what that has checked.
 */
package hypha.wasm.translation;
