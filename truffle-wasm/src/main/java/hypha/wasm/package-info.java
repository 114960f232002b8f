/** The Truffle language {@code hwasm}: its registration with the polyglot API and its context. */
package hypha.wasm;
