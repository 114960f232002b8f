/** The kernel's ELF image and symbol map as resources; made by {@code hypha.aot} when this module is built, from the classes of {@code hypha.kernel}. */
package hypha.kernel.image;
