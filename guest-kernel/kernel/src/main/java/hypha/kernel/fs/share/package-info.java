/**
 * Directories of the host as file systems: a client of 9P2000.L over a virtio device of kind 9.
 *
 * <p>A {@link hypha.kernel.vfs.Node} has a fid of its own, by which the host holds the file: so the number of its inode is not given to
 * another file meanwhile, and one file has one node. An open file has a second one, which is opened. A fid is a record, {@link
 * hypha.kernel.fs.share.ShareFid}, with room for the message that gives it back, so that this never fails.
 *
 * <p>An operation that takes the host's answer makes an {@link hypha.kernel.fs.share.Exchange}: request and reply of one message, with the
 * caller's buffer as a piece of either, so data is copied once only, by the host's system. Requests of many tasks are under way at once.
 * What an operation has noted in its {@link hypha.kernel.vfs.FileRequest}: word 0 its exchange, word 1 the step, word 2 a fid that is to
 * be given back if the operation ends otherwise than it should, word 3 a number. A request whose task was killed stays until the host has
 * answered, since the host writes into its buffers; then its fid is given back.
 *
 * <p>What is not 9P2000.L: a Twrite at offset -1 goes to the end of the file, in one step, and its reply says behind the count where the
 * write has ended. Nothing in the protocol reserves room, so {@code allocate} makes the file larger and no more.
 */
package hypha.kernel.fs.share;
