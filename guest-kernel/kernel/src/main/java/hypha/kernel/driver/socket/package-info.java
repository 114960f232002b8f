/**
 * The driver of the virtio socket device (Virtual I/O Device 1.2, 5.10): packets in and out of its queues. What connections are is in {@link
 * hypha.kernel.socket}.
 */
package hypha.kernel.driver.socket;
