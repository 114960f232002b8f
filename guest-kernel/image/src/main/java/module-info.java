/** The kernel compiled to a bare-metal ELF image, with the map that names its code addresses. */
module hypha.kernel.image {
    exports hypha.kernel.image;
}
