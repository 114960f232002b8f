/**
 * A tar archive as a read-only file system. It is read once, at boot: directories and names become nodes, and the contents of files stay where
 * the host has put them. The archive is a claim from end to end: every length is compared with what is there, and what is wrong is skipped or
 * ends the reading.
 */
package hypha.kernel.fs.archive;
