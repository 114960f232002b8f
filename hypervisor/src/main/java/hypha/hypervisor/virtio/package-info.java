/**
 * Virtual devices: the virtio transport over MMIO, version 2, with split queues, as of <em>Virtual I/O Device (VIRTIO) Version 1.2</em>.
 *
 * <p>A device is a {@link hypha.hypervisor.virtio.VirtioDevice}, which gets buffers ({@link hypha.hypervisor.virtio.DescriptorChain}) on a
 * thread of its own and gives them back when it has done what they ask for. {@link hypha.hypervisor.virtio.DeviceBus} has the registers of
 * all devices of a machine. Feature bits that the transport offers: {@code VIRTIO_F_VERSION_1} and no other.
 *
 * <p>To add a device:
 *
 * <ol>
 *   <li>here, or in a package of its own, a class that implements {@code VirtioDevice}: its number in the standard, the sizes of its queues,
 *       its configuration space, and {@code handle}. What is in a buffer is a claim. {@link hypha.hypervisor.virtio.EntropyDevice} is the
 *       smallest;
 *   <li>in the kernel, a class in a package below {@code hypha.kernel.driver} and its case in each {@code switch} of {@code
 *       hypha.kernel.driver.Drivers}; {@code hypha.kernel.driver.entropy} is the smallest;
 *   <li>in {@code hypha.host.machine}, the place that makes it from the machine's configuration and attaches it.
 * </ol>
 *
 * <p>Depends on the machine's memory and doorbells; knows nothing of KVM or of the kernel.
 */
package hypha.hypervisor.virtio;
