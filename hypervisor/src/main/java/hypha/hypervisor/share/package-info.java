/**
 * A directory of the host for the guest: a server of the protocol 9P2000.L, which Linux guests speak, too.
 *
 * <p>Messages come in, replies go out; how they are carried is the business of a device. Whatever a message says is a claim: sizes are
 * checked before they are used, names have to be single components, what the guest holds open is bounded. Replies to anything that is
 * not right are {@code Rlerror} with an error number of Linux.
 *
 * <p><b>Nothing outside the directory is reached.</b> A fid holds a handle ({@code O_PATH}) to a file, never a path, and a walk goes one
 * component at a time from handle to handle with {@code openat2(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS |
 * RESOLVE_NO_XDEV)}, or with {@code openat(O_NOFOLLOW)} where that call is missing. {@code ..} is no component, so there is no way up. A
 * symbolic link is a file whose target can be read; nobody here follows it. So a process of the host that swaps names and links meanwhile
 * can make the guest see one or the other of them, but nothing else. What the directory contains, on the other hand, the guest has: hard
 * links to files that have other names elsewhere, and directories that are moved away while the guest holds them. Other file systems
 * that are mounted beneath are not entered.
 *
 * <p>Only regular files and directories are opened; pipes, sockets and devices would block or act. The process's own rights apply
 * besides, and no {@code Tsetattr} changes owner or permissions.
 *
 * <p>Specifications: the 9P2000.L protocol (diod's protocol.md), intro(5) of Plan 9.
 */
package hypha.hypervisor.share;
