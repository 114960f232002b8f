/**
 * Modules that are valid by construction and always end, from a sequence of choices: the same choices give the same module, and fewer or smaller choices a simpler one. Depends on
 * nothing of the engine, so that a mistake in the engine's tables is not repeated here.
 */
package hypha.fuzz.generate;
