package hypha.cli.bench;

import hypha.host.ProgramSource;
import java.nio.charset.StandardCharsets;

/** The programs whose tasks are measured. */
final class BenchPrograms {
    private BenchPrograms() {}

    /** Returns at once; without a memory. */
    static ProgramSource empty() {
        return text("empty", "(module (func (export \"_start\")))");
    }

    /** Writes a word to its memory of one page, and returns. */
    static ProgramSource store() {
        return text("store", """
                (module (memory (export "memory") 1)
                  (func (export "_start") (i32.store (i32.const 8) (i32.const 42))))""");
    }

    /**
     * Computes a little, sleeps until a time of the kernel's clock, and returns; with a memory of one page.
     *
     * @param warmNanos before this time it sleeps for a microsecond only, so that all of its code can be compiled before it counts
     */
    static ProgramSource sleepUntil(long nanos, long warmNanos) {
        return text("sleep", """
                (module
                  (import "wasi_snapshot_preview1" "poll_oneoff"
                    (func $poll (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                  (import "wasi_snapshot_preview1" "clock_time_get"
                    (func $clock (param i32 i64 i32) (result i32)))
                  (memory (export "memory") 1)
                  (func (export "_start") (local $i i32) (local $sum i32)
                    (loop $next
                      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (local.get $i)))
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (br_if $next (i32.lt_u (local.get $i) (i32.const 100))))
                    (i32.store (i32.const 200) (local.get $sum))
                    (if (call $clock (i32.const 1) (i64.const 1) (i32.const 208)) (then (call $exit (i32.const 3))))
                    (i32.store (i32.const 16) (i32.const 1))
                    (if (i64.gt_u (i64.load (i32.const 208)) (i64.const %d))
                      (then
                        (i64.store (i32.const 24) (i64.const %d))
                        (i32.store16 (i32.const 40) (i32.const 1)))
                      (else
                        (i64.store (i32.const 24) (i64.const 1000))))
                    (if (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128))
                      (then (call $exit (i32.const 1))))
                    (if (i32.ne (i32.load (i32.const 200)) (local.get $sum))
                      (then (call $exit (i32.const 2))))))""".formatted(warmNanos, nanos));
    }

    /** Writes the kernel's monotonic time to standard output: nanoseconds, 64 bits, little-endian. */
    static ProgramSource clock() {
        return text("clock", """
                (module
                  (import "wasi_snapshot_preview1" "clock_time_get"
                    (func $clock (param i32 i64 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_write"
                    (func $write (param i32 i32 i32 i32) (result i32)))
                  (memory (export "memory") 1)
                  (func (export "_start")
                    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 160)))
                    (i32.store (i32.const 176) (i32.const 160))
                    (i32.store (i32.const 180) (i32.const 8))
                    (drop (call $write (i32.const 1) (i32.const 176) (i32.const 1) (i32.const 184)))))""");
    }

    /** Computes for some 0.1 ms {@code count} times, and writes how long each took to standard output, as {@link #lateness} does. */
    static ProgramSource bystander(int count) {
        return text("bystander", """
                (module
                  (import "wasi_snapshot_preview1" "clock_time_get"
                    (func $clock (param i32 i64 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_write"
                    (func $write (param i32 i32 i32 i32) (result i32)))
                  (memory (export "memory") %1$d)
                  (global $sum (mut i64) (i64.const 1))
                  (func $now (result i64)
                    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 160)))
                    (i64.load (i32.const 160)))
                  (func $compute (local $i i32) (local $s i64)
                    (local.set $s (global.get $sum))
                    (loop $next
                      (local.set $s (i64.add (i64.mul (local.get $s) (i64.const 31)) (i64.extend_i32_u (local.get $i))))
                      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 60000))))
                    (global.set $sum (local.get $s)))
                  (func (export "_start") (local $i i32) (local $start i64)
                    (loop $next
                      (local.set $start (call $now))
                      (call $compute)
                      (i64.store offset=1024 (i32.shl (local.get $i) (i32.const 3))
                        (i64.sub (call $now) (local.get $start)))
                      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const %2$d))))
                    (i32.store (i32.const 176) (i32.const 1024))
                    (i32.store (i32.const 180) (i32.const %3$d))
                    (loop $more
                      (drop (call $write (i32.const 1) (i32.const 176) (i32.const 1) (i32.const 184)))
                      (i32.store (i32.const 176) (i32.add (i32.load (i32.const 176)) (i32.load (i32.const 184))))
                      (i32.store (i32.const 180) (i32.sub (i32.load (i32.const 180)) (i32.load (i32.const 184))))
                      (br_if $more (i32.load (i32.const 180))))))""".formatted((1024 + 8 * count >> 16) + 1, count, 8 * count));
    }

