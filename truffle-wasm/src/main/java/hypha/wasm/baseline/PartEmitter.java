package hypha.wasm.baseline;

import hypha.wasm.code.Opcode;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Emits what a method with a part of a function's code has around it: at entry it fetches slots from where they are between parts and goes to where it is entered; at exits it stores slots, and returns a number that says what is next.
 *
 * <p>The method's first parameter is the instance.
 */
abstract class PartEmitter {
    /** Longest code that fetches and stores what each entry and exit needs and no more, in bytes. Beyond it they all do the same. */
    static final int EXACT_BYTES = 1500;

    final CodeBuilder out;
    private final Region region;
    private final Map<Region.Exit, Label> used = new LinkedHashMap<>();
    private final Region.Entry[] entries;
    private final Region.Exit[] exits;
    private final boolean alike;
    private BodyEmitter body;

    /**
     * Prepares for a method.
     *
     * @param accessBytes about how many bytes it takes to fetch or store a slot
     */
    PartEmitter(Region region, int accessBytes, CodeBuilder out) {
        this.region = region;
        this.out = out;
        this.entries = region.entries();
        this.exits = region.exits();
        int bytes = 0;
        for (Region.Entry entry : entries) {
            bytes += entry.loads().length * accessBytes;
        }
        for (Region.Exit exit : exits) {
            bytes += exit.stores().length * accessBytes;
        }
        this.alike = bytes > EXACT_BYTES;
    }

    void body(BodyEmitter emitter) {
        this.body = emitter;
    }

    BodyEmitter body() {
        return body;
    }

    int start() {
        return region.start();
    }

    int end() {
        return region.end();
    }

    /** Returns the slots that need local variables. */
    BitSet slots() {
        return region.slots();
    }

    /** Returns the first local variable that slots may have. */
    abstract int firstLocal();

    /** Returns where the {@link Opcode#JUMP_BACK} at an index of the code leads to. */
    abstract int jumpBackTarget(int pc);

    /** Says whether the targets of the {@link Opcode#BR_TABLE} at an index of the code are all reached by their numbers. */
    abstract boolean isDistant(int pc);

    /** Says whether loops get a copy that counts. */
    abstract boolean copiesLoops();

    // ---- entries ----

    /** Emits what comes first: goes to the code at the entry. */
    void enter() {
        if (alike) {
            fetchedByAll().forEach(this::fetch);
        }
        Label[] labels = new Label[entries.length];
        for (int i = 0; i < entries.length; i++) {
            labels[i] = out.newLabel();
        }
        choose(labels);
        for (int i = 0; i < entries.length; i++) {
            out.labelBinding(labels[i]);
            if (!alike) {
                Arrays.stream(entries[i].loads()).forEach(this::fetch);
            }
            if (entries[i].pc() == 0) {
                body.poll();
            }
            out.goto_(body.label(entries[i].pc()));
        }
    }

    /** Emits the way to the code of the entry that is meant. */
    abstract void choose(Label[] labels);

    private IntStream fetchedByAll() {
        return IntStream.concat(
                        Arrays.stream(entries).flatMapToInt(entry -> Arrays.stream(entry.loads())), storedByAll())
                .distinct();
    }

    private IntStream storedByAll() {
        return Arrays.stream(exits)
                .flatMapToInt(exit -> Arrays.stream(exit.stores()))
                .distinct();
    }

    /** Emits the copy of a slot from where it is between parts. */
    abstract void fetch(int slot);

    /** Emits the copy of a slot to where it is between parts. */
    abstract void store(int slot);

    // ---- exits ----

    /** Returns the label of the code that leaves the part. */
    Label exit(Region.Way way, int pc) {
        for (Region.Exit exit : exits) {
            if (exit.way() == way && exit.pc() == pc) {
                return used.computeIfAbsent(exit, key -> out.newLabel());
            }
        }
        throw new IllegalArgumentException("way=" + way + " pc=" + pc);
    }

    /** Emits the way to a target of a table that has many; its index, unsigned, is on the stack. */
    void distantTable(int pc) {
        out.goto_(exit(Region.Way.TABLE, pc));
    }

    /** Emits what comes behind the code, which execution may come to. */
    void fallThrough() {
        if (region.fallsThrough()) {
            out.goto_(body.label(region.end()));
        }
    }

    /** Emits what comes last. */
    void leave() {
        Label common = out.newLabel();
        used.forEach((exit, label) -> {
            out.labelBinding(label);
            number(exit);
            if (alike) {
                out.goto_(common);
            } else {
                Arrays.stream(exit.stores()).forEach(this::store);
                out.ireturn();
            }
        });
        if (alike && !used.isEmpty()) {
            out.labelBinding(common);
            storedByAll().forEach(this::store);
            out.ireturn();
        }
    }

    /** Pushes the number of the place that an exit leads to. Stores come after that, and leave it on the stack. */
    abstract void number(Region.Exit exit);

    /** Emits the return from the function; the result is on the stack if there is one. */
    abstract void returned();
}
