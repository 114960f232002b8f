/** What differs between the machines that Bare Java compiles for. One class for each; a new one is registered in {@link hypha.aot.target.Targets}. */
package hypha.aot.target;
