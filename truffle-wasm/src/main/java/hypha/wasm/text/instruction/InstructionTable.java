package hypha.wasm.text.instruction;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All instructions of WebAssembly 3.0 with threads and the legacy exceptions' {@code rethrow}, but for the control structures.
 *
 * <p>Each line of the data: the opcode in hexadecimal (with its prefix, if any, and a slash), the immediates, and the names of
 * instructions with consecutive opcodes. A name may end in {@code :} and log2 of its natural alignment. The word {@code *} stands
 * for the line's type prefix, so {@code i32. *eq *ne} is {@code i32.eq i32.ne}.
 */
public final class InstructionTable {
    private static final String CONTROL_AND_VARIABLES = """
            00 NONE unreachable nop
            08 TAG throw
            09 LABEL rethrow
            0a NONE throw_ref
            0c LABEL br br_if
            0e LABELS br_table
            0f NONE return
            10 FUNCTION call
            11 CALL_INDIRECT call_indirect
            12 FUNCTION return_call
            13 CALL_INDIRECT return_call_indirect
            14 TYPE call_ref return_call_ref
            1a NONE drop
            1b SELECT select
            20 LOCAL local.get local.set local.tee
            23 GLOBAL global.get global.set
            25 TABLE table.get table.set
            d0 HEAP_TYPE ref.null
            d1 NONE ref.is_null
            d2 FUNCTION ref.func
            d3 NONE ref.eq ref.as_non_null
            d5 LABEL br_on_null br_on_non_null
            """;

    private static final String MEMORY = """
            28 MEMORY_ARGUMENT i32.load:2 i64.load:3 f32.load:2 f64.load:3
            2c MEMORY_ARGUMENT i32. *load8_s:0 *load8_u:0 *load16_s:1 *load16_u:1
            30 MEMORY_ARGUMENT i64. *load8_s:0 *load8_u:0 *load16_s:1 *load16_u:1 *load32_s:2 *load32_u:2
            36 MEMORY_ARGUMENT i32.store:2 i64.store:3 f32.store:2 f64.store:3 i32.store8:0 i32.store16:1
            3c MEMORY_ARGUMENT i64. *store8:0 *store16:1 *store32:2
            3f MEMORY memory.size memory.grow
            fc/8 MEMORY_DATA memory.init
            fc/9 DATA data.drop
            fc/a MEMORY_MEMORY memory.copy
            fc/b MEMORY memory.fill
            fc/c TABLE_ELEMENT table.init
            fc/d ELEMENT elem.drop
            fc/e TABLE_TABLE table.copy
            fc/f TABLE table.grow table.size table.fill
            """;

    private static final String NUMERIC = """
            41 I32 i32.const
            42 I64 i64.const
            43 F32 f32.const
            44 F64 f64.const
            45 NONE i32. *eqz *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            50 NONE i64. *eqz *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            5b NONE f32. *eq *ne *lt *gt *le *ge
            61 NONE f64. *eq *ne *lt *gt *le *ge
            67 NONE i32. *clz *ctz *popcnt *add *sub *mul *div_s *div_u *rem_s *rem_u *and *or *xor *shl *shr_s *shr_u *rotl *rotr
            79 NONE i64. *clz *ctz *popcnt *add *sub *mul *div_s *div_u *rem_s *rem_u *and *or *xor *shl *shr_s *shr_u *rotl *rotr
            8b NONE f32. *abs *neg *ceil *floor *trunc *nearest *sqrt *add *sub *mul *div *min *max *copysign
            99 NONE f64. *abs *neg *ceil *floor *trunc *nearest *sqrt *add *sub *mul *div *min *max *copysign
            a7 NONE i32. *wrap_i64 *trunc_f32_s *trunc_f32_u *trunc_f64_s *trunc_f64_u
            ac NONE i64. *extend_i32_s *extend_i32_u *trunc_f32_s *trunc_f32_u *trunc_f64_s *trunc_f64_u
            b2 NONE f32. *convert_i32_s *convert_i32_u *convert_i64_s *convert_i64_u *demote_f64
            b7 NONE f64. *convert_i32_s *convert_i32_u *convert_i64_s *convert_i64_u *promote_f32
            bc NONE i32.reinterpret_f32 i64.reinterpret_f64 f32.reinterpret_i32 f64.reinterpret_i64
            c0 NONE i32.extend8_s i32.extend16_s i64.extend8_s i64.extend16_s i64.extend32_s
            fc/0 NONE i32. *trunc_sat_f32_s *trunc_sat_f32_u *trunc_sat_f64_s *trunc_sat_f64_u
            fc/4 NONE i64. *trunc_sat_f32_s *trunc_sat_f32_u *trunc_sat_f64_s *trunc_sat_f64_u
            """;

