package hypha.wasm.binary;

import hypha.wasm.types.ValueType;

/**
 * The instructions of the binary format (core specification 5.4): their opcodes, names, immediates and, where it is always the same, type. An instruction with a prefix byte has
 * a number above 0xFF.
 */
public final class Instruction {
    /** What is added to the number that follows the prefix byte {@code FC}. */
    public static final int PREFIX_FC = 0x100;

    /** What is added to the number that follows the prefix byte {@code FB}: {@link ObjectInstruction}. */
    public static final int PREFIX_FB = 0x200;

    /** What is added to the number that follows the prefix byte {@code FD}: {@link VectorInstruction}. */
    public static final int PREFIX_FD = 0x300;

    /** What is added to the number that follows the prefix byte {@code FE}: {@link AtomicInstruction}. */
    public static final int PREFIX_FE = 0x500;

    /** One more than the highest number of an instruction. */
    public static final int COUNT = 0x600;

    /** {@code unreachable}. */
    public static final int UNREACHABLE = 0x00;

    /** {@code nop}. */
    public static final int NOP = 0x01;

    /** {@code block}. */
    public static final int BLOCK = 0x02;

    /** {@code loop}. */
    public static final int LOOP = 0x03;

    /** {@code if}. */
    public static final int IF = 0x04;

    /** {@code else}. */
    public static final int ELSE = 0x05;

    /** {@code end}. */
    public static final int END = 0x0B;

    /** {@code br}. */
    public static final int BR = 0x0C;

    /** {@code br_if}. */
    public static final int BR_IF = 0x0D;

    /** {@code br_table}. */
    public static final int BR_TABLE = 0x0E;

    /** {@code return}. */
    public static final int RETURN = 0x0F;

    /** {@code call}. */
    public static final int CALL = 0x10;

    /** {@code call_indirect}. */
    public static final int CALL_INDIRECT = 0x11;

    /** {@code call_ref}. */
    public static final int CALL_REF = 0x14;

    /** {@code drop}. */
    public static final int DROP = 0x1A;

    /** {@code select}. */
    public static final int SELECT = 0x1B;

    /** {@code select} with a type. */
    public static final int SELECT_T = 0x1C;

    /** {@code local.get}. */
    public static final int LOCAL_GET = 0x20;

    /** {@code local.set}. */
    public static final int LOCAL_SET = 0x21;

    /** {@code local.tee}. */
    public static final int LOCAL_TEE = 0x22;

    /** {@code global.get}. */
    public static final int GLOBAL_GET = 0x23;

    /** {@code global.set}. */
    public static final int GLOBAL_SET = 0x24;

    /** {@code table.get}. */
    public static final int TABLE_GET = 0x25;

    /** {@code table.set}. */
    public static final int TABLE_SET = 0x26;

    /** {@code i32.load}. */
    public static final int I32_LOAD = 0x28;

    /** {@code i64.load}. */
    public static final int I64_LOAD = 0x29;

    /** {@code f32.load}. */
    public static final int F32_LOAD = 0x2A;

    /** {@code f64.load}. */
    public static final int F64_LOAD = 0x2B;

    /** {@code i32.load8_s}. */
    public static final int I32_LOAD8_S = 0x2C;

    /** {@code i32.load8_u}. */
    public static final int I32_LOAD8_U = 0x2D;

    /** {@code i32.load16_s}. */
    public static final int I32_LOAD16_S = 0x2E;

    /** {@code i32.load16_u}. */
    public static final int I32_LOAD16_U = 0x2F;

    /** {@code i64.load8_s}. */
    public static final int I64_LOAD8_S = 0x30;

    /** {@code i64.load8_u}. */
    public static final int I64_LOAD8_U = 0x31;

    /** {@code i64.load16_s}. */
    public static final int I64_LOAD16_S = 0x32;

    /** {@code i64.load16_u}. */
    public static final int I64_LOAD16_U = 0x33;

    /** {@code i64.load32_s}. */
    public static final int I64_LOAD32_S = 0x34;

    /** {@code i64.load32_u}. */
    public static final int I64_LOAD32_U = 0x35;

    /** {@code i32.store}. */
    public static final int I32_STORE = 0x36;

    /** {@code i64.store}. */
    public static final int I64_STORE = 0x37;

    /** {@code f32.store}. */
    public static final int F32_STORE = 0x38;

    /** {@code f64.store}. */
    public static final int F64_STORE = 0x39;

    /** {@code i32.store8}. */
    public static final int I32_STORE8 = 0x3A;

    /** {@code i32.store16}. */
    public static final int I32_STORE16 = 0x3B;

    /** {@code i64.store8}. */
    public static final int I64_STORE8 = 0x3C;

    /** {@code i64.store16}. */
    public static final int I64_STORE16 = 0x3D;

    /** {@code i64.store32}. */
    public static final int I64_STORE32 = 0x3E;

    /** {@code memory.size}. */
    public static final int MEMORY_SIZE = 0x3F;

    /** {@code memory.grow}. */
    public static final int MEMORY_GROW = 0x40;

    /** {@code i32.const}. */
    public static final int I32_CONST = 0x41;

