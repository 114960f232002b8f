/**
 * Files as programs see them: mounts, nodes, the way along a path, open files, descriptors, and requests under way. What a file system
 * does is behind {@link hypha.kernel.vfs.FileSystems}, which goes by the kind of the mount.
 *
 * <h2>For those who write a file system</h2>
 *
 * <p><b>Where.</b> A package {@code hypha.kernel.fs.NAME} with a class of static methods, one for each operation, and a case in each switch of
 * {@code FileSystems}, {@code isDirect} included. The mount table's entry ({@link hypha.kernel.vfs.Mount}) says which device; a mount has six
 * words of the file system's own, a node ten, an open file four, a request twelve.
 *
 * <p><b>Locks.</b> All is called under the kernel lock, {@code FileRequests.complete} and {@code wake} too. Nothing may take long: a millisecond is long.
 *
 * <p><b>Nodes.</b> {@link hypha.kernel.vfs.Nodes} makes them, with a reference that is the maker's. {@code FileRequest.node(request, node)} hands a
 * reference over to the request: so {@code lookup}, {@code create} and {@code root} answer with a node of which the <em>caller</em> has a reference.
 * A file system that gets to one file by several ways uses {@code createKnown} and {@code find}. The last release of a node calls the file
 * system's {@code release(node)}, which lets go of what it has, then calls {@code Nodes.free}; it may keep a node longer by a reference of its own.
 * Nodes passed to an operation stay during it, waits included; names, targets and buffers too, and they are kernel memory that does not move,
 * except for {@code read} and {@code write} of kinds that are {@code isDirect}: these get addresses in linear memory and must be done with it at return.
 *
 * <p><b>Results and errors.</b> An operation answers an errno of {@link hypha.kernel.wasi.Errno}, SUCCESS included, and has changed nothing if that is an
 * error. Names are 1 to 255 bytes, never {@code .}, {@code ..} or with a slash or zero byte. Checked before a file system is called: rights, types
 * where the description says "directory" or "regular file", read-only mounts (ROFS), that two nodes are of one mount (XDEV), paths of mounts (BUSY).
 *
 * <p><b>Waiting.</b> An operation that has to wait for a device notes in its request's own words how far it has come, which are 0 when it begins, sees
 * to it that something will call one of the following with that request, and answers {@code BLOCKED}:
 *
 * <ul>
 *   <li>{@code FileRequests.complete(request, errno)}: the operation is over; results (node, result, position) are in the request, the operation is
 *       <em>not</em> called again, its own words are cleared;
 *   <li>{@code FileRequests.wake(request)}: the operation is called again with the same arguments and finds its own words as it left them.
 * </ul>
 *
 * Either may come while the operation is still being performed, if the device answers at once. A spurious {@code wake} is harmless if the operation looks at its words.
 * For queues of its own (a lock of an inode, a full device) there is {@code FileRequest.queueNode}. Waiting needs no task and no thread: the
 * task's call is run again from the start by {@code lane.Causes} and finds in the request at which step it was.
 *
 * <p><b>Buffers.</b> Of the kinds that are not {@code isDirect}, {@code read}, {@code write} and {@code readDirectory} get the request's buffer: whole frames,
 * aligned to 4 KiB, at most 64 KiB, contiguous in guest-physical memory, so a device may be given their address. They belong to the request and are there
 * until it ends. {@code FileRequests.buffer(request, bytes)} makes it for other operations (it is 0 if there is no memory: answer NOMEM); after a
 * {@code read} was begun its buffer must not be asked for again with a larger size.
 *
 * <p><b>Kill.</b> If the task of a waiting operation is killed, {@code cancel(request)} is called. Answer true if nothing is under way (take it out of your
 * queues first): then {@code abandon(request)} follows and the request goes. Answer false if a device has its buffer: then the request is an
 * <em>orphan</em> (its task is 0); it, its buffer, its nodes and its open file stay until {@code complete} or {@code wake}, which call
 * {@code abandon(request)} and free it. {@code abandon} undoes what nobody will use (a new fid), and must not keep the request. An operation that ended with
 * {@code complete} just before the kill gets an {@code abandon} too, so clear the words that say what is to be undone once a node has taken it over.
 *
 * <p><b>What cannot wait.</b> {@code close(file)} and {@code release(node)} answer nothing. If they take a device's work, it is done with a request of the
 * file system's own, {@code FileRequests.createInternal(kind)}: {@code complete} on it calls {@code abandon} and frees it.
 *
 * <p><b>Who counts.</b> Open files and descriptors are the vfs's business, bounded by {@code FileTable.MAXIMUM} for each task; what a file system takes of
 * memory is its own, and must be bounded by it. Memory running out is NOSPC, NOMEM or DQUOT for one task.
 *
 * <h2>Rules inside</h2>
 *
 * A call about files is a function in {@code hypha.kernel.wasi} which is run from the start each time; {@code FileRequest.stage} is 0 the first time. It answers
 * {@code BLOCKED} only right after an operation did. {@code TaskFiles.endCall} lets go of everything at its end. Sockets can become open files of
 * kind {@code SOCKET}. Callers hold the kernel lock.
 */
package hypha.kernel.vfs;
