package hypha.host;

import hypha.wasm.text.TextFormat;

/** Programs for tests, in the text format. */
final class Programs {
    private static final String IMPORTS = """
              (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
              (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
              (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "args_get" (func $args (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "environ_sizes_get" (func $env_sizes (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "environ_get" (func $env (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "path_open"
                (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            """;

    private Programs() {}

    /** A program with all the imports above and one page of memory, of these fields. */
    static ProgramSource of(String name, String fields) {
        return whole(name, "(module\n" + IMPORTS + "(memory (export \"memory\") 1 1024)\n" + fields + ")");
    }

    /** A program whose text is all here. */
    static ProgramSource whole(String name, String module) {
        return new ProgramSource(name, TextFormat.toBinary(module));
    }

    /** Writes a line. */
    static ProgramSource hello() {
        return of("hello", """
                (data (i32.const 0) "\\10\\00\\00\\00\\0e\\00\\00\\00")
                (data (i32.const 16) "Hello, kernel\\n")
                (func (export "_start")
                  (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable)))
                """);
    }

    /** Ends with a code. */
    static ProgramSource exit(int code) {
        return of("exit", "(func (export \"_start\") (call $exit (i32.const " + code + ")) unreachable)");
    }

    /** Traps two calls deep. */
    static ProgramSource trap() {
        return of("trap", """
                (func $inner (drop (i32.div_u (i32.const 1) (i32.const 0))))
                (func $outer (call $inner))
                (func (export "_start") (call $outer))
                """);
    }

    /** Writes nothing so many times, closes standard output, and exits with the errno of writing nothing to it. */
    static ProgramSource emptyWrites(int count) {
        return whole("empty", """
                (module
                  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
                  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                  (memory (export "memory") 1)
                  (func $empty (result i32)
                    (i32.store (i32.const 64) (i32.const -1))
                    (call $write (i32.const 1) (i32.const 8) (i32.const 2) (i32.const 64)))
                  (func (export "_start") (local $n i32)
                    (loop $more
                      (if (call $empty) (then unreachable))
                      (if (i32.load (i32.const 64)) (then unreachable))
                      (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const %d))))
                    (if (call $close (i32.const 1)) (then unreachable))
                    (call $exit (call $empty))))
                """.formatted(count));
    }

    /** Calls a function of WASI that needs something to be given, and exits with the errno. */
    static ProgramSource errnoOf(String function) {
        String call = switch (function) {
            case "clock_time_get" -> "$time (i32.const 1) (i64.const 0) (i32.const 64)";
            case "random_get" -> "$random (i32.const 64) (i32.const 8)";
            case "fd_read" -> "$fd_read (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 64)";
            case "fd_write" -> "$fd_write (i32.const 1) (i32.const 8) (i32.const 0) (i32.const 64)";
            case "path_open" ->
                "$path_open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 0)"
                        + " (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 128)";
            default -> throw new IllegalArgumentException("function=" + function);
        };
        return of("errno", "(func (export \"_start\") (call $exit (call " + call + ")))");
    }

    /** Gets 16 random bytes so many times; exits with 1 if two in a row are the same. */
    static ProgramSource randomNumbers(int count) {
        return of("random", """
                (func $next (param $last i64) (result i64)
                  (if (call $random (i32.const 8) (i32.const 16)) (then unreachable))
                  (if (i64.eq (i64.load (i32.const 8)) (local.get $last)) (then (call $exit (i32.const 1))))
                  (i64.load (i32.const 8)))
                (func (export "_start") (local $n i32) (local $last i64)
                  (loop $more
                    (local.set $last (call $next (local.get $last)))
                    (br_if $more (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const %d)))))
                """.formatted(count));
    }

    /** Exits with a random code. */
    static ProgramSource randomCode() {
        return of("random", """
                (func (export "_start")
                  (if (call $random (i32.const 0) (i32.const 1)) (then unreachable))
                  (call $exit (i32.load8_u (i32.const 0))))
                """);
    }

    /** Exits with the errno of {@code random_get} of those arguments. */
    static ProgramSource random(int pointer, int bytes) {
        return of("random", """
                (func (export "_start") (call $exit (call $random (i32.const %d) (i32.const %d))))
                """.formatted(pointer, bytes));
    }

    /** Gets that many random bytes at once; exits with 0 if the last of them are not zero. */
    static ProgramSource longRandom(int bytes) {
        return of("random", """
                (func (export "_start")
                  (drop (memory.grow (i32.const 100)))
                  (if (call $random (i32.const 0) (i32.const %1$d)) (then unreachable))
                  (call $exit (i64.eqz (i64.load (i32.sub (i32.const %1$d) (i32.const 8))))))
                """.formatted(bytes));
    }

