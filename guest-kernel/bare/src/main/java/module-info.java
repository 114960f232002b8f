/** Bare Java: the intrinsics of the kernel's language, with their bodies for the JVM. Depends on nothing but java.base. */
module hypha.bare {
    exports hypha.bare;
    exports hypha.bare.hosted;
}
