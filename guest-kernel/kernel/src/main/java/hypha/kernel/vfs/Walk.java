package hypha.kernel.vfs;

import hypha.bare.Memory;
import hypha.kernel.handle.Slab;
import hypha.kernel.wasi.Errno;

/**
 * The way from a directory to what a path names, component by component, part of a {@link FileRequest}. It cannot leave the directory in
 * which it starts: the directories on the way are kept in a stack, and {@code ..} goes back to the one before, whatever has become of it
 * meanwhile; before the first there is none. The target of a symbolic link takes the link's place in the path, and an absolute one leads
 * nowhere.
 *
 * <pre>
 *   +0x00  path       address of the kernel's copy, or 0
 *   +0x08  room       32 bits: bytes allocated for it    +0x0C  end       32 bits: bytes of the path
 *   +0x10  position   32 bits: where the next component is looked for
 *   +0x14  links      32 bits: symbolic links followed
 *   +0x18  stack      address of the directories on the way, 64 bits each, with a reference each
 *   +0x20  depth      32 bits: how many                  +0x24  capacity  32 bits: room for so many
 *   +0x28  name       32 bits: offset of the component   +0x2C  bytes     32 bits: of the component
 *   +0x30  step       32 bits: what is to be done next   +0x34  trailing  32 bits: 1 if a slash follows the last component
 *   +0x38  node       address of what was found, with a reference, or 0
 *   +0x40  target     address of room for a link's target, or 0
 *   +0x48  mount      address of the mount whose root comes next
 *   +0x50  last       32 bits: 1 if the component is the last
 * </pre>
 */
public final class Walk {
    /** Most bytes of a path, and of a symbolic link. */
    public static final int MAXIMUM_PATH_BYTES = 4096;
    /** Most bytes of a name. */
    public static final int MAXIMUM_NAME_BYTES = 255;
    /** Most symbolic links on one way. */
    public static final int MAXIMUM_LINKS = 40;

    /** How to go: to the directory in which the last component is or would be. */
    public static final int TO_PARENT = 0;
    /** How to go: to what the path names, be it a symbolic link. */
    public static final int TO_NODE = 1;
    /** How to go: to what the path names, following a symbolic link at its end. */
    public static final int THROUGH_LINK = 2;

    private static final int ROOM_OFFSET = 0x08;
    private static final int END_OFFSET = 0x0C;
    private static final int POSITION_OFFSET = 0x10;
    private static final int LINKS_OFFSET = 0x14;
    private static final int STACK_OFFSET = 0x18;
    private static final int DEPTH_OFFSET = 0x20;
    private static final int CAPACITY_OFFSET = 0x24;
    private static final int NAME_OFFSET = 0x28;
    private static final int NAME_BYTES_OFFSET = 0x2C;
    private static final int STEP_OFFSET = 0x30;
    private static final int TRAILING_OFFSET = 0x34;
    private static final int NODE_OFFSET = 0x38;
    private static final int TARGET_OFFSET = 0x40;
    private static final int MOUNT_OFFSET = 0x48;
    private static final int LAST_OFFSET = 0x50;

    private static final int STEP_NEXT = 0;
    private static final int STEP_LOOKUP = 1;
    private static final int STEP_MOUNT = 2;
    private static final int STEP_LINK = 3;
    private static final int STEP_ENDED = 4;

    private static final int SLASH = '/';
    private static final int DOT = '.';
    private static final int SMALLEST_STACK = 8;

    private Walk() {}

