/**
 * What Bare Java needs of a JVM to run on it. The interface is loaded once; the classes of {@code hypha.bare} and of the kernel are
 * loaded once for each machine, because their static fields are that machine's state.
 */
package hypha.bare.hosted;
