/**
 * A crash-safe file system on a block device; what is on the disk is told in docs/disk-format.md. Metadata go through a journal of whole
 * blocks with two halves, data are written in place before the transaction that makes them reachable. A device whose writes are lost or
 * reordered before a flush leaves the state of some commit, never less than the last one that was waited for.
 *
 * <p><b>Operations are run again.</b> An operation first finds all that it needs in the {@link hypha.kernel.fs.disk.BlockCache}; if something is not
 * there it asks the device, notes its waiter and answers {@link hypha.kernel.fs.disk.Status#BLOCKED}. When the block has come the waiter is woken and
 * the operation runs again from the start. Only when nothing can be missing any more, blocks to allocate, cache entries and room in the
 * transaction included, does it change anything; and it changes all at once, so no other operation sees half of it.
 *
 * <p>Functions that return addresses or numbers return errors as negative {@link hypha.kernel.fs.disk.Status} codes. All that is read from the disk is
 * checked: metadata by checksum, kind, place and owner when they are read, pointers when they are followed. A broken structure is an
 * {@code EIO} to who asked. Callers hold the kernel lock.
 */
package hypha.kernel.fs.disk;
