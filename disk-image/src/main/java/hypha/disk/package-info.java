/**
 * Images of disks with the kernel's file system, on the host: made by {@link hypha.disk.DiskFormatter}, checked by {@link hypha.disk.DiskChecker}.
 * Written from docs/disk-format.md and not from the kernel's code, with which it shares nothing, so that each can find the other's errors.
 */
package hypha.disk;
