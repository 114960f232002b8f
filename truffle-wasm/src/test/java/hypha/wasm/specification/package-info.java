/**
 * The official WebAssembly test suite: its scripts ({@code .wast}) are read here and run on the engine. The suite is no part of the
 * repository; the system property {@code hypha.testsuite} names its folder.
 */
package hypha.wasm.specification;
