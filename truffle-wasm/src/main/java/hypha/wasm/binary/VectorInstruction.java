package hypha.wasm.binary;

/**
 * The instructions on 128-bit vectors (core specification 5.4.9, relaxed SIMD included): those with the prefix byte {@code FD}, numbered as {@link Instruction} says.
 *
 * <p>A table rather than a constant for each: what there is to know of nearly all of them is in their names. Each line: the number after the prefix, in hexadecimal, of the first; the signature, as
 * {@link Instruction} writes it; and names of instructions with consecutive numbers. The word {@code *} stands for the line's shape.
 */
public final class VectorInstruction {
    /** {@code v128.const}. */
    public static final int V128_CONST = Instruction.PREFIX_FD + 0x0C;

    /** {@code i8x16.shuffle}. */
    public static final int I8X16_SHUFFLE = Instruction.PREFIX_FD + 0x0D;

    private static final String LANES_OF_MEMORY = """
            54 iv:v v128. *load8_lane *load16_lane *load32_lane *load64_lane
            58 iv: v128. *store8_lane *store16_lane *store32_lane *store64_lane
            """;

    private static final String LANES = """
            15 v:i i8x16. *extract_lane_s *extract_lane_u
            17 vi:v i8x16. *replace_lane
            18 v:i i16x8. *extract_lane_s *extract_lane_u
            1a vi:v i16x8. *replace_lane
            1b v:i i32x4. *extract_lane
            1c vi:v i32x4. *replace_lane
            1d v:I i64x2. *extract_lane
            1e vI:v i64x2. *replace_lane
            1f v:f f32x4. *extract_lane
            20 vf:v f32x4. *replace_lane
            21 v:F f64x2. *extract_lane
            22 vF:v f64x2. *replace_lane
            """;

    private static final String PLAIN = """
            0e vv:v i8x16. *swizzle
            0f i:v i8x16.splat i16x8.splat i32x4.splat
            12 I:v i64x2.splat
            13 f:v f32x4.splat
            14 F:v f64x2.splat
            23 vv:v i8x16. *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            2d vv:v i16x8. *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            37 vv:v i32x4. *eq *ne *lt_s *lt_u *gt_s *gt_u *le_s *le_u *ge_s *ge_u
            41 vv:v f32x4. *eq *ne *lt *gt *le *ge
            47 vv:v f64x2. *eq *ne *lt *gt *le *ge
            4d v:v v128. *not
            4e vv:v v128. *and *andnot *or *xor
            52 vvv:v v128. *bitselect
            53 v:i v128. *any_true
            5e v:v f32x4.demote_f64x2_zero f64x2.promote_low_f32x4
            60 v:v i8x16. *abs *neg *popcnt
            63 v:i i8x16. *all_true *bitmask
            65 vv:v i8x16. *narrow_i16x8_s *narrow_i16x8_u
            67 v:v f32x4. *ceil *floor *trunc *nearest
            6b vi:v i8x16. *shl *shr_s *shr_u
            6e vv:v i8x16. *add *add_sat_s *add_sat_u *sub *sub_sat_s *sub_sat_u
            74 v:v f64x2. *ceil *floor
            76 vv:v i8x16. *min_s *min_u *max_s *max_u
            7a v:v f64x2. *trunc
            7b vv:v i8x16. *avgr_u
            7c v:v i16x8. *extadd_pairwise_i8x16_s *extadd_pairwise_i8x16_u
            7e v:v i32x4. *extadd_pairwise_i16x8_s *extadd_pairwise_i16x8_u
            80 v:v i16x8. *abs *neg
            82 vv:v i16x8. *q15mulr_sat_s
            83 v:i i16x8. *all_true *bitmask
            85 vv:v i16x8. *narrow_i32x4_s *narrow_i32x4_u
            87 v:v i16x8. *extend_low_i8x16_s *extend_high_i8x16_s *extend_low_i8x16_u *extend_high_i8x16_u
            8b vi:v i16x8. *shl *shr_s *shr_u
            8e vv:v i16x8. *add *add_sat_s *add_sat_u *sub *sub_sat_s *sub_sat_u
            94 v:v f64x2. *nearest
            95 vv:v i16x8. *mul *min_s *min_u *max_s *max_u
            9b vv:v i16x8. *avgr_u
            9c vv:v i16x8. *extmul_low_i8x16_s *extmul_high_i8x16_s *extmul_low_i8x16_u *extmul_high_i8x16_u
            a0 v:v i32x4. *abs *neg
            a3 v:i i32x4. *all_true *bitmask
            a7 v:v i32x4. *extend_low_i16x8_s *extend_high_i16x8_s *extend_low_i16x8_u *extend_high_i16x8_u
            ab vi:v i32x4. *shl *shr_s *shr_u
            ae vv:v i32x4. *add
            b1 vv:v i32x4. *sub
            b5 vv:v i32x4. *mul *min_s *min_u *max_s *max_u *dot_i16x8_s
            bc vv:v i32x4. *extmul_low_i16x8_s *extmul_high_i16x8_s *extmul_low_i16x8_u *extmul_high_i16x8_u
            c0 v:v i64x2. *abs *neg
            c3 v:i i64x2. *all_true *bitmask
            c7 v:v i64x2. *extend_low_i32x4_s *extend_high_i32x4_s *extend_low_i32x4_u *extend_high_i32x4_u
            cb vi:v i64x2. *shl *shr_s *shr_u
            ce vv:v i64x2. *add
            d1 vv:v i64x2. *sub
            d5 vv:v i64x2. *mul *eq *ne *lt_s *gt_s *le_s *ge_s
            dc vv:v i64x2. *extmul_low_i32x4_s *extmul_high_i32x4_s *extmul_low_i32x4_u *extmul_high_i32x4_u
            e0 v:v f32x4. *abs *neg
            e3 v:v f32x4. *sqrt
            e4 vv:v f32x4. *add *sub *mul *div *min *max *pmin *pmax
            ec v:v f64x2. *abs *neg
            ef v:v f64x2. *sqrt
            f0 vv:v f64x2. *add *sub *mul *div *min *max *pmin *pmax
            f8 v:v i32x4.trunc_sat_f32x4_s i32x4.trunc_sat_f32x4_u f32x4.convert_i32x4_s f32x4.convert_i32x4_u
            fc v:v i32x4.trunc_sat_f64x2_s_zero i32x4.trunc_sat_f64x2_u_zero
            fe v:v f64x2.convert_low_i32x4_s f64x2.convert_low_i32x4_u
            """;

