package hypha.host;

import hypha.hypervisor.virtio.VirtioDevice;

/** Makes a device for a machine that is being made, which closes it at its end. */
@FunctionalInterface
public interface DeviceFactory {
    /**
     * Makes the device.
     *
     * @throws hypha.hypervisor.HypervisorException if what it stands for cannot be had: a file that is missing, or locked by another machine
     */
    VirtioDevice create();
}
