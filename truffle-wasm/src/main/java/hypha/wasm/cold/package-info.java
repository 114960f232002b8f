/**
 * The tier of cold functions: an interpreter of the register code, for functions that have been called a few times. Most functions of a real program never are called more often, and a class with JVM bytecode costs, by the time that HotSpot has compiled
 * it, a thousand times what a call does here. What gets hot goes to {@link hypha.wasm.baseline}: a function at a later call, a loop while it runs.
 *
 * <p>Holds no monitor and keeps nothing for a thread, so that code can be suspended anywhere. Knows numbers only: functions with references, vectors or exception handlers, and those that the first tier does not compile, never come here.
 */
package hypha.wasm.cold;