    /** Gives its turn to others {@code turns} times. */
    static ProgramSource yield(int turns) {
        return text("yield", """
                (module
                  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
                  (memory (export "memory") 1)
                  (func (export "_start") (local $i i32)
                    (loop $next
                      (drop (call $yield))
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (br_if $next (i32.lt_u (local.get $i) (i32.const %d))))))""".formatted(turns));
    }

    /** Never ends. */
    static ProgramSource compute() {
        return text("compute", """
                (module (memory (export "memory") 1)
                  (func (export "_start") (local $i i64)
                    (loop $next
                      (i64.store (i32.const 0) (local.get $i))
                      (local.set $i (i64.add (i64.mul (local.get $i) (i64.const 31)) (i64.const 1)))
                      (br $next))))""");
    }

    /**
     * Sleeps {@code count} times for so many nanoseconds, and writes to standard output how much later than that it went on each time:
     * nanoseconds, 64 bits, little-endian.
     */
    static ProgramSource lateness(int count, long nanos) {
        return text("lateness", """
                (module
                  (import "wasi_snapshot_preview1" "poll_oneoff"
                    (func $poll (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "clock_time_get"
                    (func $clock (param i32 i64 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_write"
                    (func $write (param i32 i32 i32 i32) (result i32)))
                  (memory (export "memory") %1$d)
                  (func $now (result i64)
                    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 160)))
                    (i64.load (i32.const 160)))
                  (func (export "_start") (local $i i32) (local $start i64)
                    (i32.store (i32.const 16) (i32.const 1))
                    (loop $next
                      (i64.store (i32.const 24) (i64.const %2$d))
                      (local.set $start (call $now))
                      (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
                      (i64.store offset=1024 (i32.shl (local.get $i) (i32.const 3))
                        (i64.sub (i64.sub (call $now) (local.get $start)) (i64.const %2$d)))
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (br_if $next (i32.lt_u (local.get $i) (i32.const %3$d))))
                    (i32.store (i32.const 176) (i32.const 1024))
                    (i32.store (i32.const 180) (i32.const %4$d))
                    (drop (call $write (i32.const 1) (i32.const 176) (i32.const 1) (i32.const 184)))))""".formatted((1024 + 8 * count >> 16) + 1, nanos, count, 8 * count));
    }

    /** Writes 4 KiB into a pipe and reads them, {@code count} times, and writes to standard output how many ns that took in all. */
    static ProgramSource pipe(int count) {
        return text("pipe", """
                (module
                  (import "hypha" "pipe" (func $pipe (param i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
                  (memory (export "memory") 1)
                  (func $must (param $errno i32) (if (local.get $errno) (then unreachable)))
                  (func $now (result i64)
                    (call $must (call $clock (i32.const 1) (i64.const 1) (i32.const 160)))
                    (i64.load (i32.const 160)))
                  (func (export "_start") (local $i i32) (local $start i64)
                    (call $must (call $pipe (i32.const 32)))
                    (i32.store (i32.const 0) (i32.const 4096))
                    (i32.store (i32.const 4) (i32.const 4096))
                    (local.set $start (call $now))
                    (loop $next
                      (call $must (call $write (i32.load (i32.const 36)) (i32.const 0) (i32.const 1) (i32.const 8)))
                      (if (i32.ne (i32.load (i32.const 8)) (i32.const 4096)) (then unreachable))
                      (call $must (call $read (i32.load (i32.const 32)) (i32.const 0) (i32.const 1) (i32.const 8)))
                      (if (i32.ne (i32.load (i32.const 8)) (i32.const 4096)) (then unreachable))
                      (local.set $i (i32.add (local.get $i) (i32.const 1)))
                      (br_if $next (i32.lt_u (local.get $i) (i32.const %d))))
                    (i64.store (i32.const 168) (i64.sub (call $now) (local.get $start)))
                    (i32.store (i32.const 176) (i32.const 168))
                    (i32.store (i32.const 180) (i32.const 8))
                    (drop (call $write (i32.const 1) (i32.const 176) (i32.const 1) (i32.const 184)))))""".formatted(count));
    }

    private static ProgramSource text(String name, String text) {
        return new ProgramSource(name + ".wat", text.getBytes(StandardCharsets.UTF_8));
    }
}
