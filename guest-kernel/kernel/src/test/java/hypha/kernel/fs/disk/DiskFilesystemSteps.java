package hypha.kernel.fs.disk;

/** What happens beside operations. */
final class DiskFilesystemSteps {
    private DiskFilesystemSteps() {}

    /** Starts a commit as its timer does, and lets the disk do some of it. */
    static void commitInPassing(DiskMachine machine) {
        Commit.request(machine.volume);
        int answers = machine.random.nextInt(40);
        for (int count = 0;
                count < answers && machine.disk.answerOne(machine.host.machine, machine.random, 8);
                count++) {
            continue;
        }
    }
}
