package hypha.wasm.dwarf;

import hypha.wasm.binary.CustomSection;
import hypha.wasm.binary.SectionId;
import hypha.wasm.binary.WasmModule;
import java.util.HashMap;
import java.util.Map;

/** Where the debugging sections of a module are, and its code section, which addresses count from. */
final class DebugSections {
    private static final String PREFIX = ".debug_";

    /** The start and the end of a section. */
    record Range(int start, int end) {}

    private final byte[] bytes;
    private final Map<String, Range> sections = new HashMap<>();
    private final int codeStart;
    private long size;

    DebugSections(WasmModule module) {
        this.bytes = module.bytes();
        this.codeStart = module.sectionOffset(SectionId.CODE);
        for (CustomSection section : module.customSections()) {
            if (section.name().startsWith(PREFIX)) {
                Range range = new Range(section.start(), section.end());
                if (sections.putIfAbsent(section.name().substring(PREFIX.length()), range) == null) {
                    size += range.end - range.start;
                }
            }
        }
    }

    /** Says whether there is a section, named without {@code .debug_}. */
    boolean has(String name) {
        return sections.containsKey(name);
    }

    /** Returns the total size of the sections in bytes. */
    long size() {
        return size;
    }

    /** Returns the offset in the module that address 0 stands for: the content of the code section. */
    int codeStart() {
        return codeStart;
    }

    Range range(String name) {
        Range range = sections.get(name);
        if (range == null) {
            throw new DwarfFormatException("there is no section .debug_" + name);
        }
        return range;
    }

    /** Returns a reader of a section from an offset in it to its end. */
    DwarfReader reader(String name, long offset) {
        Range range = range(name);
        if (offset < 0 || offset > range.end - range.start) {
            throw new DwarfFormatException("offset out of bounds: section=.debug_" + name + " offset=" + offset);
        }
        return new DwarfReader(bytes, range.start + (int) offset, range.end);
    }

    /** Returns the string at an offset of a section. */
    String string(String name, long offset) {
        return reader(name, offset).peekName();
    }

    byte[] bytes() {
        return bytes;
    }
}
