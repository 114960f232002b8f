/**
 * Files in guest memory, gone with the machine. Blocks are frames of 4 KiB in a tree of 512 to a frame, made when they are written, so a
 * file can have holes. A directory is a table of places, which stay the same while an entry exists, and a hash table over the names.
 * Nothing here waits. Callers hold the kernel lock.
 */
package hypha.kernel.fs.memory;
