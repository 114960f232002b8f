package hypha.wasm.dwarf;

import hypha.wasm.binary.Bytes;
import hypha.wasm.binary.ModuleBuilder;
import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.WasmModule;
import java.nio.charset.StandardCharsets;

/**
 * A module with debugging information: one function, which multiplies the sum of its parameters by itself, as if it came of this source:
 *
 * <pre>{@code
 * 1
 * 2  int square(int a, int b) {
 * 3    int sum = a + b;
 * 4    return sum * sum;
 * 5  }
 * }</pre>
 */
public final class DwarfModule {
    /** The path of the source as the module says it. */
    public static final String PATH = "/src/square.c";

    private static final int CODE_HEADER = 2;

    private final int version;

    /** The code: {@code local.get 0, local.get 1, i32.add, local.set 2, local.get 2, local.get 2, i32.mul}. */
    private static final int[] BODY = {0x20, 0, 0x20, 1, 0x6A, 0x21, 2, 0x20, 2, 0x20, 2, 0x6C};

    /** The address of the local declarations, which is that of the function: after the numbers of functions and of bytes. */
    private static final int FUNCTION = CODE_HEADER;

    /** Addresses of the first instruction, which is on line 3, and of the one on line 4. */
    private static final int LINE_3 = FUNCTION + 3;

    private static final int LINE_4 = LINE_3 + 7;
    private static final int END = FUNCTION + 3 + BODY.length + 1;

    private DwarfModule(int version) {
        this.version = version;
    }

    /** Returns a module with information of a version of DWARF, 4 or 5. */
    public static byte[] bytes(int version) {
        return new DwarfModule(version).module();
    }

    /** Returns it parsed. */
    public static WasmModule parsed(int version) {
        return ModuleParser.parse(bytes(version));
    }

    private byte[] module() {
        ModuleBuilder builder = new ModuleBuilder();
        builder.function(builder.type("ii:i"), "i", new Bytes().raw(BODY)).export("square", 0, 0);
        Bytes module = new Bytes().raw(builder.build());
        custom(module, ".debug_abbrev", abbreviations());
        custom(module, ".debug_info", info());
        custom(module, ".debug_line", line());
        custom(module, ".debug_str", new Bytes().raw(text("square")));
        return module.toArray();
    }

    private static void custom(Bytes module, String name, Bytes content) {
        module.raw(0).sized(new Bytes().name(name).raw(content.toArray()).toArray());
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.UTF_8);
    }

    private static Bytes u16(Bytes bytes, int value) {
        return bytes.raw(value & 0xFF, value >> 8);
    }

    private static Bytes u32(Bytes bytes, int value) {
        return bytes.raw(value & 0xFF, value >> 8 & 0xFF, value >> 16 & 0xFF, value >>> 24);
    }

    private static Bytes abbreviations() {
        Bytes bytes = new Bytes();
        // 1: the unit, with name, folder, line table, first address and length.
        bytes.raw(1, Dw.TAG_COMPILE_UNIT, 1, Dw.AT_NAME, Form.STRING, Dw.AT_COMP_DIR, Form.STRING);
        bytes.raw(Dw.AT_STMT_LIST, Form.SEC_OFFSET, Dw.AT_LOW_PC, Form.ADDR, Dw.AT_HIGH_PC, Form.DATA4);
        bytes.raw(Dw.AT_LANGUAGE, Form.DATA1, 0, 0);
        // 2: the function.
        bytes.raw(2, Dw.TAG_SUBPROGRAM, 1, Dw.AT_NAME, Form.STRP, Dw.AT_LOW_PC, Form.ADDR, Dw.AT_HIGH_PC, Form.DATA4);
        bytes.raw(Dw.AT_DECL_FILE, Form.DATA1, Dw.AT_DECL_LINE, Form.DATA1, 0, 0);
        // 3 and 4: a parameter and a variable.
        bytes.raw(3, Dw.TAG_FORMAL_PARAMETER, 0, Dw.AT_NAME, Form.STRING, Dw.AT_TYPE, Form.REF4);
        bytes.raw(Dw.AT_LOCATION, Form.EXPRLOC, 0, 0);
        bytes.raw(4, Dw.TAG_VARIABLE, 0, Dw.AT_NAME, Form.STRING, Dw.AT_TYPE, Form.REF4);
        bytes.raw(Dw.AT_LOCATION, Form.EXPRLOC, 0, 0);
        // 5: a type.
        bytes.raw(5, Dw.TAG_BASE_TYPE, 0, Dw.AT_NAME, Form.STRING, Dw.AT_ENCODING, Form.DATA1);
        return bytes.raw(Dw.AT_BYTE_SIZE, Form.DATA1, 0, 0, 0);
    }

    private Bytes info() {
        Bytes unit = new Bytes();
        u16(unit, version);
        if (version >= 5) {
            unit.raw(1, 4);
            u32(unit, 0);
        } else {
            u32(unit, 0);
            unit.raw(4);
        }
        unit.raw(1).raw(text("square.c")).raw(text("/src"));
        u32(u32(u32(unit, 0), FUNCTION), END - FUNCTION);
        unit.raw(Dw.LANG_C11);
        // References count from the length, which is before the unit.
        int type = unit.size() + Integer.BYTES;
        unit.raw(5).raw(text("int")).raw(Dw.ATE_SIGNED, 4);
        unit.raw(2);
        u32(u32(u32(unit, 0), FUNCTION), END - FUNCTION);
        unit.raw(version >= 5 ? 0 : 1, 2);
        variable(unit, 3, "a", type, 0);
        variable(unit, 3, "b", type, 1);
        variable(unit, 4, "sum", type, 2);
        unit.raw(0, 0);
        Bytes info = new Bytes();
        return u32(info, unit.size()).raw(unit.toArray());
    }

    private static void variable(Bytes unit, int code, String name, int type, int local) {
        unit.raw(code).raw(text(name));
        u32(unit, type);
        // DW_OP_WASM_location, a local, its index, DW_OP_stack_value.
        unit.sized(new Bytes().raw(0xED, 0, local, 0x9F).toArray());
    }

    private Bytes line() {
        Bytes header = new Bytes();
        header.raw(1, 1, 1, 0xFB, 14, 13, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1);
        if (version >= 5) {
            header.raw(1, 1, Form.STRING, 1).raw(text("/src"));
            header.raw(2, 1, Form.STRING, 2, Form.DATA1, 1)
                    .raw(text("square.c"))
                    .raw(0);
        } else {
            header.raw(0).raw(text("square.c")).raw(0, 0, 0, 0);
        }
        Bytes program = new Bytes();
        // DW_LNE_set_address, then rows: line 2 at the function, line 3 after the prologue, line 4.
        u32(program.raw(0, 5, 2), FUNCTION);
        if (version >= 5) {
            program.raw(4, 0);
        }
        program.raw(3, 1, 1);
        program.raw(2, LINE_3 - FUNCTION, 3, 1, 5, 13, 10, 1);
        program.raw(2, LINE_4 - LINE_3, 3, 1, 5, 3, 1);
        program.raw(2, END - LINE_4, 0, 1, 1);
        Bytes unit = new Bytes();
        u16(unit, version);
        if (version >= 5) {
            unit.raw(4, 0);
        }
        u32(unit, header.size()).raw(header.toArray()).raw(program.toArray());
        return u32(new Bytes(), unit.size()).raw(unit.toArray());
    }
}
