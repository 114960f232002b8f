package hypha.benchmarks.compare;

import java.util.List;

/**
 * A kernel of {@code benchmarks/kernels}, and how much work a call of it does.
 *
 * @param name of the file without {@code .c}
 * @param n the argument of its function; chosen so that a call takes about 10 ms natively
 */
record KernelSpec(String name, int n) {
    /** The scalar twin of {@link #SIMD}. */
    static final String SCALAR = "dotscalar";

    /** The kernel that uses SIMD. */
    static final String SIMD = "dotsimd";

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
            new KernelSpec(SIMD, 30_000),
            new KernelSpec("memops", 60_000),
            new KernelSpec(SCALAR, 30_000));
}
