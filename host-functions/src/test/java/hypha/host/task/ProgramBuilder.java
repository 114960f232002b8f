package hypha.host.task;

import hypha.host.ProgramSource;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds small programs for tests: WASI imports, one memory, data, and the body of {@code _start} as instructions' bytes. */
public final class ProgramBuilder {
    /** {@code i32}. */
    public static final int I32 = 0x7F;
    /** {@code i64}. */
    public static final int I64 = 0x7E;

    private final List<byte[]> types = new ArrayList<>();
    private final List<byte[]> imports = new ArrayList<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<byte[]> data = new ArrayList<>();
    private int locals;
    private int minimumPages = 1;
    private int maximumPages = -1;

    /** A program whose {@code _start} does nothing. */
    public ProgramBuilder() {
        types.add(new byte[] {0x60, 0, 0});
    }

    /** Imports a WASI function; functions are numbered in this order. {@code parameters}: {@code i} for i32, {@code l} for i64. */
    public ProgramBuilder wasi(String name, String parameters) {
        return importing("wasi_snapshot_preview1", name, parameters);
    }

    /** Imports a function of any module. */
    public ProgramBuilder importing(String module, String name, String parameters) {
        var type = new ByteArrayOutputStream();
        type.write(0x60);
        unsigned(type, parameters.length());
        parameters.chars().forEach(c -> type.write(c == 'l' ? I64 : I32));
        if (name.equals("proc_exit")) {
            type.write(0);
        } else {
            type.write(1);
            type.write(I32);
        }
        types.add(type.toByteArray());
        var entry = new ByteArrayOutputStream();
        name(entry, module);
        name(entry, name);
        entry.write(0);
        unsigned(entry, types.size() - 1);
        imports.add(entry.toByteArray());
        return this;
    }

    /** Sets the memory's limits in pages; a maximum of -1 is none. */
    public ProgramBuilder memory(int minimum, int maximum) {
        minimumPages = minimum;
        maximumPages = maximum;
        return this;
    }

    /** Puts bytes into memory. */
    public ProgramBuilder data(int address, byte[] bytes) {
        var segment = new ByteArrayOutputStream();
        segment.write(0);
        segment.write(0x41);
        signed(segment, address);
        segment.write(0x0B);
        unsigned(segment, bytes.length);
        segment.writeBytes(bytes);
        data.add(segment.toByteArray());
        return this;
    }

    /** Puts little-endian 32-bit words into memory. */
    public ProgramBuilder words(int address, int... words) {
        byte[] bytes = new byte[4 * words.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (words[i / 4] >>> 8 * (i % 4));
        }
        return data(address, bytes);
    }

    /** Gives {@code _start} that many locals of type i32. */
    public ProgramBuilder locals(int count) {
        locals = count;
        return this;
    }

    /** {@code i32.const}. */
    public ProgramBuilder i32(int value) {
        body.write(0x41);
        signed(body, value);
        return this;
    }

    /** {@code i64.const}. */
    public ProgramBuilder i64(long value) {
        body.write(0x42);
        signed(body, value);
        return this;
    }

    /** {@code call}. */
    public ProgramBuilder call(int function) {
        body.write(0x10);
        unsigned(body, function);
        return this;
    }

    /** Calls an imported function with i32 constants. */
    public ProgramBuilder call(int function, int... arguments) {
        for (int argument : arguments) {
            i32(argument);
        }
        return call(function);
    }

    /** {@code drop}. */
    public ProgramBuilder drop() {
        return code(0x1A);
    }

    /** Instructions' bytes as they are. */
    public ProgramBuilder code(int... bytes) {
        for (int b : bytes) {
            body.write(b);
        }
        return this;
    }

    /** The program. */
    public ProgramSource build(String name) {
        var module = new ByteArrayOutputStream();
        module.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        section(module, 1, types);
        section(module, 2, imports);
        section(module, 3, List.of(new byte[] {0}));
        section(module, 5, List.of(limits()));
        var start = new ByteArrayOutputStream();
        name(start, "_start");
        start.write(0);
        unsigned(start, imports.size());
        var memory = new ByteArrayOutputStream();
        name(memory, "memory");
        memory.writeBytes(new byte[] {2, 0});
        section(module, 7, List.of(start.toByteArray(), memory.toByteArray()));
        section(module, 10, List.of(function()));
        section(module, 11, data);
        return new ProgramSource(name, module.toByteArray());
    }

    private byte[] limits() {
        var limits = new ByteArrayOutputStream();
        limits.write(maximumPages < 0 ? 0 : 1);
        unsigned(limits, minimumPages);
        if (maximumPages >= 0) {
            unsigned(limits, maximumPages);
        }
        return limits.toByteArray();
    }

    private byte[] function() {
        var function = new ByteArrayOutputStream();
        if (locals == 0) {
            function.write(0);
        } else {
            function.write(1);
            unsigned(function, locals);
            function.write(I32);
        }
        function.writeBytes(body.toByteArray());
        function.write(0x0B);
        var entry = new ByteArrayOutputStream();
        unsigned(entry, function.size());
        entry.writeBytes(function.toByteArray());
        return entry.toByteArray();
    }

    private static void section(ByteArrayOutputStream module, int id, List<byte[]> entries) {
        if (entries.isEmpty()) {
            return;
        }
        var content = new ByteArrayOutputStream();
        unsigned(content, entries.size());
        entries.forEach(content::writeBytes);
        module.write(id);
        unsigned(module, content.size());
        module.writeBytes(content.toByteArray());
    }

    private static void name(ByteArrayOutputStream out, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        unsigned(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.write(rest & 0x7F | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static void signed(ByteArrayOutputStream out, long value) {
        long rest = value;
        while (rest < -64 || rest > 63) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>= 7;
        }
        out.write((int) (rest & 0x7F));
    }
}
