/** Tests of types that need no module. */
package hypha.wasm.types;
