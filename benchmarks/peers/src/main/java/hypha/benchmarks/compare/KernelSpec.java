package hypha.benchmarks.compare;

import java.util.List;

/**
 * A kernel of {@code benchmarks/kernels}, and how much work a call of it does.
 *
 * @param name of the file without {@code .c}
 * @param n the argument of its function; chosen so that a call takes about 10 ms natively
 */
record KernelSpec(String name, int n) {
    private static final String SCALAR_SUFFIX = "scalar";
    private static final String SIMD_SUFFIX = "simd";

    /** Twins that are no part of the set over which means are taken, so that these stay what they were. */
    private static final List<String> FURTHER_TWINS = List.of("find", "saxpy", "mixer");

    /** All kernels, in the order of the table. */
    static final List<KernelSpec> ALL = List.of(
            new KernelSpec("qsort", 150_000),
            new KernelSpec("hash", 400_000),
            new KernelSpec("mandel", 310),
            new KernelSpec("sha256", 50_000),
            new KernelSpec("matmul", 390),
            new KernelSpec("fsm", 5_000_000),
            new KernelSpec("sieve", 4_194_304),
            new KernelSpec("vcall", 3_300_000),
            new KernelSpec("fib", 34),
            new KernelSpec("utf8", 14_000_000),
            new KernelSpec("interp", 8_000),
            new KernelSpec("queens", 12),
            new KernelSpec("nbody", 230_000),
            new KernelSpec("rng64", 7_000_000),
            new KernelSpec("acker", 9),
            new KernelSpec("dotsimd", 30_000),
            new KernelSpec("memops", 60_000),
            new KernelSpec("dotscalar", 30_000),
            new KernelSpec("findsimd", 1_500),
            new KernelSpec("findscalar", 1_500),
            new KernelSpec("saxpysimd", 10_000),
            new KernelSpec("saxpyscalar", 10_000),
            new KernelSpec("mixersimd", 8_000),
            new KernelSpec("mixerscalar", 8_000));

    /** Says whether the kernel is one of the set over which means are taken. */
    boolean isInSet() {
        return FURTHER_TWINS.stream().noneMatch(name::startsWith);
    }

    /** Says whether the kernel uses SIMD. */
    boolean isSimd() {
        return name.endsWith(SIMD_SUFFIX);
    }

    /** Returns the name of the kernel that computes the same without SIMD. */
    String scalarTwin() {
        return name.substring(0, name.length() - SIMD_SUFFIX.length()) + SCALAR_SUFFIX;
    }
}
