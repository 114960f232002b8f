package hypha.kernel.fs.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.kernel.abi.BootInfo;
import hypha.kernel.abi.MountTable;
import hypha.kernel.simulation.Seed;
import hypha.kernel.simulation.SimulatedHost;
import hypha.kernel.vfs.FileWorld;
import hypha.kernel.wasi.Errno;
import hypha.kernel.wasi.Rights;
import hypha.kernel.wasi.WasiProgram;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ArchiveFilesTest {
    private static final long READ =
            Rights.FD_READ | Rights.FD_SEEK | Rights.FD_TELL | Rights.FD_FILESTAT_GET | Rights.FD_READDIR;

    private static FileWorld world(byte[] archive) {
        return FileWorld.prepared(
                SimulatedHost.prepared(),
                archive,
                new FileWorld.Entry(
                        MountTable.ARCHIVE, "/", MountTable.PREOPENED | MountTable.READ_ONLY, archive.length, 0),
                FileWorld.memory("/tmp", 1 << 20, 1 << 20));
    }

    @Test
    void whatIsInTheArchiveIsSeenAndCannotBeChanged() {
        byte[] archive = new TarWriter()
                .directory("bin/")
                .file("bin/tool", "the tool")
                .file("./lib/deep/er/file.txt", "made its directories")
                .link("lib/link", "deep/er/file.txt")
                .hardLink("tool2", "bin/tool")
                .directory("tmp")
                .bytes();
        try (FileWorld world = world(archive)) {
            var program = new WasiProgram(world);
            assertEquals(List.of(".", "..", "bin", "lib", "tool2", "tmp"), program.list(3, 4096));
            int tool = program.open(3, "bin/tool", 0, READ);
            assertEquals("the tool", program.read(tool, 100));
            assertEquals("tool", program.pread(tool, 100, 4));
            assertEquals("", program.read(tool, 100));
            assertEquals(8, program.size(tool));
            assertEquals(2, program.links(tool));
            assertEquals(1_700_000_000L * 1_000_000_000, program.stat(tool, 48));
            int linked = program.openThroughLinkToRead(3, "lib/link");
            assertEquals("made its directories", program.read(linked, 100));
            assertEquals(-Errno.ROFS, program.open(3, "new", WasiProgram.CREATE, READ));
            assertEquals(-Errno.ROFS, program.open(3, "bin/tool", 0, READ | Rights.FD_WRITE));
            assertEquals(-Errno.ROFS, program.open(3, "bin/tool", WasiProgram.TRUNCATE, READ));
            assertEquals(Errno.ROFS, program.unlink(3, "bin/tool"));
            assertEquals(Errno.ROFS, program.mkdir(3, "x"));
            assertEquals(Errno.ROFS, program.rename("tool2", "tool3"));
            assertTrue(
                    program.open(3, "tmp/new", WasiProgram.CREATE, Rights.FILE) > 0, "the memory file system below it");
            assertEquals(Errno.XDEV, program.rename("tmp/new", "here"));
        }
    }

    @Test
    void longNamesComeInThreeWays() {
        String deep = "d".repeat(90) + "/" + "e".repeat(90) + "/";
        byte[] archive = new TarWriter()
                .prefixed("d".repeat(90) + "/p", "name1", "one")
                .longName(deep + "f".repeat(200))
                .file("cut", "two")
                .pax("path", deep + "g".repeat(200))
                .file("cut", "three")
                .pax("linkpath", "h".repeat(300))
                .link("long-link", "cut")
                .file("after", "none of it is left")
                .bytes();
        try (FileWorld world = world(archive)) {
            var program = new WasiProgram(world);
            assertEquals("one", program.read(program.open(3, "d".repeat(90) + "/p/name1", 0, READ), 100));
            assertEquals("two", program.read(program.open(3, deep + "f".repeat(200), 0, READ), 100));
            assertEquals("three", program.read(program.open(3, deep + "g".repeat(200), 0, READ), 100));
            assertEquals("h".repeat(300), program.readlink("long-link", 1000));
            assertEquals(List.of(".", "..", "d".repeat(90), "long-link", "after"), program.list(3, 4096));
        }
    }

    @Test
    void namesThatLeadOutAreNotSeen() {
        byte[] archive = new TarWriter()
                .file("../outside", "x")
                .file("/absolute", "is taken as relative")
                .file("a/../../b", "x")
                .file("..", "x")
                .file("ok", "x")
                .file("ok/below-a-file", "x")
                .hardLink("stolen", "../../etc/passwd")
                .bytes();
        try (FileWorld world = world(archive)) {
            assertEquals(List.of(".", "..", "absolute", "a", "ok"), new WasiProgram(world).list(3, 4096));
        }
    }

    /** Archives with changed, cut and doubled parts: whatever is in them, the kernel comes up, reads nothing but the archive, and lists what there is. */
    @Test
    void brokenArchivesHarmNobody() {
        Random random = Seed.random("brokenArchivesHarmNobody");
        byte[] sound = new TarWriter()
                .directory("d")
                .pax("path", "d/pax")
                .pax("size", "5")
                .file("d/file", "contents")
                .longName("d/" + "x".repeat(150))
                .file("cut", "more contents".repeat(100))
                .link("d/link", "file")
                .hardLink("hard", "d/file")
                .bytes();
        for (int round = 0; round < 150; round++) {
            byte[] archive =
                    Arrays.copyOf(sound, random.nextInt(4) == 0 ? random.nextInt(sound.length + 1) : sound.length);
            for (int change = random.nextInt(6); change > 0 && archive.length >= 512; change--) {
                int header = random.nextInt(archive.length / 512) * 512;
                byte[] block = Arrays.copyOfRange(archive, header, header + 512);
                int[] fields = {124, 125, 126, 136, 156, 0, 1, 157, 257, 345, random.nextInt(512)};
                block[fields[random.nextInt(fields.length)]] =
                        (byte) "\0/.017xgLK52 \u0080\u00FF".charAt(random.nextInt(15));
                if (random.nextInt(4) != 0) {
                    TarWriter.seal(block);
                }
                System.arraycopy(block, 0, archive, header, 512);
            }
            try (FileWorld world = world(archive)) {
                var program = new WasiProgram(world);
                for (String name : program.list(3, 4096)) {
                    int opened = program.open(3, name, 0, READ);
                    if (opened > 0 && program.size(opened) < 100_000 && !name.startsWith(".")) {
                        program.tryRead(opened, 4096);
                    }
                }
                world.host.drain(BootInfo.RING_LOG);
            }
        }
    }
}
