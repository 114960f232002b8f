package hypha.host;

/** Programs that give their children descriptors and grants, and programs of pipelines, in the text format. */
final class GivenPrograms {
    private static final String IMPORTS = """
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
              (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
            """;

    private static final String HYPHA = """
              (import "hypha" "spawn_with" (func $spawn_with (param i32 i32) (result i32)))
              (import "hypha" "startup_argument" (func $startup_argument (result i64)))
              (import "hypha" "task_wait" (func $task_wait (param i32 i32 i64) (result i32)))
              (import "hypha" "pipe" (func $pipe (param i32) (result i32)))
              (import "hypha" "clock" (func $clock (result i64)))
            """;

    /** Copies, after an iovec at 0 for 4,096 bytes at 0x1000: reads a piece of standard input; how many bytes. */
    private static final String TAKE = """
              (memory (export "memory") 1)
              (data (i32.const 0) "\\00\\10\\00\\00\\00\\10\\00\\00")
              (func $take (result i32)
                (i32.store (i32.const 0) (i32.const 0x1000))
                (i32.store (i32.const 4) (i32.const 0x1000))
                (if (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 16)) (then (call $exit (i32.const 99))))
                (i32.load (i32.const 16)))
              (func $give (param $fd i32) (param $bytes i32) (local $errno i32)
                (i32.store (i32.const 0) (i32.const 0x1000))
                (loop $more
                  (if (i32.eqz (local.get $bytes)) (then return))
                  (i32.store (i32.const 4) (local.get $bytes))
                  (local.set $errno (call $write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 16)))
                  (if (local.get $errno) (then (call $exit (local.get $errno))))
                  (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 16))))
                  (local.set $bytes (i32.sub (local.get $bytes) (i32.load (i32.const 16))))
                  (br $more)))
            """;

    private GivenPrograms() {}

    private static ProgramSource of(String name, String fields) {
        return Programs.whole(name, "(module\n" + IMPORTS + TAKE + fields + ")");
    }

    private static ProgramSource ofHypha(String name, String fields) {
        return Programs.whole(name, "(module\n" + IMPORTS + HYPHA + TAKE + fields + ")");
    }

    /** Copies standard input to standard output. Exits with the errno of a write that fails. */
    static ProgramSource copy() {
        return of("copy", """
                (func (export "_start") (local $bytes i32)
                  (loop $more
                    (local.set $bytes (call $take))
                    (call $give (i32.const 1) (local.get $bytes))
                    (br_if $more (local.get $bytes))))
                """);
    }

    /** Writes so many times 4,096 bytes. Exits with the errno of a write that fails. */
    static ProgramSource produce(int pieces) {
        return of("produce", """
                (func (export "_start") (local $n i32)
                  (loop $more
                    (memory.fill (i32.const 0x1000) (local.get $n) (i32.const 0x1000))
                    (call $give (i32.const 1) (i32.const 0x1000))
                    (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const %d)))))
                """.formatted(pieces));
    }

    /** Reads all of what {@link #produce} writes; traps if it is something else. Exits with the pieces, modulo 256. */
    static ProgramSource consume() {
        return of("consume", """
                (func (export "_start") (local $bytes i32) (local $n i32) (local $i i32)
                  (loop $more
                    (local.set $bytes (call $take))
                    (local.set $i (i32.const 0))
                    (loop $each
                      (if (i32.lt_u (local.get $i) (local.get $bytes))
                        (then
                          (if (i32.ne (i32.load8_u (i32.add (i32.const 0x1000) (local.get $i)))
                                      (i32.and (i32.shr_u (local.get $n) (i32.const 12)) (i32.const 255)))
                            (then unreachable))
                          (local.set $n (i32.add (local.get $n) (i32.const 1)))
                          (local.set $i (i32.add (local.get $i) (i32.const 1)))
                          (br $each))))
                    (br_if $more (local.get $bytes)))
                  (call $exit (i32.and (i32.shr_u (local.get $n) (i32.const 12)) (i32.const 255))))
                """);
    }

    /** Reads once. Exits with 7. */
    static ProgramSource head() {
        return of("head", "(func (export \"_start\") (drop (call $take)) (call $exit (i32.const 7)))");
    }

    /** Reads for ever. */
    static ProgramSource trapAfterRead() {
        return of("trap", "(func (export \"_start\") (drop (call $take)) unreachable)");
    }