    private static final String GARBAGE_COLLECTION = """
            fb/0 TYPE struct.new struct.new_default
            fb/2 TYPE_FIELD struct.get struct.get_s struct.get_u struct.set
            fb/6 TYPE array.new array.new_default
            fb/8 TYPE_COUNT array.new_fixed
            fb/9 TYPE_DATA array.new_data
            fb/a TYPE_ELEMENT array.new_elem
            fb/b TYPE array.get array.get_s array.get_u array.set
            fb/f NONE array.len
            fb/10 TYPE array.fill
            fb/11 TYPE_TYPE array.copy
            fb/12 TYPE_DATA array.init_data
            fb/13 TYPE_ELEMENT array.init_elem
            fb/14 REFERENCE_TYPE ref.test
            fb/16 REFERENCE_TYPE ref.cast
            fb/18 CAST_BRANCH br_on_cast br_on_cast_fail
            fb/1a NONE any.convert_extern extern.convert_any ref.i31 i31.get_s i31.get_u
            """;

    private static final String VECTOR_MEMORY_AND_LANES = """
            fd/0 MEMORY_ARGUMENT v128. *load:4 *load8x8_s:3 *load8x8_u:3 *load16x4_s:3 *load16x4_u:3 *load32x2_s:3 *load32x2_u:3
            fd/7 MEMORY_ARGUMENT v128. *load8_splat:0 *load16_splat:1 *load32_splat:2 *load64_splat:3 *store:4
            fd/c V128 v128.const
            fd/d SHUFFLE i8x16.shuffle
            fd/e NONE i8x16.swizzle i8x16.splat i16x8.splat i32x4.splat i64x2.splat f32x4.splat f64x2.splat
            fd/15 LANE i8x16.extract_lane_s i8x16.extract_lane_u i8x16.replace_lane
            fd/18 LANE i16x8.extract_lane_s i16x8.extract_lane_u i16x8.replace_lane
            fd/1b LANE i32x4.extract_lane i32x4.replace_lane i64x2.extract_lane i64x2.replace_lane
            fd/1f LANE f32x4.extract_lane f32x4.replace_lane f64x2.extract_lane f64x2.replace_lane
            fd/54 MEMORY_ARGUMENT_LANE v128. *load8_lane:0 *load16_lane:1 *load32_lane:2 *load64_lane:3
            fd/58 MEMORY_ARGUMENT_LANE v128. *store8_lane:0 *store16_lane:1 *store32_lane:2 *store64_lane:3
            fd/5c MEMORY_ARGUMENT v128. *load32_zero:2 *load64_zero:3
            """;

