/** Tests of the first tier; that it computes the right things, the tests of execution show, which run with it. */
package hypha.wasm.baseline;