    /**
     * Prepares the way.
     *
     * @param request of which {@code walk} is a part, which holds nothing
     * @param directory where it starts
     * @param path address of {@code bytes} bytes, which are copied: 0 to {@link #MAXIMUM_PATH_BYTES} are possible
     * @return an errno: NOENT for an empty path, NAMETOOLONG, INVAL with a zero byte in it, ILSEQ if it is not UTF-8, NOTCAPABLE if it is
     *     absolute, NOTDIR, NOMEM
     */
    public static int begin(long request, long walk, long directory, long path, long bytes) {
        if (bytes == 0) {
            return Errno.NOENT;
        }
        if (bytes > MAXIMUM_PATH_BYTES) {
            return Errno.NAMETOOLONG;
        }
        if (!Node.isDirectory(directory)) {
            return Errno.NOTDIR;
        }
        FileRequest.use(request);
        long copy = Slab.allocate(bytes);
        if (copy == 0) {
            return Errno.NOMEM;
        }
        Memory.copy(copy, path, bytes);
        Memory.store64(walk, copy);
        Memory.store32(walk + ROOM_OFFSET, (int) bytes);
        Memory.store32(walk + END_OFFSET, (int) bytes);
        int errno = checkTarget(copy, (int) bytes);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        Node.retain(directory);
        if (!push(walk, directory)) {
            Nodes.release(directory);
            return Errno.NOMEM;
        }
        return Errno.SUCCESS;
    }

    /**
     * Goes on, as far as it can.
     *
     * @param how {@link #TO_PARENT}, {@link #TO_NODE} or {@link #THROUGH_LINK}; the same each time
     * @return {@link FileSystems#BLOCKED} or an errno. SUCCESS: {@link #directory} and {@link #name} are known, and {@link #node} unless it goes to the
     *     parent. NOENT with {@link #isMissing}: these two are known, and nothing has that name
     */
    public static int run(long request, long walk, int how) {
        while (true) {
            int step = Memory.load32(walk + STEP_OFFSET);
            int answer;
            if (step == STEP_NEXT) {
                answer = next(walk, how);
            } else if (step == STEP_LINK) {
                answer = follow(request, walk);
            } else if (step == STEP_ENDED) {
                return Errno.SUCCESS;
            } else {
                answer = arrive(request, walk, how, step);
            }
            if (answer != Errno.SUCCESS) {
                return answer;
            }
        }
    }

    /** Finds the next component, and what to do about it. */
    private static int next(long walk, int how) {
        long path = Memory.load64(walk);
        int end = Memory.load32(walk + END_OFFSET);
        int start = skipSlashes(path, Memory.load32(walk + POSITION_OFFSET), end);
        if (start == end) { // the path has led to a directory that is on the stack
            Memory.store32(walk + NAME_BYTES_OFFSET, 0);
            Node.retain(directory(walk));
            Memory.store64(walk + NODE_OFFSET, directory(walk));
            return step(walk, STEP_ENDED);
        }
        int stop = start;
        while (stop < end && Memory.load8(path + stop) != SLASH) {
            stop++;
        }
        int bytes = stop - start;
        Memory.store32(walk + POSITION_OFFSET, stop);
        if (isDots(path + start, bytes, 1)) {
            return Errno.SUCCESS;
        }
        if (isDots(path + start, bytes, 2)) {
            return pop(walk) ? Errno.SUCCESS : Errno.NOTCAPABLE;
        }
        if (bytes > MAXIMUM_NAME_BYTES) {
            return Errno.NAMETOOLONG;
        }
        boolean last = skipSlashes(path, stop, end) == end;
        Memory.store32(walk + NAME_OFFSET, start);
        Memory.store32(walk + NAME_BYTES_OFFSET, bytes);
        Memory.store32(walk + LAST_OFFSET, last ? 1 : 0);
        Memory.store32(walk + TRAILING_OFFSET, last && stop != end ? 1 : 0);
        if (last && how == TO_PARENT) {
            return step(walk, STEP_ENDED);
        }
        long mount = Mounts.at(directory(walk), path + start, bytes);
        Memory.store64(walk + MOUNT_OFFSET, mount);
        return step(walk, mount == 0 ? STEP_LOOKUP : STEP_MOUNT);
    }