    /** {@code i64.const}. */
    public static final int I64_CONST = 0x42;

    /** {@code f32.const}. */
    public static final int F32_CONST = 0x43;

    /** {@code f64.const}. */
    public static final int F64_CONST = 0x44;

    /** {@code i32.eqz}. */
    public static final int I32_EQZ = 0x45;

    /** {@code i32.eq}. */
    public static final int I32_EQ = 0x46;

    /** {@code i32.ne}. */
    public static final int I32_NE = 0x47;

    /** {@code i32.lt_s}. */
    public static final int I32_LT_S = 0x48;

    /** {@code i32.lt_u}. */
    public static final int I32_LT_U = 0x49;

    /** {@code i32.gt_s}. */
    public static final int I32_GT_S = 0x4A;

    /** {@code i32.gt_u}. */
    public static final int I32_GT_U = 0x4B;

    /** {@code i32.le_s}. */
    public static final int I32_LE_S = 0x4C;

    /** {@code i32.le_u}. */
    public static final int I32_LE_U = 0x4D;

    /** {@code i32.ge_s}. */
    public static final int I32_GE_S = 0x4E;

    /** {@code i32.ge_u}. */
    public static final int I32_GE_U = 0x4F;

    /** {@code i64.eqz}. */
    public static final int I64_EQZ = 0x50;

    /** {@code i64.eq}. */
    public static final int I64_EQ = 0x51;

    /** {@code i64.ne}. */
    public static final int I64_NE = 0x52;

    /** {@code i64.lt_s}. */
    public static final int I64_LT_S = 0x53;

    /** {@code i64.lt_u}. */
    public static final int I64_LT_U = 0x54;

    /** {@code i64.gt_s}. */
    public static final int I64_GT_S = 0x55;

    /** {@code i64.gt_u}. */
    public static final int I64_GT_U = 0x56;

    /** {@code i64.le_s}. */
    public static final int I64_LE_S = 0x57;

    /** {@code i64.le_u}. */
    public static final int I64_LE_U = 0x58;

    /** {@code i64.ge_s}. */
    public static final int I64_GE_S = 0x59;

    /** {@code i64.ge_u}. */
    public static final int I64_GE_U = 0x5A;

    /** {@code f32.eq}. */
    public static final int F32_EQ = 0x5B;

    /** {@code f32.ne}. */
    public static final int F32_NE = 0x5C;

    /** {@code f32.lt}. */
    public static final int F32_LT = 0x5D;

    /** {@code f32.gt}. */
    public static final int F32_GT = 0x5E;

    /** {@code f32.le}. */
    public static final int F32_LE = 0x5F;

    /** {@code f32.ge}. */
    public static final int F32_GE = 0x60;

    /** {@code f64.eq}. */
    public static final int F64_EQ = 0x61;

    /** {@code f64.ne}. */
    public static final int F64_NE = 0x62;

    /** {@code f64.lt}. */
    public static final int F64_LT = 0x63;

    /** {@code f64.gt}. */
    public static final int F64_GT = 0x64;

    /** {@code f64.le}. */
    public static final int F64_LE = 0x65;

    /** {@code f64.ge}. */
    public static final int F64_GE = 0x66;

    /** {@code i32.clz}. */
    public static final int I32_CLZ = 0x67;

    /** {@code i32.ctz}. */
    public static final int I32_CTZ = 0x68;

    /** {@code i32.popcnt}. */
    public static final int I32_POPCNT = 0x69;

    /** {@code i32.add}. */
    public static final int I32_ADD = 0x6A;

    /** {@code i32.sub}. */
    public static final int I32_SUB = 0x6B;

    /** {@code i32.mul}. */
    public static final int I32_MUL = 0x6C;

    /** {@code i32.div_s}. */
    public static final int I32_DIV_S = 0x6D;

    /** {@code i32.div_u}. */
    public static final int I32_DIV_U = 0x6E;

    /** {@code i32.rem_s}. */
    public static final int I32_REM_S = 0x6F;

    /** {@code i32.rem_u}. */
    public static final int I32_REM_U = 0x70;

    /** {@code i32.and}. */
    public static final int I32_AND = 0x71;

    /** {@code i32.or}. */
    public static final int I32_OR = 0x72;

    /** {@code i32.xor}. */
    public static final int I32_XOR = 0x73;

    /** {@code i32.shl}. */
    public static final int I32_SHL = 0x74;

    /** {@code i32.shr_s}. */
    public static final int I32_SHR_S = 0x75;

    /** {@code i32.shr_u}. */
    public static final int I32_SHR_U = 0x76;

    /** {@code i32.rotl}. */
    public static final int I32_ROTL = 0x77;

    /** {@code i32.rotr}. */
    public static final int I32_ROTR = 0x78;

    /** {@code i64.clz}. */
    public static final int I64_CLZ = 0x79;

    /** {@code i64.ctz}. */
    public static final int I64_CTZ = 0x7A;

    /** {@code i64.popcnt}. */
    public static final int I64_POPCNT = 0x7B;

    /** {@code i64.add}. */
    public static final int I64_ADD = 0x7C;

    /** {@code i64.sub}. */
    public static final int I64_SUB = 0x7D;

