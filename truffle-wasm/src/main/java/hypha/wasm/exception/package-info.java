/**
 * The one exception of the engine and the kinds of failure, which are those of the specification\x27s test suite.
 */
package hypha.wasm.exception;
