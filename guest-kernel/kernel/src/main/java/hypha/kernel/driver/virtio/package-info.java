/**
 * The drivers' side of virtio over MMIO, version 2: {@link hypha.kernel.driver.virtio.VirtioDevice} brings a device up, {@link
 * hypha.kernel.driver.virtio.Virtqueue} passes it buffers.
 *
 * <p>A driver calls {@code VirtioDevice.negotiate}, {@code addQueue} for each queue and {@code start} when its device is found; then, with the
 * kernel lock, {@code Virtqueue.add} for each piece of a request, {@code submit} with a word that says whose it is, and {@code kick}. When the
 * device is done, {@code hypha.kernel.driver.Drivers} calls the driver with that word. Memory that a device has is neither moved nor freed
 * until then.
 *
 * <p>An awake vCPU looks at the used rings itself, and the device is told to raise no interrupts; a vCPU that goes to sleep asks for them.
 */
package hypha.kernel.driver.virtio;