    /** {@code i64.mul}. */
    public static final int I64_MUL = 0x7E;

    /** {@code i64.div_s}. */
    public static final int I64_DIV_S = 0x7F;

    /** {@code i64.div_u}. */
    public static final int I64_DIV_U = 0x80;

    /** {@code i64.rem_s}. */
    public static final int I64_REM_S = 0x81;

    /** {@code i64.rem_u}. */
    public static final int I64_REM_U = 0x82;

    /** {@code i64.and}. */
    public static final int I64_AND = 0x83;

    /** {@code i64.or}. */
    public static final int I64_OR = 0x84;

    /** {@code i64.xor}. */
    public static final int I64_XOR = 0x85;

    /** {@code i64.shl}. */
    public static final int I64_SHL = 0x86;

    /** {@code i64.shr_s}. */
    public static final int I64_SHR_S = 0x87;

    /** {@code i64.shr_u}. */
    public static final int I64_SHR_U = 0x88;

    /** {@code i64.rotl}. */
    public static final int I64_ROTL = 0x89;

    /** {@code i64.rotr}. */
    public static final int I64_ROTR = 0x8A;

    /** {@code f32.abs}. */
    public static final int F32_ABS = 0x8B;

    /** {@code f32.neg}. */
    public static final int F32_NEG = 0x8C;

    /** {@code f32.ceil}. */
    public static final int F32_CEIL = 0x8D;

    /** {@code f32.floor}. */
    public static final int F32_FLOOR = 0x8E;

    /** {@code f32.trunc}. */
    public static final int F32_TRUNC = 0x8F;

    /** {@code f32.nearest}. */
    public static final int F32_NEAREST = 0x90;

    /** {@code f32.sqrt}. */
    public static final int F32_SQRT = 0x91;

    /** {@code f32.add}. */
    public static final int F32_ADD = 0x92;

    /** {@code f32.sub}. */
    public static final int F32_SUB = 0x93;

    /** {@code f32.mul}. */
    public static final int F32_MUL = 0x94;

    /** {@code f32.div}. */
    public static final int F32_DIV = 0x95;

    /** {@code f32.min}. */
    public static final int F32_MIN = 0x96;

    /** {@code f32.max}. */
    public static final int F32_MAX = 0x97;

    /** {@code f32.copysign}. */
    public static final int F32_COPYSIGN = 0x98;

    /** {@code f64.abs}. */
    public static final int F64_ABS = 0x99;

    /** {@code f64.neg}. */
    public static final int F64_NEG = 0x9A;

    /** {@code f64.ceil}. */
    public static final int F64_CEIL = 0x9B;

    /** {@code f64.floor}. */
    public static final int F64_FLOOR = 0x9C;

    /** {@code f64.trunc}. */
    public static final int F64_TRUNC = 0x9D;

    /** {@code f64.nearest}. */
    public static final int F64_NEAREST = 0x9E;

    /** {@code f64.sqrt}. */
    public static final int F64_SQRT = 0x9F;

    /** {@code f64.add}. */
    public static final int F64_ADD = 0xA0;

    /** {@code f64.sub}. */
    public static final int F64_SUB = 0xA1;

    /** {@code f64.mul}. */
    public static final int F64_MUL = 0xA2;

    /** {@code f64.div}. */
    public static final int F64_DIV = 0xA3;

    /** {@code f64.min}. */
    public static final int F64_MIN = 0xA4;

    /** {@code f64.max}. */
    public static final int F64_MAX = 0xA5;

    /** {@code f64.copysign}. */
    public static final int F64_COPYSIGN = 0xA6;

    /** {@code i32.wrap_i64}. */
    public static final int I32_WRAP_I64 = 0xA7;

    /** {@code i32.trunc_f32_s}. */
    public static final int I32_TRUNC_F32_S = 0xA8;

    /** {@code i32.trunc_f32_u}. */
    public static final int I32_TRUNC_F32_U = 0xA9;

    /** {@code i32.trunc_f64_s}. */
    public static final int I32_TRUNC_F64_S = 0xAA;

    /** {@code i32.trunc_f64_u}. */
    public static final int I32_TRUNC_F64_U = 0xAB;

    /** {@code i64.extend_i32_s}. */
    public static final int I64_EXTEND_I32_S = 0xAC;

    /** {@code i64.extend_i32_u}. */
    public static final int I64_EXTEND_I32_U = 0xAD;

    /** {@code i64.trunc_f32_s}. */
    public static final int I64_TRUNC_F32_S = 0xAE;

    /** {@code i64.trunc_f32_u}. */
    public static final int I64_TRUNC_F32_U = 0xAF;

    /** {@code i64.trunc_f64_s}. */
    public static final int I64_TRUNC_F64_S = 0xB0;

    /** {@code i64.trunc_f64_u}. */
    public static final int I64_TRUNC_F64_U = 0xB1;

    /** {@code f32.convert_i32_s}. */
    public static final int F32_CONVERT_I32_S = 0xB2;

    /** {@code f32.convert_i32_u}. */
    public static final int F32_CONVERT_I32_U = 0xB3;

    /** {@code f32.convert_i64_s}. */
    public static final int F32_CONVERT_I64_S = 0xB4;

