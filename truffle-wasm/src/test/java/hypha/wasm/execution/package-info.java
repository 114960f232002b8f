/** Tests of execution, in every execution mode. */
package hypha.wasm.execution;