    /**
     * Spawns the program {@code child} with a pipe as its standard input and the own standard output, arguments and environment, without clock and
     * random numbers; writes "hello" to the pipe, closes it, and exits with the child's exit code.
     */
    static ProgramSource giver() {
        return ofHypha("giver", """
                (data (i32.const 0x100) "child")
                (data (i32.const 0x110) "one\\00two\\00")
                (data (i32.const 0x120) "KEY=value\\00")
                (data (i32.const 0x1000) "hello")
                (func $item (param $at i32) (param $from i32) (param $to i32)
                  (i64.store (local.get $at) (i64.const -1))
                  (i64.store offset=8 (local.get $at) (i64.const -1))
                  (i32.store offset=16 (local.get $at) (local.get $from))
                  (i32.store offset=20 (local.get $at) (local.get $to)))
                (func (export "_start") (local $child i32)
                  (if (call $pipe (i32.const 0x200)) (then unreachable))
                  (call $item (i32.const 0x300) (i32.load (i32.const 0x200)) (i32.const 0))
                  (call $item (i32.const 0x320) (i32.const 1) (i32.const 1))
                  (i32.store (i32.const 0x400) (i32.const 0x100)) (i32.store (i32.const 0x404) (i32.const 5))
                  (i32.store (i32.const 0x410) (i32.const 0x300)) (i32.store (i32.const 0x414) (i32.const 2))
                  (i32.store (i32.const 0x418) (i32.const 0x110)) (i32.store (i32.const 0x41C) (i32.const 8))
                  (i32.store (i32.const 0x420) (i32.const 0x120)) (i32.store (i32.const 0x424) (i32.const 10))
                  (i32.store (i32.const 0x430) (i32.const 0xE0))
                  (i32.store (i32.const 0x434) (i32.const 2))
                  (if (i32.ne (call $spawn_with (i32.const 0x400) (i32.const 60)) (i32.const -4)) (then unreachable))
                  (if (i32.ne (call $spawn_with (i32.const 0xFFFFFFF0) (i32.const 64)) (i32.const -5)) (then unreachable))
                  (local.set $child (call $spawn_with (i32.const 0x400) (i32.const 64)))
                  (if (i32.le_s (local.get $child) (i32.const 0)) (then (call $exit (local.get $child))))
                  (if (call $close (i32.load (i32.const 0x200))) (then unreachable))
                  (call $give (i32.load (i32.const 0x204)) (i32.const 5))
                  (if (call $close (i32.load (i32.const 0x204))) (then unreachable))
                  (if (call $task_wait (local.get $child) (i32.const 0x500) (i64.const -1)) (then unreachable))
                  (call $exit (i32.load (i32.const 0x504))))
                """);
    }

    /**
     * Writes standard input, its arguments and its environment to standard output; exits with 1 for each thing that it has not: clock, random
     * numbers, standard error, a directory, memory beyond two pages.
     */
    static ProgramSource child() {
        return of("child", """
                (func (export "_start") (local $bytes i32) (local $missing i32)
                  (loop $more
                    (local.set $bytes (call $take))
                    (call $give (i32.const 1) (local.get $bytes))
                    (br_if $more (local.get $bytes)))
                  (if (call $args (i32.const 0x800) (i32.const 0x1000)) (then unreachable))
                  (call $give (i32.const 1) (i32.const 8))
                  (if (call $env (i32.const 0x800) (i32.const 0x1000)) (then unreachable))
                  (call $give (i32.const 1) (i32.const 10))
                  (local.set $missing (i32.eq (call $time (i32.const 0) (i64.const 0) (i32.const 64)) (i32.const 76)))
                  (local.set $missing (i32.add (local.get $missing) (i32.eq (call $random (i32.const 64) (i32.const 8)) (i32.const 76))))
                  (local.set $missing (i32.add (local.get $missing) (i32.eq (call $write (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 64)) (i32.const 8))))
                  (local.set $missing (i32.add (local.get $missing) (i32.eq (call $prestat (i32.const 3) (i32.const 64)) (i32.const 8))))
                  (local.set $missing (i32.add (local.get $missing)
                    (i32.and (i32.eq (memory.grow (i32.const 1)) (i32.const 1)) (i32.eq (memory.grow (i32.const 1)) (i32.const -1)))))
                  (call $exit (local.get $missing)))
                """);
    }

    /**
     * Asks for time and random numbers until its code is hot, then spawns itself without them and without other grants; exits with the child's exit
     * code, which is 0 if the child could not be linked to the module that it was not given.
     */
    static ProgramSource hotGiver(int grants) {
        return ofHypha("hot", """
                (func $ask (result i32)
                  (i32.or (call $time (i32.const 1) (i64.const 0) (i32.const 64))
                          (call $random (i32.const 64) (i32.const 16))))
                (func (export "_start") (local $n i32) (local $child i32)
                  (if (i64.eq (call $startup_argument) (i64.const 1))
                    (then
                      (if (i64.ne (call $clock) (i64.const -3)) (then unreachable))
                      (call $exit (call $ask))))
                  (loop $more
                    (if (call $ask) (then unreachable))
                    (drop (call $clock))
                    (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 100000))))
                  (i64.store (i32.const 0x428) (i64.const 1))
                  (i32.store (i32.const 0x430) (i32.const GRANTS))
                  (local.set $child (call $spawn_with (i32.const 0x400) (i32.const 64)))
                  (if (i32.le_s (local.get $child) (i32.const 0)) (then unreachable))
                  (if (call $task_wait (local.get $child) (i32.const 0x500) (i64.const -1)) (then unreachable))
                  (call $exit (i32.load (i32.const 0x504))))
                """.replace("GRANTS", Integer.toString(grants)));
    }
}