    /** {@code f32.convert_i64_u}. */
    public static final int F32_CONVERT_I64_U = 0xB5;

    /** {@code f32.demote_f64}. */
    public static final int F32_DEMOTE_F64 = 0xB6;

    /** {@code f64.convert_i32_s}. */
    public static final int F64_CONVERT_I32_S = 0xB7;

    /** {@code f64.convert_i32_u}. */
    public static final int F64_CONVERT_I32_U = 0xB8;

    /** {@code f64.convert_i64_s}. */
    public static final int F64_CONVERT_I64_S = 0xB9;

    /** {@code f64.convert_i64_u}. */
    public static final int F64_CONVERT_I64_U = 0xBA;

    /** {@code f64.promote_f32}. */
    public static final int F64_PROMOTE_F32 = 0xBB;

    /** {@code i32.reinterpret_f32}. */
    public static final int I32_REINTERPRET_F32 = 0xBC;

    /** {@code i64.reinterpret_f64}. */
    public static final int I64_REINTERPRET_F64 = 0xBD;

    /** {@code f32.reinterpret_i32}. */
    public static final int F32_REINTERPRET_I32 = 0xBE;

    /** {@code f64.reinterpret_i64}. */
    public static final int F64_REINTERPRET_I64 = 0xBF;

    /** {@code i32.extend8_s}. */
    public static final int I32_EXTEND8_S = 0xC0;

    /** {@code i32.extend16_s}. */
    public static final int I32_EXTEND16_S = 0xC1;

    /** {@code i64.extend8_s}. */
    public static final int I64_EXTEND8_S = 0xC2;

    /** {@code i64.extend16_s}. */
    public static final int I64_EXTEND16_S = 0xC3;

    /** {@code i64.extend32_s}. */
    public static final int I64_EXTEND32_S = 0xC4;

    /** {@code ref.null}. */
    public static final int REF_NULL = 0xD0;

    /** {@code ref.is_null}. */
    public static final int REF_IS_NULL = 0xD1;

    /** {@code ref.func}. */
    public static final int REF_FUNC = 0xD2;

    /** {@code ref.eq}. */
    public static final int REF_EQ = 0xD3;

    /** {@code ref.as_non_null}. */
    public static final int REF_AS_NON_NULL = 0xD4;

    /** {@code br_on_null}. */
    public static final int BR_ON_NULL = 0xD5;

    /** {@code br_on_non_null}. */
    public static final int BR_ON_NON_NULL = 0xD6;

    /** {@code i32.trunc_sat_f32_s}. */
    public static final int I32_TRUNC_SAT_F32_S = 0x100;

    /** {@code i32.trunc_sat_f32_u}. */
    public static final int I32_TRUNC_SAT_F32_U = 0x101;

    /** {@code i32.trunc_sat_f64_s}. */
    public static final int I32_TRUNC_SAT_F64_S = 0x102;

    /** {@code i32.trunc_sat_f64_u}. */
    public static final int I32_TRUNC_SAT_F64_U = 0x103;

    /** {@code i64.trunc_sat_f32_s}. */
    public static final int I64_TRUNC_SAT_F32_S = 0x104;

    /** {@code i64.trunc_sat_f32_u}. */
    public static final int I64_TRUNC_SAT_F32_U = 0x105;

    /** {@code i64.trunc_sat_f64_s}. */
    public static final int I64_TRUNC_SAT_F64_S = 0x106;

    /** {@code i64.trunc_sat_f64_u}. */
    public static final int I64_TRUNC_SAT_F64_U = 0x107;

    /** {@code memory.init}. */
    public static final int MEMORY_INIT = 0x108;

    /** {@code data.drop}. */
    public static final int DATA_DROP = 0x109;

    /** {@code memory.copy}. */
    public static final int MEMORY_COPY = 0x10A;

    /** {@code memory.fill}. */
    public static final int MEMORY_FILL = 0x10B;

    /** {@code table.init}. */
    public static final int TABLE_INIT = 0x10C;

    /** {@code elem.drop}. */
    public static final int ELEM_DROP = 0x10D;

    /** {@code table.copy}. */
    public static final int TABLE_COPY = 0x10E;

    /** {@code table.grow}. */
    public static final int TABLE_GROW = 0x10F;

    /** {@code table.size}. */
    public static final int TABLE_SIZE = 0x110;

    /** {@code table.fill}. */
    public static final int TABLE_FILL = 0x111;

    private static final String[] NAMES = new String[COUNT];
    private static final byte[] IMMEDIATES = new byte[COUNT];
    private static final int[] SIGNATURES = new int[COUNT];

