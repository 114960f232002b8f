/** Tests of what debuggers and other tools see, through Truffle's own API for them. */
package hypha.wasm.debug;