    private static final String RELAXED = """
            100 vv:v i8x16. *relaxed_swizzle
            101 v:v i32x4. *relaxed_trunc_f32x4_s *relaxed_trunc_f32x4_u
            103 v:v i32x4. *relaxed_trunc_f64x2_s_zero *relaxed_trunc_f64x2_u_zero
            105 vvv:v f32x4.relaxed_madd f32x4.relaxed_nmadd f64x2.relaxed_madd f64x2.relaxed_nmadd
            109 vvv:v i8x16.relaxed_laneselect i16x8.relaxed_laneselect i32x4.relaxed_laneselect i64x2.relaxed_laneselect
            10d vv:v f32x4.relaxed_min f32x4.relaxed_max f64x2.relaxed_min f64x2.relaxed_max
            111 vv:v i16x8. *relaxed_q15mulr_s *relaxed_dot_i8x16_i7x16_s
            113 vvv:v i32x4. *relaxed_dot_i8x16_i7x16_add_s
            """;

    private VectorInstruction() {}

    static void define() {
        Instruction.define(V128_CONST, "v128.const", Immediate.V128, ":v");
        Instruction.define(I8X16_SHUFFLE, "i8x16.shuffle", Immediate.SHUFFLE, "vv:v");
        line("00 i:v v128. *load", Immediate.MEMORY_16);
        line("01 i:v v128. *load8x8_s *load8x8_u *load16x4_s *load16x4_u *load32x2_s *load32x2_u", Immediate.MEMORY_8);
        line("07 i:v v128. *load8_splat", Immediate.MEMORY_1);
        line("08 i:v v128. *load16_splat", Immediate.MEMORY_2);
        line("09 i:v v128. *load32_splat", Immediate.MEMORY_4);
        line("0a i:v v128. *load64_splat", Immediate.MEMORY_8);
        line("0b iv: v128. *store", Immediate.MEMORY_16);
        line("5c i:v v128. *load32_zero", Immediate.MEMORY_4);
        line("5d i:v v128. *load64_zero", Immediate.MEMORY_8);
        lines(LANES_OF_MEMORY, Immediate.MEMORY_LANE_1);
        lines(LANES, Immediate.LANE_16);
        lines(PLAIN, Immediate.NONE);
        lines(RELAXED, Immediate.NONE);
    }

    private static void lines(String table, int immediate) {
        for (String line : table.split("\n")) {
            line(line, immediate);
        }
    }

    private static void line(String line, int immediate) {
        String[] words = line.split(" ");
        int number = Instruction.PREFIX_FD + Integer.parseInt(words[0], 16);
        String shape = words[2];
        boolean abbreviated = shape.endsWith(".");
        for (int i = abbreviated ? 3 : 2; i < words.length; i++) {
            String name = abbreviated ? shape + words[i].substring(1) : words[i];
            Instruction.define(number++, name, immediate + laneSize(name, immediate), words[1]);
        }
    }

    /** Returns what to add to the immediate of lanes of one byte: the binary logarithm of the lane's size in bytes; 0 for other immediates. */
    private static int laneSize(String name, int immediate) {
        int start = switch (immediate) {
            case Immediate.LANE_16 -> 1;
            case Immediate.MEMORY_LANE_1 -> name.indexOf('.') + (name.contains("load") ? 5 : 6);
            default -> -1;
        };
        if (start < 0) {
            return 0;
        }
        return switch (name.charAt(start)) {
            case '8' -> 0;
            case '1' -> 1;
            case '3' -> 2;
            default -> 3;
        };
    }
}
