/**
 * Stream sockets: {@link hypha.kernel.socket.Listeners} are the machine's ports, {@link hypha.kernel.socket.Stream} is a connection. A connection
 * is made by the host, which has accepted it from somewhere, and is known by a pair of ports. It waits in its listener's backlog, belongs to an open file then,
 * and after that file's end stays until the host has said that it is over.
 *
 * <p>How many bytes each side may send is by the credit of the other (Virtual I/O Device 1.2, 5.10.6.3). A side that sends more is reset.
 * Callers hold the kernel lock.
 */
package hypha.kernel.socket;
