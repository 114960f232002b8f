package hypha.kernel.fs.disk;

import hypha.bare.Memory;
import hypha.kernel.abi.MountTable;
import hypha.kernel.memory.Ram;
import hypha.kernel.time.Clock;
import hypha.kernel.vfs.Mount;
import hypha.kernel.vfs.Mounts;

/** All volumes of the machine: mounted at boot, committed in time. */
public final class DiskVolumes {
    private static long volumes;
    private static int count;

    private DiskVolumes() {}

    /** Begins to mount the disks of the mount table, after the drivers have found the devices. False if there is not enough memory. */
    public static boolean init() {
        count = 0;
        for (int index = 0; index < Mounts.count(); index++) {
            long mount = Mounts.get(index);
            if (Mount.kind(mount) != MountTable.DISK) {
                continue;
            }
            if (count == 0) {
                volumes = Ram.allocateZeroed(0);
            }
            long device = Mount.device(mount);
            long volume = volumes == 0
                    ? 0
                    : DiskMount.start(
                            device < 0 || device > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) device,
                            Mount.isReadOnly(mount));
            if (volume == 0) {
                return false;
            }
            Volume.set64(volume, Volume.MOUNT, mount);
            Mount.own(mount, 0, volume);
            Memory.store64(volumes + 8L * count, volume);
            count++;
        }
        return true;
    }

    private static long volume(int index) {
        return Memory.load64(volumes + 8L * index);
    }

    /** When something is to be committed, in nanoseconds of the monotonic clock; {@link Long#MAX_VALUE} if nothing is dirty. */
    public static long deadline() {
        long first = Long.MAX_VALUE;
        for (int index = 0; index < count; index++) {
            first = Math.min(first, Commit.deadline(volume(index)));
        }
        return first;
    }

    /** True if something is to be committed now. */
    public static boolean isDue() {
        return count != 0 && deadline() <= Clock.monotonic();
    }

    /** Commits what is due. True if there was something. */
    public static boolean serve() {
        if (count == 0) {
            return false;
        }
        boolean served = false;
        for (int index = 0; index < count; index++) {
            if (Commit.deadline(volume(index)) <= Clock.monotonic()) {
                Commit.request(volume(index));
                served = true;
            }
        }
        return served;
    }

    /** A disk has done a request, or refused it. */
    public static void completed(long context, boolean isDone) {
        DiskIo.complete(context, isDone);
    }

    /** Commits everything at once. True if all is on the disks, or will never be. */
    public static boolean flush() {
        boolean isDone = true;
        for (int index = 0; index < count; index++) {
            long volume = volume(index);
            int state = Volume.get32(volume, Volume.STATE);
            if (state == Volume.MOUNTING || state == Volume.READY && !Volume.isIdle(volume)) {
                Commit.request(volume);
                isDone = false;
            }
        }
        return isDone;
    }
}