    private static boolean isDots(long name, int bytes, int count) {
        return bytes == count && Memory.load8(name) == DOT && Memory.load8(name + bytes - 1) == DOT;
    }

    private static int skipSlashes(long path, int from, int end) {
        int position = from;
        while (position < end && Memory.load8(path + position) == SLASH) {
            position++;
        }
        return position;
    }

    /** Looks at what has the name of the component. */
    private static int arrive(long request, long walk, int how, int step) {
        boolean last = Memory.load32(walk + LAST_OFFSET) != 0;
        int errno = step == STEP_MOUNT
                ? Mounts.root(request, Memory.load64(walk + MOUNT_OFFSET))
                : FileSystems.lookup(request, directory(walk), name(walk), nameBytes(walk));
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        long node = FileRequest.takeNode(request);
        if (step == STEP_LOOKUP) {
            Mounts.leaveTrail(directory(walk), name(walk), nameBytes(walk), node);
        }
        Memory.store64(walk + NODE_OFFSET, node);
        boolean needsDirectory = !last || isTrailing(walk);
        if (Node.type(node) == FileType.SYMBOLIC_LINK && (needsDirectory || how == THROUGH_LINK)) {
            int links = Memory.load32(walk + LINKS_OFFSET) + 1;
            Memory.store32(walk + LINKS_OFFSET, links);
            return links > MAXIMUM_LINKS ? Errno.LOOP : step(walk, STEP_LINK);
        }
        if (needsDirectory && !Node.isDirectory(node)) {
            return Errno.NOTDIR;
        }
        if (last) {
            return step(walk, STEP_ENDED);
        }
        if (!push(walk, node)) {
            return Errno.NOMEM;
        }
        Memory.store64(walk + NODE_OFFSET, 0);
        return step(walk, STEP_NEXT);
    }

    /** Puts the target of a symbolic link in its place. */
    private static int follow(long request, long walk) {
        long target = Memory.load64(walk + TARGET_OFFSET);
        if (target == 0) {
            target = Slab.allocate(MAXIMUM_PATH_BYTES);
            if (target == 0) {
                return Errno.NOMEM;
            }
            Memory.store64(walk + TARGET_OFFSET, target);
        }
        int errno = FileSystems.readLink(request, node(walk), target, MAXIMUM_PATH_BYTES);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        int bytes = (int) FileRequest.result(request);
        if (bytes == 0) {
            return Errno.NOENT;
        }
        errno = checkTarget(target, bytes);
        if (errno != Errno.SUCCESS) {
            return errno;
        }
        int position = Memory.load32(walk + POSITION_OFFSET);
        int rest = Memory.load32(walk + END_OFFSET) - position; // begins with a slash if there is any
        if (bytes + rest > MAXIMUM_PATH_BYTES) {
            return Errno.NAMETOOLONG;
        }
        long joined = Slab.allocate(bytes + rest);
        if (joined == 0) {
            return Errno.NOMEM;
        }
        Memory.copy(joined, target, bytes);
        Memory.copy(joined + bytes, Memory.load64(walk) + position, rest);
        Slab.release(Memory.load64(walk), Memory.load32(walk + ROOM_OFFSET));
        Memory.store64(walk, joined);
        Memory.store32(walk + ROOM_OFFSET, bytes + rest);
        Memory.store32(walk + END_OFFSET, bytes + rest);
        Memory.store32(walk + POSITION_OFFSET, 0);
        Nodes.release(node(walk));
        Memory.store64(walk + NODE_OFFSET, 0);
        return step(walk, STEP_NEXT);
    }

    /** The directory that the way has come to. */
    public static long directory(long walk) {
        return Memory.load64(stack(walk) + 8L * (depth(walk) - 1));
    }

    /** Address of the last component, in the kernel's copy. */
    public static long name(long walk) {
        return Memory.load64(walk) + Memory.load32(walk + NAME_OFFSET);
    }

