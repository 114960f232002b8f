/**
 * Guest RAM: the buddy allocator of frames, growth, page tables, and the contiguous runs that linear memories are made of. Depends on
 * the nucleus' services and on nothing else of the kernel but panic.
 */
package hypha.kernel.memory;
