/**
 * TCP connections of the host as streams of the guest: a virtio socket device (Virtual I/O Device 1.2, 5.10), streams only. The host's system terminates
 * TCP; the guest sees bytes in order with credit, and no packets.
 *
 * <p>{@link hypha.hypervisor.socket.SocketDevice} is the device, {@link hypha.hypervisor.socket.Publication} what it listens at. All state belongs to
 * whoever serves the device, one thread at a time; its own waits for the guest's doorbell and for sockets in one {@code epoll_wait}. What the guest sends is a claim;
 * a connection that it lies about is reset, and what is not even a packet stops the device.
 */
package hypha.hypervisor.socket;