    /** Bytes of the last component; 0 if the path ends in {@code .} or {@code ..}: then {@link #directory} is what it names. */
    public static int nameBytes(long walk) {
        return Memory.load32(walk + NAME_BYTES_OFFSET);
    }

    /** True if a slash follows the last component. */
    public static boolean isTrailing(long walk) {
        return Memory.load32(walk + TRAILING_OFFSET) != 0;
    }

    /** True if the last component is what {@link #run} did not find. */
    public static boolean isMissing(long walk) {
        return Memory.load32(walk + LAST_OFFSET) != 0 && Memory.load32(walk + STEP_OFFSET) == STEP_LOOKUP;
    }

    /** What the path names, or 0. */
    public static long node(long walk) {
        return Memory.load64(walk + NODE_OFFSET);
    }

    /** Says what the path names now; the walk takes over the caller's reference. */
    static void node(long walk, long node) {
        Memory.store64(walk + NODE_OFFSET, node);
    }

    /** What the path names was missing and is what the request's operation has just made. */
    public static void found(long request, long walk) {
        node(walk, FileRequest.takeNode(request));
    }

    /** SUCCESS if the bytes can be the target of a symbolic link: NOTCAPABLE if it is absolute, else as {@link #begin}. */
    public static int checkTarget(long target, int bytes) {
        int errno = PathText.check(target, bytes);
        return errno == Errno.SUCCESS && Memory.load8(target) == SLASH ? Errno.NOTCAPABLE : errno;
    }

    private static int step(long walk, int step) {
        Memory.store32(walk + STEP_OFFSET, step);
        return Errno.SUCCESS;
    }

    private static long stack(long walk) {
        return Memory.load64(walk + STACK_OFFSET);
    }

    private static int depth(long walk) {
        return Memory.load32(walk + DEPTH_OFFSET);
    }

    private static boolean push(long walk, long directory) {
        int depth = depth(walk);
        int capacity = Memory.load32(walk + CAPACITY_OFFSET);
        if (depth == capacity) {
            int larger = Math.max(SMALLEST_STACK, 2 * capacity);
            long stack = Slab.allocate(8L * larger);
            if (stack == 0) {
                return false;
            }
            if (capacity != 0) {
                Memory.copy(stack, stack(walk), 8L * depth);
                Slab.release(stack(walk), 8L * capacity);
            }
            Memory.store64(walk + STACK_OFFSET, stack);
            Memory.store32(walk + CAPACITY_OFFSET, larger);
        }
        Memory.store64(stack(walk) + 8L * depth, directory);
        Memory.store32(walk + DEPTH_OFFSET, depth + 1);
        return true;
    }

    /** Goes back by a directory. False if it is the first. */
    private static boolean pop(long walk) {
        int depth = depth(walk);
        if (depth == 1) {
            return false;
        }
        Nodes.release(directory(walk));
        Memory.store32(walk + DEPTH_OFFSET, depth - 1);
        return true;
    }

    /** Lets go of all that it holds. */
    static void end(long walk) {
        if (Memory.load64(walk) == 0) {
            return;
        }
        Slab.release(Memory.load64(walk), Memory.load32(walk + ROOM_OFFSET));
        if (node(walk) != 0) {
            Nodes.release(node(walk));
        }
        if (Memory.load64(walk + TARGET_OFFSET) != 0) {
            Slab.release(Memory.load64(walk + TARGET_OFFSET), MAXIMUM_PATH_BYTES);
        }
        for (int index = depth(walk) - 1; index >= 0; index--) {
            Nodes.release(Memory.load64(stack(walk) + 8L * index));
        }
        if (stack(walk) != 0) {
            Slab.release(stack(walk), 8L * Memory.load32(walk + CAPACITY_OFFSET));
        }
        Memory.fill(walk, 0, FileRequest.SECOND_WALK - FileRequest.FIRST_WALK);
    }
}
