package hypha.disk;

import java.util.List;

/**
 * What a check has found.
 *
 * @param faults what is wrong, a line each; empty if nothing is
 * @param blocks blocks of the file system
 * @param freeBlocks blocks that nothing uses
 * @param files regular files
 * @param directories directories, the root included
 * @param links symbolic links
 * @param orphans inodes without a name that are still to be freed, which is no fault
 */
public record DiskReport(
        List<String> faults, long blocks, long freeBlocks, int files, int directories, int links, int orphans) {}