    /** Gets random bytes for ever. */
    static ProgramSource randomForEver() {
        return of("random", """
                (func (export "_start")
                  (loop $more
                    (if (call $random (i32.const 8) (i32.const 16)) (then unreachable))
                    (br $more)))
                """);
    }

    /** Never ends, and calls nothing. */
    static ProgramSource loop() {
        return of("loop", "(func (export \"_start\") (loop $forever (br $forever)))");
    }

    /** Never ends, and asks for the time all along. */
    static ProgramSource busy() {
        return of("busy", """
                (func (export "_start")
                  (loop $forever
                    (drop (call $time (i32.const 1) (i64.const 1) (i32.const 0)))
                    (br $forever)))
                """);
    }

    /** Reads the monotonic clock a hundred thousand times, traps if it goes back; then writes the wall clock's eight bytes. */
    static ProgramSource clock() {
        return of("clock", """
                (data (i32.const 32) "\\08\\00\\00\\00\\08\\00\\00\\00")
                (func (export "_start") (local $n i32) (local $last i64)
                  (loop $more
                    (if (call $time (i32.const 1) (i64.const 1) (i32.const 0)) (then unreachable))
                    (if (i64.lt_u (i64.load (i32.const 0)) (local.get $last)) (then unreachable))
                    (local.set $last (i64.load (i32.const 0)))
                    (local.set $n (i32.add (local.get $n) (i32.const 1)))
                    (br_if $more (i32.lt_u (local.get $n) (i32.const 100000))))
                  (if (i32.ne (call $time (i32.const 1) (i64.const 1) (i32.const 65529)) (i32.const 21)) (then unreachable))
                  (if (i32.ne (call $time (i32.const 1) (i64.const 1) (i32.const -8)) (i32.const 21)) (then unreachable))
                  (if (i32.ne (call $time (i32.const 77) (i64.const 1) (i32.const 0)) (i32.const 28)) (then unreachable))
                  (if (call $time (i32.const 0) (i64.const 1) (i32.const 65528)) (then unreachable))
                  (i64.store (i32.const 8) (i64.load (i32.const 65528)))
                  (if (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 48)) (then unreachable)))
                """);
    }

    /** Calls itself for ever. */
    static ProgramSource recursion() {
        return of("recursion", "(func $deeper (export \"_start\") (call $deeper) (call $deeper))");
    }

    /** Calls itself for ever, and a host function before each call: the stack ends anywhere in both. */
    static ProgramSource recursionWith(String call) {
        return of("recursion", """
                (func $deeper (export "_start")
                  (drop %s)
                  (call $deeper)
                  (call $deeper))
                """.formatted(call));
    }

    /** Sleeps that long, then exits with 7. */
    static ProgramSource sleeper(long nanos) {
        return of("sleeper", """
                (func (export "_start")
                  (i64.store (i32.const 0) (i64.const 99))
                  (i32.store8 (i32.const 8) (i32.const 0))
                  (i32.store (i32.const 16) (i32.const 1))
                  (i64.store (i32.const 24) (i64.const %d))
                  (i64.store (i32.const 32) (i64.const 1))
                  (i32.store16 (i32.const 40) (i32.const 0))
                  (if (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)) (then unreachable))
                  (if (i32.ne (i32.load (i32.const 128)) (i32.const 1)) (then unreachable))
                  (if (i64.ne (i64.load (i32.const 64)) (i64.const 99)) (then unreachable))
                  (call $exit (i32.const 7)))
                """.formatted(nanos));
    }

    /** Copies standard input to standard output, and exits with the number of reads. */
    static ProgramSource cat() {
        return of("cat", """
                (func (export "_start") (local $reads i32)
                  (loop $more
                    (i32.store (i32.const 0) (i32.const 64))
                    (i32.store (i32.const 4) (i32.const 4096))
                    (if (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
                    (local.set $reads (i32.add (local.get $reads) (i32.const 1)))
                    (i32.store (i32.const 4) (i32.load (i32.const 8)))
                    (if (i32.load (i32.const 8))
                      (then
                        (if (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 12)) (then unreachable))
                        (br $more))))
                  (call $exit (local.get $reads)))
                """);
    }