    static {
        define(UNREACHABLE, "unreachable", Immediate.NONE, "");
        define(NOP, "nop", Immediate.NONE, ":");
        define(BLOCK, "block", Immediate.BLOCK, "");
        define(LOOP, "loop", Immediate.BLOCK, "");
        define(IF, "if", Immediate.BLOCK, "");
        define(ELSE, "else", Immediate.NONE, "");
        define(END, "end", Immediate.NONE, "");
        define(BR, "br", Immediate.LABEL, "");
        define(BR_IF, "br_if", Immediate.LABEL, "");
        define(BR_TABLE, "br_table", Immediate.LABELS, "");
        define(RETURN, "return", Immediate.NONE, "");
        define(CALL, "call", Immediate.FUNCTION, "");
        define(CALL_INDIRECT, "call_indirect", Immediate.TYPE_TABLE, "");
        define(CALL_REF, "call_ref", Immediate.TYPE, "");
        define(DROP, "drop", Immediate.NONE, "");
        define(SELECT, "select", Immediate.NONE, "");
        define(SELECT_T, "select", Immediate.VALUE_TYPES, "");
        define(LOCAL_GET, "local.get", Immediate.LOCAL, "");
        define(LOCAL_SET, "local.set", Immediate.LOCAL, "");
        define(LOCAL_TEE, "local.tee", Immediate.LOCAL, "");
        define(GLOBAL_GET, "global.get", Immediate.GLOBAL, "");
        define(GLOBAL_SET, "global.set", Immediate.GLOBAL, "");
        define(TABLE_GET, "table.get", Immediate.TABLE, "");
        define(TABLE_SET, "table.set", Immediate.TABLE, "");
        define(I32_LOAD, "i32.load", Immediate.MEMORY_4, "i:i");
        define(I64_LOAD, "i64.load", Immediate.MEMORY_8, "i:I");
        define(F32_LOAD, "f32.load", Immediate.MEMORY_4, "i:f");
        define(F64_LOAD, "f64.load", Immediate.MEMORY_8, "i:F");
        define(I32_LOAD8_S, "i32.load8_s", Immediate.MEMORY_1, "i:i");
        define(I32_LOAD8_U, "i32.load8_u", Immediate.MEMORY_1, "i:i");
        define(I32_LOAD16_S, "i32.load16_s", Immediate.MEMORY_2, "i:i");
        define(I32_LOAD16_U, "i32.load16_u", Immediate.MEMORY_2, "i:i");
        define(I64_LOAD8_S, "i64.load8_s", Immediate.MEMORY_1, "i:I");
        define(I64_LOAD8_U, "i64.load8_u", Immediate.MEMORY_1, "i:I");
        define(I64_LOAD16_S, "i64.load16_s", Immediate.MEMORY_2, "i:I");
        define(I64_LOAD16_U, "i64.load16_u", Immediate.MEMORY_2, "i:I");
        define(I64_LOAD32_S, "i64.load32_s", Immediate.MEMORY_4, "i:I");
        define(I64_LOAD32_U, "i64.load32_u", Immediate.MEMORY_4, "i:I");
        define(I32_STORE, "i32.store", Immediate.MEMORY_4, "ii:");
        define(I64_STORE, "i64.store", Immediate.MEMORY_8, "iI:");
        define(F32_STORE, "f32.store", Immediate.MEMORY_4, "if:");
        define(F64_STORE, "f64.store", Immediate.MEMORY_8, "iF:");
        define(I32_STORE8, "i32.store8", Immediate.MEMORY_1, "ii:");
        define(I32_STORE16, "i32.store16", Immediate.MEMORY_2, "ii:");
        define(I64_STORE8, "i64.store8", Immediate.MEMORY_1, "iI:");
        define(I64_STORE16, "i64.store16", Immediate.MEMORY_2, "iI:");
        define(I64_STORE32, "i64.store32", Immediate.MEMORY_4, "iI:");
        define(MEMORY_SIZE, "memory.size", Immediate.MEMORY, ":i");
        define(MEMORY_GROW, "memory.grow", Immediate.MEMORY, "i:i");
        define(I32_CONST, "i32.const", Immediate.I32, ":i");
        define(I64_CONST, "i64.const", Immediate.I64, ":I");
        define(F32_CONST, "f32.const", Immediate.F32, ":f");
        define(F64_CONST, "f64.const", Immediate.F64, ":F");
        define(I32_EQZ, "i32.eqz", Immediate.NONE, "i:i");
        define(I32_EQ, "i32.eq", Immediate.NONE, "ii:i");
        define(I32_NE, "i32.ne", Immediate.NONE, "ii:i");
        define(I32_LT_S, "i32.lt_s", Immediate.NONE, "ii:i");
        define(I32_LT_U, "i32.lt_u", Immediate.NONE, "ii:i");
        define(I32_GT_S, "i32.gt_s", Immediate.NONE, "ii:i");
        define(I32_GT_U, "i32.gt_u", Immediate.NONE, "ii:i");
        define(I32_LE_S, "i32.le_s", Immediate.NONE, "ii:i");
        define(I32_LE_U, "i32.le_u", Immediate.NONE, "ii:i");
        define(I32_GE_S, "i32.ge_s", Immediate.NONE, "ii:i");
        define(I32_GE_U, "i32.ge_u", Immediate.NONE, "ii:i");
        define(I64_EQZ, "i64.eqz", Immediate.NONE, "I:i");
        define(I64_EQ, "i64.eq", Immediate.NONE, "II:i");
        define(I64_NE, "i64.ne", Immediate.NONE, "II:i");
        define(I64_LT_S, "i64.lt_s", Immediate.NONE, "II:i");
        define(I64_LT_U, "i64.lt_u", Immediate.NONE, "II:i");
        define(I64_GT_S, "i64.gt_s", Immediate.NONE, "II:i");
        define(I64_GT_U, "i64.gt_u", Immediate.NONE, "II:i");
        define(I64_LE_S, "i64.le_s", Immediate.NONE, "II:i");
        define(I64_LE_U, "i64.le_u", Immediate.NONE, "II:i");
        define(I64_GE_S, "i64.ge_s", Immediate.NONE, "II:i");
        define(I64_GE_U, "i64.ge_u", Immediate.NONE, "II:i");
        define(F32_EQ, "f32.eq", Immediate.NONE, "ff:i");
        define(F32_NE, "f32.ne", Immediate.NONE, "ff:i");
        define(F32_LT, "f32.lt", Immediate.NONE, "ff:i");
        define(F32_GT, "f32.gt", Immediate.NONE, "ff:i");
        define(F32_LE, "f32.le", Immediate.NONE, "ff:i");
        define(F32_GE, "f32.ge", Immediate.NONE, "ff:i");
        define(F64_EQ, "f64.eq", Immediate.NONE, "FF:i");
        define(F64_NE, "f64.ne", Immediate.NONE, "FF:i");
        define(F64_LT, "f64.lt", Immediate.NONE, "FF:i");
        define(F64_GT, "f64.gt", Immediate.NONE, "FF:i");
        define(F64_LE, "f64.le", Immediate.NONE, "FF:i");
        define(F64_GE, "f64.ge", Immediate.NONE, "FF:i");
        define(I32_CLZ, "i32.clz", Immediate.NONE, "i:i");
        define(I32_CTZ, "i32.ctz", Immediate.NONE, "i:i");
        define(I32_POPCNT, "i32.popcnt", Immediate.NONE, "i:i");
        define(I32_ADD, "i32.add", Immediate.NONE, "ii:i");
        define(I32_SUB, "i32.sub", Immediate.NONE, "ii:i");
        define(I32_MUL, "i32.mul", Immediate.NONE, "ii:i");
        define(I32_DIV_S, "i32.div_s", Immediate.NONE, "ii:i");
        define(I32_DIV_U, "i32.div_u", Immediate.NONE, "ii:i");
        define(I32_REM_S, "i32.rem_s", Immediate.NONE, "ii:i");
        define(I32_REM_U, "i32.rem_u", Immediate.NONE, "ii:i");
        define(I32_AND, "i32.and", Immediate.NONE, "ii:i");
        define(I32_OR, "i32.or", Immediate.NONE, "ii:i");
        define(I32_XOR, "i32.xor", Immediate.NONE, "ii:i");
        define(I32_SHL, "i32.shl", Immediate.NONE, "ii:i");
        define(I32_SHR_S, "i32.shr_s", Immediate.NONE, "ii:i");
        define(I32_SHR_U, "i32.shr_u", Immediate.NONE, "ii:i");
        define(I32_ROTL, "i32.rotl", Immediate.NONE, "ii:i");
        define(I32_ROTR, "i32.rotr", Immediate.NONE, "ii:i");
        define(I64_CLZ, "i64.clz", Immediate.NONE, "I:I");
        define(I64_CTZ, "i64.ctz", Immediate.NONE, "I:I");
        define(I64_POPCNT, "i64.popcnt", Immediate.NONE, "I:I");
        define(I64_ADD, "i64.add", Immediate.NONE, "II:I");
        define(I64_SUB, "i64.sub", Immediate.NONE, "II:I");
        define(I64_MUL, "i64.mul", Immediate.NONE, "II:I");
        define(I64_DIV_S, "i64.div_s", Immediate.NONE, "II:I");
        define(I64_DIV_U, "i64.div_u", Immediate.NONE, "II:I");
        define(I64_REM_S, "i64.rem_s", Immediate.NONE, "II:I");
        define(I64_REM_U, "i64.rem_u", Immediate.NONE, "II:I");
        define(I64_AND, "i64.and", Immediate.NONE, "II:I");
        define(I64_OR, "i64.or", Immediate.NONE, "II:I");
        define(I64_XOR, "i64.xor", Immediate.NONE, "II:I");
        define(I64_SHL, "i64.shl", Immediate.NONE, "II:I");
        define(I64_SHR_S, "i64.shr_s", Immediate.NONE, "II:I");
        define(I64_SHR_U, "i64.shr_u", Immediate.NONE, "II:I");
        define(I64_ROTL, "i64.rotl", Immediate.NONE, "II:I");
        define(I64_ROTR, "i64.rotr", Immediate.NONE, "II:I");
        define(F32_ABS, "f32.abs", Immediate.NONE, "f:f");
        define(F32_NEG, "f32.neg", Immediate.NONE, "f:f");
        define(F32_CEIL, "f32.ceil", Immediate.NONE, "f:f");
        define(F32_FLOOR, "f32.floor", Immediate.NONE, "f:f");
        define(F32_TRUNC, "f32.trunc", Immediate.NONE, "f:f");
        define(F32_NEAREST, "f32.nearest", Immediate.NONE, "f:f");
        define(F32_SQRT, "f32.sqrt", Immediate.NONE, "f:f");
        define(F32_ADD, "f32.add", Immediate.NONE, "ff:f");
        define(F32_SUB, "f32.sub", Immediate.NONE, "ff:f");
        define(F32_MUL, "f32.mul", Immediate.NONE, "ff:f");
        define(F32_DIV, "f32.div", Immediate.NONE, "ff:f");
        define(F32_MIN, "f32.min", Immediate.NONE, "ff:f");
        define(F32_MAX, "f32.max", Immediate.NONE, "ff:f");
        define(F32_COPYSIGN, "f32.copysign", Immediate.NONE, "ff:f");
        define(F64_ABS, "f64.abs", Immediate.NONE, "F:F");
        define(F64_NEG, "f64.neg", Immediate.NONE, "F:F");
        define(F64_CEIL, "f64.ceil", Immediate.NONE, "F:F");
        define(F64_FLOOR, "f64.floor", Immediate.NONE, "F:F");
        define(F64_TRUNC, "f64.trunc", Immediate.NONE, "F:F");
        define(F64_NEAREST, "f64.nearest", Immediate.NONE, "F:F");
        define(F64_SQRT, "f64.sqrt", Immediate.NONE, "F:F");
        define(F64_ADD, "f64.add", Immediate.NONE, "FF:F");
        define(F64_SUB, "f64.sub", Immediate.NONE, "FF:F");
        define(F64_MUL, "f64.mul", Immediate.NONE, "FF:F");
        define(F64_DIV, "f64.div", Immediate.NONE, "FF:F");
        define(F64_MIN, "f64.min", Immediate.NONE, "FF:F");
        define(F64_MAX, "f64.max", Immediate.NONE, "FF:F");
        define(F64_COPYSIGN, "f64.copysign", Immediate.NONE, "FF:F");
        define(I32_WRAP_I64, "i32.wrap_i64", Immediate.NONE, "I:i");
        define(I32_TRUNC_F32_S, "i32.trunc_f32_s", Immediate.NONE, "f:i");
        define(I32_TRUNC_F32_U, "i32.trunc_f32_u", Immediate.NONE, "f:i");
        define(I32_TRUNC_F64_S, "i32.trunc_f64_s", Immediate.NONE, "F:i");
        define(I32_TRUNC_F64_U, "i32.trunc_f64_u", Immediate.NONE, "F:i");
        define(I64_EXTEND_I32_S, "i64.extend_i32_s", Immediate.NONE, "i:I");
        define(I64_EXTEND_I32_U, "i64.extend_i32_u", Immediate.NONE, "i:I");
        define(I64_TRUNC_F32_S, "i64.trunc_f32_s", Immediate.NONE, "f:I");
        define(I64_TRUNC_F32_U, "i64.trunc_f32_u", Immediate.NONE, "f:I");
        define(I64_TRUNC_F64_S, "i64.trunc_f64_s", Immediate.NONE, "F:I");
        define(I64_TRUNC_F64_U, "i64.trunc_f64_u", Immediate.NONE, "F:I");
        define(F32_CONVERT_I32_S, "f32.convert_i32_s", Immediate.NONE, "i:f");
        define(F32_CONVERT_I32_U, "f32.convert_i32_u", Immediate.NONE, "i:f");
        define(F32_CONVERT_I64_S, "f32.convert_i64_s", Immediate.NONE, "I:f");
        define(F32_CONVERT_I64_U, "f32.convert_i64_u", Immediate.NONE, "I:f");
        define(F32_DEMOTE_F64, "f32.demote_f64", Immediate.NONE, "F:f");
        define(F64_CONVERT_I32_S, "f64.convert_i32_s", Immediate.NONE, "i:F");
        define(F64_CONVERT_I32_U, "f64.convert_i32_u", Immediate.NONE, "i:F");
        define(F64_CONVERT_I64_S, "f64.convert_i64_s", Immediate.NONE, "I:F");
        define(F64_CONVERT_I64_U, "f64.convert_i64_u", Immediate.NONE, "I:F");
        define(F64_PROMOTE_F32, "f64.promote_f32", Immediate.NONE, "f:F");
        define(I32_REINTERPRET_F32, "i32.reinterpret_f32", Immediate.NONE, "f:i");
        define(I64_REINTERPRET_F64, "i64.reinterpret_f64", Immediate.NONE, "F:I");
        define(F32_REINTERPRET_I32, "f32.reinterpret_i32", Immediate.NONE, "i:f");
        define(F64_REINTERPRET_I64, "f64.reinterpret_i64", Immediate.NONE, "I:F");
        define(I32_EXTEND8_S, "i32.extend8_s", Immediate.NONE, "i:i");
        define(I32_EXTEND16_S, "i32.extend16_s", Immediate.NONE, "i:i");
        define(I64_EXTEND8_S, "i64.extend8_s", Immediate.NONE, "I:I");
        define(I64_EXTEND16_S, "i64.extend16_s", Immediate.NONE, "I:I");
        define(I64_EXTEND32_S, "i64.extend32_s", Immediate.NONE, "I:I");
        define(REF_NULL, "ref.null", Immediate.HEAP_TYPE, "");
        define(REF_IS_NULL, "ref.is_null", Immediate.NONE, "");
        define(REF_FUNC, "ref.func", Immediate.FUNCTION, "");
        define(REF_EQ, "ref.eq", Immediate.NONE, "");
        define(REF_AS_NON_NULL, "ref.as_non_null", Immediate.NONE, "");
        define(BR_ON_NULL, "br_on_null", Immediate.LABEL, "");
        define(BR_ON_NON_NULL, "br_on_non_null", Immediate.LABEL, "");
        define(I32_TRUNC_SAT_F32_S, "i32.trunc_sat_f32_s", Immediate.NONE, "f:i");
        define(I32_TRUNC_SAT_F32_U, "i32.trunc_sat_f32_u", Immediate.NONE, "f:i");
        define(I32_TRUNC_SAT_F64_S, "i32.trunc_sat_f64_s", Immediate.NONE, "F:i");
        define(I32_TRUNC_SAT_F64_U, "i32.trunc_sat_f64_u", Immediate.NONE, "F:i");
        define(I64_TRUNC_SAT_F32_S, "i64.trunc_sat_f32_s", Immediate.NONE, "f:I");
        define(I64_TRUNC_SAT_F32_U, "i64.trunc_sat_f32_u", Immediate.NONE, "f:I");
        define(I64_TRUNC_SAT_F64_S, "i64.trunc_sat_f64_s", Immediate.NONE, "F:I");
        define(I64_TRUNC_SAT_F64_U, "i64.trunc_sat_f64_u", Immediate.NONE, "F:I");
        define(MEMORY_INIT, "memory.init", Immediate.DATA_MEMORY, "iii:");
        define(DATA_DROP, "data.drop", Immediate.DATA, ":");
        define(MEMORY_COPY, "memory.copy", Immediate.MEMORY_MEMORY, "iii:");
        define(MEMORY_FILL, "memory.fill", Immediate.MEMORY, "iii:");
        define(TABLE_INIT, "table.init", Immediate.ELEMENT_TABLE, "iii:");
        define(ELEM_DROP, "elem.drop", Immediate.ELEMENT, ":");
        define(TABLE_COPY, "table.copy", Immediate.TABLE_TABLE, "iii:");
        define(TABLE_GROW, "table.grow", Immediate.TABLE, "");
        define(TABLE_SIZE, "table.size", Immediate.TABLE, ":i");
        define(TABLE_FILL, "table.fill", Immediate.TABLE, "");
        ControlInstruction.define();
        ObjectInstruction.define();
        VectorInstruction.define();
        AtomicInstruction.define();
    }