    private static final String VECTOR = """
            fd/23 NONE i8x16. *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            fd/2d NONE i16x8. *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            fd/37 NONE i32x4. *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            fd/41 NONE f32x4. *eq *ne *lt *gt *le *ge
            fd/47 NONE f64x2. *eq *ne *lt *gt *le *ge
            fd/4d NONE v128. *not *and *andnot *or *xor *bitselect *any_true
            fd/5e NONE f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
            fd/60 NONE i8x16. *abs *neg *popcnt *all_true *bitmask *narrow_i16x8_s *narrow_i16x8_u
            fd/67 NONE f32x4. *ceil *floor *trunc *nearest
            fd/6b NONE i8x16. *shl *shr_s *shr_u *add *add_sat_s *add_sat_u *sub *sub_sat_s *sub_sat_u
            fd/74 NONE f64x2.ceil f64x2.floor i8x16.min_s i8x16.min_u i8x16.max_s i8x16.max_u f64x2.trunc i8x16.avgr_u
            fd/7c NONE i16x8.extadd_pairwise_i8x16_s i16x8.extadd_pairwise_i8x16_u
            fd/7e NONE i32x4.extadd_pairwise_i16x8_s i32x4.extadd_pairwise_i16x8_u
            fd/80 NONE i16x8. *abs *neg *q15mulr_sat_s *all_true *bitmask *narrow_i32x4_s *narrow_i32x4_u
            fd/87 NONE i16x8. *extend_low_i8x16_s *extend_high_i8x16_s *extend_low_i8x16_u *extend_high_i8x16_u
            fd/8b NONE i16x8. *shl *shr_s *shr_u *add *add_sat_s *add_sat_u *sub *sub_sat_s *sub_sat_u
            fd/94 NONE f64x2.nearest i16x8.mul i16x8.min_s i16x8.min_u i16x8.max_s i16x8.max_u
            fd/9b NONE i16x8. *avgr_u *extmul_low_i8x16_s *extmul_high_i8x16_s *extmul_low_i8x16_u *extmul_high_i8x16_u
            fd/a0 NONE i32x4. *abs *neg
            fd/a3 NONE i32x4. *all_true *bitmask
            fd/a7 NONE i32x4. *extend_low_i16x8_s *extend_high_i16x8_s *extend_low_i16x8_u *extend_high_i16x8_u
            fd/ab NONE i32x4. *shl *shr_s *shr_u *add
            fd/b1 NONE i32x4.sub
            fd/b5 NONE i32x4. *mul *min_s *min_u *max_s *max_u *dot_i16x8_s
            fd/bc NONE i32x4. *extmul_low_i16x8_s *extmul_high_i16x8_s *extmul_low_i16x8_u *extmul_high_i16x8_u
            fd/c0 NONE i64x2. *abs *neg
            fd/c3 NONE i64x2. *all_true *bitmask
            fd/c7 NONE i64x2. *extend_low_i32x4_s *extend_high_i32x4_s *extend_low_i32x4_u *extend_high_i32x4_u
            fd/cb NONE i64x2. *shl *shr_s *shr_u *add
            fd/d1 NONE i64x2.sub
            fd/d5 NONE i64x2. *mul *eq *ne *lt_s *gt_s *le_s *ge_s
            fd/dc NONE i64x2. *extmul_low_i32x4_s *extmul_high_i32x4_s *extmul_low_i32x4_u *extmul_high_i32x4_u
            fd/e0 NONE f32x4. *abs *neg
            fd/e3 NONE f32x4. *sqrt *add *sub *mul *div *min *max *pmin *pmax
            fd/ec NONE f64x2. *abs *neg
            fd/ef NONE f64x2. *sqrt *add *sub *mul *div *min *max *pmin *pmax
            fd/f8 NONE i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u
            fd/fc NONE i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u
            """;

    private static final String RELAXED_VECTOR = """
            fd/100 NONE i8x16.relaxed_swizzle
            fd/101 NONE i32x4. *relaxed_trunc_f32x4_s *relaxed_trunc_f32x4_u *relaxed_trunc_f64x2_s_zero *relaxed_trunc_f64x2_u_zero
            fd/105 NONE f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd
            fd/109 NONE i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect
            fd/10d NONE f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max
            fd/111 NONE i16x8.relaxed_q15mulr_s i16x8.relaxed_dot_i8x16_i7x16_s i32x4.relaxed_dot_i8x16_i7x16_add_s
            """;

    private static final String ATOMIC = """
            fe/0 MEMORY_ARGUMENT memory.atomic. *notify:2 *wait32:2 *wait64:3
            fe/3 RESERVED_BYTE atomic.fence
            fe/10 MEMORY_ARGUMENT i32.atomic.load:2 i64.atomic.load:3 i32.atomic.load8_u:0 i32.atomic.load16_u:1
            fe/14 MEMORY_ARGUMENT i64.atomic. *load8_u:0 *load16_u:1 *load32_u:2
            fe/17 MEMORY_ARGUMENT i32.atomic.store:2 i64.atomic.store:3 i32.atomic.store8:0 i32.atomic.store16:1
            fe/1b MEMORY_ARGUMENT i64.atomic. *store8:0 *store16:1 *store32:2
            """;

