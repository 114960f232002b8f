package hypha.host.module;

import hypha.host.task.LoadedProgram;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The programs of a machine that programs can spawn, by name. Safe for threads. */
public final class ProgramRegistry {
    /** Longest name, in bytes. */
    static final int MAXIMUM_NAME_BYTES = 255;

    private final Map<String, LoadedProgram> programs = new ConcurrentHashMap<>();

    /** An empty registry. */
    public ProgramRegistry() {}

    /** Lets programs spawn this one by that name, from now on; another one that had it has it no more. */
    public void put(String name, LoadedProgram program) {
        programs.put(name, program);
    }

    /** The program of that name, or null. */
    LoadedProgram find(String name) {
        return programs.get(name);
    }
}
