package hypha.host;

import hypha.kernel.abi.MountTable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file system that a machine is to have, and the guest path at which its programs see it. Every program gets a descriptor of each mount's root, from 3
 * on in the order of the mounts; and what is mounted below another is found on the way through that, too. Without any, programs have no files.
 */
public sealed interface Mount {
    /** The longest guest path, in bytes of UTF-8. */
    int MAXIMUM_PATH_BYTES = MountTable.MAXIMUM_PATH_BYTES;

    /** The most mounts that a machine may have. */
    int MAXIMUM = MountTable.MAXIMUM;

    /** Where programs see it: absolute, {@code /} or without a slash at its end. */
    String path();

    /** True if programs cannot change anything in it. */
    boolean isReadOnly();

    /**
     * Files in guest memory, gone with the machine.
     *
     * @param path where programs see it
     * @param bytes the most memory that it may take
     * @param programBytes the most of it that what one program has made may take
     */
    record Memory(String path, long bytes, long programBytes) implements Mount {
        /** What a memory file system may take if nobody says so: 256 MiB. */
        public static final long DEFAULT_BYTES = 256L << 20;

        /** Checks its arguments. */
        public Memory {
            checkPath(path);
            if (bytes < 1 || programBytes < 1) {
                throw new IllegalArgumentException(
                        "bytes=" + bytes + " programBytes=" + programBytes + " are not positive");
            }
        }

        /** One that may take {@value #DEFAULT_BYTES} bytes, all of which one program may use. */
        public Memory(String path) {
            this(path, DEFAULT_BYTES, DEFAULT_BYTES);
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }
    }

    /**
     * A tar archive (POSIX ustar, pax, GNU), read into guest memory at boot; it cannot be changed.
     *
     * @param path where programs see it
     * @param file on the host
     */
    record Archive(String path, Path file) implements Mount {
        /** Checks its arguments. */
        public Archive {
            checkPath(path);
            Objects.requireNonNull(file, "file");
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }
    }

    /**
     * A directory of the host, {@linkplain hypha.hypervisor.share beneath which} programs stay, as a device of its own.
     *
     * @param path where programs see it
     * @param directory on the host; that it is one, and can be read, is found out when the machine boots
     * @param isReadOnly whether programs cannot change anything in it
     */
    record Share(String path, Path directory, boolean isReadOnly) implements Mount {
        /** Checks its arguments. */
        public Share {
            checkPath(path);
            Objects.requireNonNull(directory, "directory");
        }
    }

    /**
     * A file system on a disk image of the host, made with {@code hypha disk create}; see docs/disk-format.md. No other machine can use the image
     * meanwhile, but several may read it.
     *
     * @param path where programs see it
     * @param file the image
     * @param isReadOnly whether programs cannot change anything in it; the image is not written then
     */
    record Disk(String path, Path file, boolean isReadOnly) implements Mount {
        /** Checks its arguments. */
        public Disk {
            checkPath(path);
            Objects.requireNonNull(file, "file");
        }
    }

    /**
     * The devices {@code null}, {@code zero}, {@code random} and {@code urandom}.
     *
     * @param path where programs see it
     */
    record Devices(String path) implements Mount {
        /** Checks its arguments. */
        public Devices {
            checkPath(path);
        }

        @Override
        public boolean isReadOnly() {
            return false;
        }
    }

    /**
     * What the kernel tells of tasks, memory, mounts and counters, as text.
     *
     * @param path where programs see it
     */
    record Processes(String path) implements Mount {
        /** Checks its arguments. */
        public Processes {
            checkPath(path);
        }

        @Override
        public boolean isReadOnly() {
            return true;
        }
    }

    /**
     * Checks a guest path.
     *
     * @throws IllegalArgumentException if it is not absolute, too long, or has a slash at its end or a component that is empty, {@code .} or {@code ..}
     */
    static void checkPath(String path) {
        Objects.requireNonNull(path, "path");
        boolean isSound = path.startsWith("/")
                && path.indexOf('\0') < 0
                && path.getBytes(StandardCharsets.UTF_8).length <= MAXIMUM_PATH_BYTES;
        if (isSound && path.length() > 1) {
            for (String component : path.substring(1).split("/", -1)) {
                isSound &= !component.isEmpty() && !component.equals(".") && !component.equals("..");
            }
        }
        if (!isSound) {
            throw new IllegalArgumentException("guest path='" + path + "' is not an absolute path such as /data");
        }
    }
}