    private Instruction() {}

    /**
     * Returns the number of an instruction with a prefix byte.
     *
     * @param prefix the byte
     * @param number what follows it, unsigned
     * @return -1 if there is no such prefix or its numbers end before this one; an instruction whose {@link #immediate} is not {@link Immediate#ILLEGAL} exists
     */
    public static int prefixed(int prefix, int number) {
        return switch (prefix) {
            case 0xFB -> within(PREFIX_FB, number, PREFIX_FD);
            case 0xFC -> within(PREFIX_FC, number, PREFIX_FB);
            case 0xFD -> within(PREFIX_FD, number, PREFIX_FE);
            case 0xFE -> within(PREFIX_FE, number, COUNT);
            default -> -1;
        };
    }

    private static int within(int first, int number, int end) {
        return Integer.compareUnsigned(number, end - first) < 0 ? first + number : -1;
    }

    /** Returns the name of an instruction, or null if there is none with this number. */
    public static String name(int opcode) {
        return opcode >= 0 && opcode < COUNT ? NAMES[opcode] : null;
    }

    /** Returns the immediates of an instruction: one of {@link Immediate}. */
    public static int immediate(int opcode) {
        return IMMEDIATES[opcode];
    }

    /**
     * Returns the type of an instruction, packed: from the lowest byte up, the number of operands, the codes of up to two of them in order, and that of the result, or 0. Three operands are
     * all of the same type. The instruction without a type of its own, for instance {@code drop}, has -1.
     */
    public static int signature(int opcode) {
        return SIGNATURES[opcode];
    }

    static void define(int opcode, String name, int immediate, String signature) {
        NAMES[opcode] = name;
        IMMEDIATES[opcode] = (byte) immediate;
        int colon = signature.indexOf(':');
        if (colon < 0) {
            SIGNATURES[opcode] = -1;
            return;
        }
        int packed = colon;
        for (int i = 0; i < Math.min(colon, 2); i++) {
            packed |= type(signature.charAt(i)) << (8 * (i + 1));
        }
        if (colon + 1 < signature.length()) {
            packed |= type(signature.charAt(colon + 1)) << 24;
        }
        SIGNATURES[opcode] = packed;
    }

    private static int type(char letter) {
        return switch (letter) {
            case 'i' -> ValueType.I32_CODE;
            case 'I' -> ValueType.I64_CODE;
            case 'f' -> ValueType.F32_CODE;
            case 'F' -> ValueType.F64_CODE;
            case 'v' -> ValueType.V128_CODE;
            default -> throw new IllegalArgumentException("letter=" + letter);
        };
    }
}