    private static final String[] ATOMIC_OPERATIONS = {"add", "sub", "and", "or", "xor", "xchg", "cmpxchg"};

    private static final Map<String, Instruction> BY_NAME = new LinkedHashMap<>();
    private static final Map<Integer, Instruction> BY_OPCODE = new HashMap<>();

    static {
        String[] tables = {
            CONTROL_AND_VARIABLES,
            MEMORY,
            NUMERIC,
            GARBAGE_COLLECTION,
            VECTOR_MEMORY_AND_LANES,
            VECTOR,
            RELAXED_VECTOR,
            ATOMIC,
            readModifyWrites()
        };
        for (String table : tables) {
            table.lines().forEach(InstructionTable::addLine);
        }
    }

    private InstructionTable() {}

    /** Returns the instruction of a name, or null. */
    public static Instruction find(String name) {
        return BY_NAME.get(name);
    }

    /**
     * Returns the instruction of an opcode, or null. Of two opcodes that share a name, both are known.
     *
     * @param prefix the first byte if the opcode has two parts, else 0
     */
    public static Instruction find(int prefix, int opcode) {
        if (opcode >>> 16 != 0) {
            return null;
        }
        Instruction found = BY_OPCODE.get(key(prefix, opcode));
        if (found == null) {
            Instruction before = BY_OPCODE.get(key(prefix, opcode - 1));
            boolean shared = before != null
                    && (before.immediates() == Immediates.SELECT || before.immediates() == Immediates.REFERENCE_TYPE);
            return shared ? before : null;
        }
        return found;
    }

    private static int key(int prefix, int opcode) {
        return prefix << 16 | opcode;
    }

    /** Returns all instructions. */
    public static Collection<Instruction> all() {
        return Collections.unmodifiableCollection(BY_NAME.values());
    }

    /** Returns the table's lines for the atomic read-modify-write instructions, which come seven to an operation. */
    private static String readModifyWrites() {
        StringBuilder lines = new StringBuilder();
        int opcode = 0x1e;
        for (String operation : ATOMIC_OPERATIONS) {
            lines.append("fe/%x MEMORY_ARGUMENT i32.atomic.rmw.%2$s:2 i64.atomic.rmw.%2$s:3 i32.atomic.rmw8.%2$s_u:0 %n"
                    .formatted(opcode, operation));
            lines.append(
                    "fe/%x MEMORY_ARGUMENT i32.atomic.rmw16.%2$s_u:1 i64.atomic.rmw8.%2$s_u:0 i64.atomic.rmw16.%2$s_u:1 %n"
                            .formatted(opcode + 3, operation));
            lines.append("fe/%x MEMORY_ARGUMENT i64.atomic.rmw32.%s_u:2%n".formatted(opcode + 6, operation));
            opcode += 7;
        }
        return lines.toString();
    }

    private static void addLine(String line) {
        String[] words = line.split(" ");
        int slash = words[0].indexOf('/');
        int prefix = slash < 0 ? 0 : Integer.parseInt(words[0], 0, slash, 16);
        int opcode = Integer.parseInt(words[0], slash + 1, words[0].length(), 16);
        Immediates immediates = Immediates.valueOf(words[1]);
        String type = "";
        for (int i = 2; i < words.length; i++) {
            String word = words[i];
            if (word.endsWith(".")) {
                type = word;
                continue;
            }
            int colon = word.indexOf(':');
            String name = (colon < 0 ? word : word.substring(0, colon)).replace("*", type);
            int alignment = colon < 0 ? 0 : Integer.parseInt(word.substring(colon + 1));
            Instruction instruction = new Instruction(name, prefix, opcode++, immediates, alignment);
            BY_NAME.put(name, instruction);
            BY_OPCODE.put(key(prefix, instruction.opcode()), instruction);
        }
    }
}