    /** Writes its arguments, a bar, and its environment, each string with its zero byte. */
    static ProgramSource strings() {
        return of("strings", """
                (func $show (param $from i32) (param $bytes i32)
                  (i32.store (i32.const 16) (local.get $from))
                  (i32.store (i32.const 20) (local.get $bytes))
                  (if (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)) (then unreachable)))
                (data (i32.const 32) "|")
                (func (export "_start")
                  (if (call $args_sizes (i32.const 0) (i32.const 4)) (then unreachable))
                  (if (call $args (i32.const 1024) (i32.const 2048)) (then unreachable))
                  (call $show (i32.const 2048) (i32.load (i32.const 4)))
                  (call $show (i32.const 32) (i32.const 1))
                  (if (call $env_sizes (i32.const 0) (i32.const 4)) (then unreachable))
                  (if (call $env (i32.const 1024) (i32.const 2048)) (then unreachable))
                  (call $show (i32.const 2048) (i32.load (i32.const 4))))
                """);
    }

    /** Writes {@code count} times 1,000 bytes; exits with the first errno it gets, or with 0. */
    static ProgramSource flood(int count) {
        return of("flood", """
                (func (export "_start") (local $left i32) (local $error i32)
                  (memory.fill (i32.const 1024) (i32.const 120) (i32.const 1000))
                  (local.set $left (i32.const %d))
                  (block $done
                    (loop $more
                      (br_if $done (i32.eqz (local.get $left)))
                      (i32.store (i32.const 0) (i32.const 1024))
                      (i32.store (i32.const 4) (i32.const 1000))
                      (block $written
                        (loop $rest
                          (br_if $written (i32.eqz (i32.load (i32.const 4))))
                          (local.set $error (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                          (if (local.get $error) (then (call $exit (local.get $error))))
                          (i32.store (i32.const 4) (i32.sub (i32.load (i32.const 4)) (i32.load (i32.const 8))))
                          (br $rest)))
                      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                      (br $more))))
                """.formatted(count));
    }

    /**
     * Writes the 16-bit numbers from 0 up to {@code count}, even ones to standard output and odd ones to standard error; exits with 1 if
     * standard error took less than all, else with 0.
     */
    static ProgramSource alternating(int count) {
        return of("alternating", """
                (func (export "_start") (local $number i32) (local $error i32) (local $failed i32)
                  (i32.store (i32.const 0) (i32.const 16))
                  (i32.store (i32.const 4) (i32.const 2))
                  (loop $more
                    (i32.store16 (i32.const 16) (local.get $number))
                    (local.set $error
                      (call $fd_write (i32.add (i32.const 1) (i32.and (local.get $number) (i32.const 1)))
                        (i32.const 0) (i32.const 1) (i32.const 8)))
                    (if (local.get $error)
                      (then
                        (if (i32.eqz (i32.and (local.get $number) (i32.const 1))) (then unreachable))
                        (local.set $failed (i32.const 1))))
                    (local.set $number (i32.add (local.get $number) (i32.const 1)))
                    (br_if $more (i32.lt_u (local.get $number) (i32.const %d))))
                  (call $exit (local.get $failed)))
                """.formatted(count));
    }

    /**
     * Grows its memory page by page to 1000 pages, writing to and checking all along; exits with 1 if it could not, else with 0.
     */
    static ProgramSource grower() {
        return of("grower", """
                (func (export "_start") (local $page i32)
                  (local.set $page (i32.const 1))
                  (loop $more
                    (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then (call $exit (i32.const 1))))
                    (if (i32.load (i32.shl (local.get $page) (i32.const 16))) (then unreachable))
                    (i32.store (i32.shl (local.get $page) (i32.const 16)) (local.get $page))
                    (local.set $page (i32.add (local.get $page) (i32.const 1)))
                    (br_if $more (i32.lt_u (local.get $page) (i32.const 1000))))
                  (local.set $page (i32.const 1))
                  (loop $check
                    (if (i32.ne (i32.load (i32.shl (local.get $page) (i32.const 16))) (local.get $page))
                      (then unreachable))
                    (local.set $page (i32.add (local.get $page) (i32.const 1)))
                    (br_if $check (i32.lt_u (local.get $page) (i32.const 1000)))))
                """);
    }

    /** Yields a hundred times, counting in a local; exits with 3 if it counted right. */
    static ProgramSource yielder() {
        return of("yielder", """
                (func $step (param $n i32) (result i32)
                  (drop (call $yield))
                  (i32.add (local.get $n) (i32.const 1)))
                (func (export "_start") (local $n i32)
                  (loop $more
                    (local.set $n (call $step (local.get $n)))
                    (br_if $more (i32.lt_u (local.get $n) (i32.const 100))))
                  (if (i32.ne (local.get $n) (i32.const 100)) (then unreachable))
                  (call $exit (i32.const 3)))
                """);
    }
}
