package hypha.cli.bench;

import hypha.host.ProgramSource;
import java.nio.charset.StandardCharsets;

/**
 * Programs that measure what tasks do with each other, by the kernel's clock, and write it to standard output: nanoseconds, 64 bits,
 * little-endian. Each spawns itself as the other side, which a startup argument tells that it is. An error ends them with a code above 100.
 */
final class MessagePrograms {
    /** Bytes of a message's data. */
    static final int DATA_BYTES = 64;

    /** Where the samples stand in memory. */
    private static final int SAMPLES = 0x4000;

    /** Where the messages of a batch stand, with their data behind them: 64 of each. */
    private static final int BATCH = 0x1000;

    private static final int MESSAGE_BYTES = 40;
    private static final int BATCH_DATA = 0x2000;

    /** A ring of 64 places, as in {@code hypha_ring}. */
    private static final int RING = 0x3000;

    private static final int RING_PLACES = 64;
    private static final int REQUESTS = 0x3100;
    private static final int REQUEST_BYTES = 56;
    private static final int COMPLETIONS = 0x400;

    /** {@code HYPHA_OP_SEND} and {@code HYPHA_OP_RECEIVE}. */
    private static final int OP_SEND = 129;

    private static final int OP_RECEIVE = 130;

    private static final String PARTS = """
              (import "hypha" "spawn" (func $spawn (param i32 i32 i32 i32 i64 i32) (result i32)))
              (import "hypha" "startup_handle" (func $startup_handle (param i32) (result i32)))
              (import "hypha" "startup_argument" (func $startup_argument (result i64)))
              (import "hypha" "task_wait" (func $task_wait (param i32 i32 i64) (result i32)))
              (import "hypha" "channel_create" (func $channel_create (param i32 i32) (result i32)))
              (import "hypha" "send" (func $send (param i32 i32 i32 i64) (result i32)))
              (import "hypha" "receive" (func $receive (param i32 i32 i32 i64) (result i32)))
              (import "hypha" "call" (func $call (param i32 i32 i32 i64) (result i32)))
              (import "hypha" "reply_receive" (func $reply_receive (param i32 i32 i32 i32 i64) (result i32)))
              (import "hypha" "ring_enter" (func $ring_enter (param i32 i32 i64) (result i32)))
              (import "hypha" "handle_close" (func $close (param i32) (result i32)))
              (import "hypha" "clock" (func $clock (result i64)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") PAGES)
              (func $check (param i32) (if (i32.lt_s (local.get 0) (i32.const 0))
                (then (call $exit (i32.sub (i32.const 100) (local.get 0))))))
              (func $sample (param $i i32) (param $nanos i64)
                (i64.store (i32.add (i32.const SAMPLES) (i32.shl (local.get $i) (i32.const 3))) (local.get $nanos)))
              (func $print (param $count i32)
                (i32.store (i32.const 0x300) (i32.const SAMPLES))
                (i32.store (i32.const 0x304) (i32.shl (local.get $count) (i32.const 3)))
                (loop $more
                  (call $check (i32.sub (i32.const 0) (call $write (i32.const 1) (i32.const 0x300) (i32.const 1) (i32.const 0x308))))
                  (i32.store (i32.const 0x300) (i32.add (i32.load (i32.const 0x300)) (i32.load (i32.const 0x308))))
                  (i32.store (i32.const 0x304) (i32.sub (i32.load (i32.const 0x304)) (i32.load (i32.const 0x308))))
                  (br_if $more (i32.load (i32.const 0x304)))))
              (func $partner (param $capacity i32) (result i32) (local $child i32)
                (call $check (call $channel_create (local.get $capacity) (i32.const 0x200)))
                (local.set $child
                  (call $spawn (i32.const 0) (i32.const 0) (i32.const 0x200) (i32.const 1) (i64.const 1) (i32.const 0)))
                (call $check (local.get $child))
                (local.get $child))
              (func $join (param $child i32)
                (call $check (call $task_wait (local.get $child) (i32.const 0x310) (i64.const -1)))
                (if (i32.or (i32.load (i32.const 0x310)) (i32.load (i32.const 0x314))) (then (call $exit (i32.const 101)))))
            """;

    private MessagePrograms() {}

    private static ProgramSource of(String name, int samples, String fields) {
        String text = "(module\n" + PARTS + fields + ")";
        return new ProgramSource(
                name + ".wat",
                text.replace("PAGES", Integer.toString((SAMPLES + Long.BYTES * samples >> 16) + 1))
                        .replace("SAMPLES", Integer.toString(SAMPLES))
                        .replace("REQUEST_BYTES", Integer.toString(REQUEST_BYTES))
                        .replace("REQUESTS", Integer.toString(REQUESTS))
                        .replace("COMPLETIONS", Integer.toString(COMPLETIONS))
                        .replace("RING_PLACES", Integer.toString(RING_PLACES))
                        .replace("RING", Integer.toString(RING))
                        .replace("BATCH_DATA", Integer.toString(BATCH_DATA))
                        .replace("BATCH", Integer.toString(BATCH))
                        .replace("MESSAGE_BYTES", Integer.toString(MESSAGE_BYTES))
                        .replace("DATA_BYTES", Integer.toString(DATA_BYTES))
                        .replace("COUNT", Integer.toString(samples))
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Calls that carry {@link #DATA_BYTES} bytes there and back: a sample each. */
    static ProgramSource calls(int count) {
        return of("calls", count, """
                (func $serve (local $call i32)
                  (i32.store (i32.const 0x00) (i32.const 0x100)) (i32.store (i32.const 0x08) (i32.const 256))
                  (i32.store (i32.const 0x40) (i32.const 0x100)) (i32.store (i32.const 0x44) (i32.const DATA_BYTES))
                  (loop $next
                    (if (i32.lt_s
                        (call $reply_receive (local.get $call) (i32.const 0x40)
                          (call $startup_handle (i32.const 0)) (i32.const 0x00) (i64.const -1))
                        (i32.const 0))
                      (then (call $exit (i32.const 0))))
                    (local.set $call (i32.load (i32.const 0x20)))
                    (i32.store (i32.const 0x64) (i32.load (i32.const 0x24)))
                    (br $next)))
                (func (export "_start") (local $i i32) (local $start i64) (local $child i32)
                  (if (i64.ne (call $startup_argument) (i64.const 0)) (then (call $serve)))
                  (local.set $child (call $partner (i32.const 0)))
                  (i32.store (i32.const 0x00) (i32.const 0x100)) (i32.store (i32.const 0x04) (i32.const DATA_BYTES))
                  (i32.store (i32.const 0x40) (i32.const 0x180)) (i32.store (i32.const 0x48) (i32.const 128))
                  (loop $next
                    (i32.store (i32.const 0x24) (local.get $i))
                    (local.set $start (call $clock))
                    (call $check (call $call (i32.load (i32.const 0x204)) (i32.const 0x00) (i32.const 0x40) (i64.const -1)))
                    (call $sample (local.get $i) (i64.sub (call $clock) (local.get $start)))
                    (if (i32.ne (i32.load (i32.const 0x64)) (local.get $i)) (then (call $exit (i32.const 102))))
                    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const COUNT))))
                  (call $check (call $close (i32.load (i32.const 0x204))))
                  (call $join (local.get $child))
                  (call $print (i32.const COUNT)))
                """);
    }

    /** Messages one way, so many with each call: one sample, of all of them until the receiver has ended. It checks their order. */
    static ProgramSource stream(int messages, int batch) {
        return of("stream", 1, """
                (func $prepare (param $capacity i32) (local $i i32) (local $message i32)
                  (loop $next
                    (local.set $message
                      (i32.add (i32.const BATCH) (i32.mul (local.get $i) (i32.const MESSAGE_BYTES))))
                    (i32.store (local.get $message)
                      (i32.add (i32.const BATCH_DATA) (i32.mul (local.get $i) (i32.const DATA_BYTES))))
                    (i32.store offset=4 (local.get $message) (i32.const DATA_BYTES))
                    (i32.store offset=8 (local.get $message) (local.get $capacity))
                    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 64)))))
                (func $tag (param $i i32) (result i32)
                  (i32.add (i32.const BATCH) (i32.add (i32.const 0x24) (i32.mul (local.get $i) (i32.const MESSAGE_BYTES)))))
                (func $sink (local $got i32) (local $i i32) (local $expected i32)
                  (call $prepare (i32.const DATA_BYTES))
                  (loop $next
                    (local.set $got
                      (call $receive (call $startup_handle (i32.const 0)) (i32.const BATCH) (i32.const SIZE) (i64.const -1)))
                    (if (i32.lt_s (local.get $got) (i32.const 0))
                      (then (call $exit (i32.ne (local.get $expected) (i32.const MESSAGES)))))
                    (local.set $i (i32.const 0))
                    (loop $each
                      (if (i32.ne (i32.load (call $tag (local.get $i))) (local.get $expected)) (then (call $exit (i32.const 2))))
                      (local.set $expected (i32.add (local.get $expected) (i32.const 1)))
                      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $got))))
                    (br $next)))
                (func (export "_start") (local $sent i32) (local $i i32) (local $child i32) (local $start i64)
                  (if (i64.ne (call $startup_argument) (i64.const 0)) (then (call $sink)))
                  (local.set $child (call $partner (i32.const 1024)))
                  (call $prepare (i32.const 0))
                  (local.set $start (call $clock))
                  (loop $next
                    (local.set $i (i32.const 0))
                    (loop $each
                      (i32.store (call $tag (local.get $i)) (i32.add (local.get $sent) (local.get $i)))
                      (br_if $each (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const SIZE))))
                    (local.set $i (call $send (i32.load (i32.const 0x204)) (i32.const BATCH)
                      (select (i32.const SIZE) (i32.sub (i32.const MESSAGES) (local.get $sent))
                        (i32.lt_u (i32.const SIZE) (i32.sub (i32.const MESSAGES) (local.get $sent))))
                      (i64.const -1)))
                    (call $check (local.get $i))
                    (br_if $next
                      (i32.lt_u (local.tee $sent (i32.add (local.get $sent) (local.get $i))) (i32.const MESSAGES))))
                  (call $check (call $close (i32.load (i32.const 0x204))))
                  (call $join (local.get $child))
                  (call $sample (i32.const 0) (i64.sub (call $clock) (local.get $start)))
                  (call $print (i32.const 1)))
                """.replace("SIZE", Integer.toString(batch))
                .replace("MESSAGES", Integer.toString(messages)));
    }

    /**
     * A task that sends messages to a port of its own and takes them from there, each a request: one sample, of all. Each request has to be
     * done, and each message to be the right one.
     *
     * @param batch requests with one {@code ring_enter}, a power of two up to 64; 0 for calls of {@code send} and {@code receive}
     */
    static ProgramSource ring(int requests, int batch) {
        String each = batch == 0 ? """
                    (call $expect (call $send (i32.load (i32.const 0x204)) (i32.const BATCH) (i32.const 1) (i64.const -1)))
                    (call $expect (call $receive (i32.load (i32.const 0x200))
                      (i32.add (i32.const BATCH) (i32.const MESSAGE_BYTES)) (i32.const 1) (i64.const -1)))
                """ : """
                    (i32.store offset=4 (i32.const RING) (i32.add (i32.load offset=4 (i32.const RING)) (i32.const SIZE)))
                    (if (i32.lt_s (call $ring_enter (i32.const RING) (i32.const SIZE) (i64.const -1)) (i32.const SIZE))
                      (then (call $exit (i32.const 103))))
                    (local.set $i (i32.const 0))
                    (loop $completion
                      (call $expect (i32.wrap_i64 (i64.load offset=8 (i32.add (i32.const COMPLETIONS)
                        (i32.shl (i32.and (i32.add (i32.load offset=8 (i32.const RING)) (local.get $i))
                          (i32.sub (i32.const RING_PLACES) (i32.const 1))) (i32.const 4))))))
                      (br_if $completion (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const SIZE))))
                    (i32.store offset=8 (i32.const RING) (i32.add (i32.load offset=8 (i32.const RING)) (i32.const SIZE)))
                """;
        return of("ring", 1, """
                (func $expect (param i32) (if (i32.ne (local.get 0) (i32.const 1)) (then (call $exit (i32.const 104)))))
                (func $message (param $place i32) (result i32)
                  (i32.add (i32.const BATCH) (i32.mul (local.get $place) (i32.const MESSAGE_BYTES))))
                (func $takes (param $place i32) (result i32)
                  (i32.ne (i32.and (local.get $place) (i32.const HALF)) (i32.const 0)))
                (func $prepare (param $place i32) (local $message i32) (local $request i32)
                  (local.set $message (call $message (local.get $place)))
                  (i32.store (local.get $message)
                    (i32.add (i32.const BATCH_DATA) (i32.mul (local.get $place) (i32.const DATA_BYTES))))
                  (i32.store offset=4 (local.get $message) (i32.const DATA_BYTES))
                  (i32.store offset=8 (local.get $message) (i32.const DATA_BYTES))
                  (i32.store offset=36 (local.get $message) (local.get $place))
                  (local.set $request (i32.add (i32.const REQUESTS) (i32.mul (local.get $place) (i32.const REQUEST_BYTES))))
                  (i32.store (local.get $request)
                    (select (i32.const OP_RECEIVE) (i32.const OP_SEND) (call $takes (local.get $place))))
                  (i64.store offset=8 (local.get $request)
                    (i64.load32_u (select (i32.const 0x200) (i32.const 0x204) (call $takes (local.get $place)))))
                  (i64.store offset=16 (local.get $request) (i64.extend_i32_u (local.get $message)))
                  (i64.store offset=24 (local.get $request) (i64.const 1))
                  (i64.store offset=32 (local.get $request) (i64.const -1)))
                (func (export "_start") (local $i i32) (local $done i32) (local $start i64)
                  (call $check (call $channel_create (i32.const 64) (i32.const 0x200)))
                  (loop $place
                    (call $prepare (local.get $i))
                    (br_if $place (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const RING_PLACES))))
                  (i32.store offset=16 (i32.const RING) (i32.const RING_PLACES))
                  (i32.store offset=20 (i32.const RING) (i32.const REQUESTS))
                  (i32.store offset=24 (i32.const RING) (i32.const COMPLETIONS))
                  (local.set $start (call $clock))
                  (loop $next
                    EACH
                    (br_if $next (i32.lt_u (local.tee $done (i32.add (local.get $done) (i32.const STEP))) (i32.const TOTAL))))
                  (call $sample (i32.const 0) (i64.sub (call $clock) (local.get $start)))
                  (local.set $i (i32.const 0))
                  (loop $place
                    (if (i32.ne (i32.load offset=36 (call $message (i32.add (local.get $i) (i32.const HALF)))) (local.get $i))
                      (then (call $exit (i32.const 105))))
                    (br_if $place (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const HALF))))
                  (call $print (i32.const 1)))
                """.replace("EACH", each)
                .replace("SIZE", Integer.toString(batch))
                .replace("STEP", Integer.toString(batch == 0 ? 2 : batch))
                .replace("HALF", Integer.toString(Math.max(batch / 2, 1)))
                .replace("TOTAL", Integer.toString(requests))
                .replace("OP_SEND", Integer.toString(OP_SEND))
                .replace("OP_RECEIVE", Integer.toString(OP_RECEIVE)));
    }

    /** Tasks that a task spawns, one after the other: a sample of each call of {@code spawn}; each child has ended before the next is made. */
    static ProgramSource spawner(int count) {
        return of("spawner", count, """
                (func (export "_start") (local $i i32) (local $start i64) (local $child i32)
                  (if (i64.ne (call $startup_argument) (i64.const 0)) (then (return)))
                  (loop $next
                    (local.set $start (call $clock))
                    (local.set $child
                      (call $spawn (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i64.const 1) (i32.const 0)))
                    (call $sample (local.get $i) (i64.sub (call $clock) (local.get $start)))
                    (call $check (local.get $child))
                    (call $join (local.get $child))
                    (call $check (call $close (local.get $child)))
                    (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const COUNT))))
                  (call $print (i32.const COUNT)))
                """);
    }

    /** Two threads that wake each other by {@code memory.atomic.notify} in turn: a sample of each round, which is two wakes. */
    static ProgramSource futex(int count) {
        int pages = (SAMPLES + Long.BYTES * count >> 16) + 1;
        return new ProgramSource("futex.wat", """
                (module
                  (import "env" "memory" (memory PAGES PAGES shared))
                  (export "memory" (memory 0))
                  (import "hypha" "clock" (func $clock (result i64)))
                  (import "wasi" "thread-spawn" (func $thread (param i32) (result i32)))
                  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
                  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
                  (func $await (param $word i32) (param $old i32)
                    (loop $again
                      (if (i32.eq (i32.atomic.load (local.get $word)) (local.get $old)) (then
                        (drop (memory.atomic.wait32 (local.get $word) (local.get $old) (i64.const -1)))
                        (br $again)))))
                  (func $raise (param $word i32)
                    (drop (i32.atomic.rmw.add (local.get $word) (i32.const 1)))
                    (drop (memory.atomic.notify (local.get $word) (i32.const 1))))
                  (func (export "wasi_thread_start") (param i32 i32) (local $i i32)
                    (loop $next
                      (call $await (i32.const 0x100) (local.get $i))
                      (call $raise (i32.const 0x140))
                      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const COUNT)))))
                  (func (export "_start") (local $i i32) (local $start i64)
                    (if (i32.lt_s (call $thread (i32.const 0)) (i32.const 0)) (then (call $exit (i32.const 101))))
                    (loop $next
                      (local.set $start (call $clock))
                      (call $raise (i32.const 0x100))
                      (call $await (i32.const 0x140) (local.get $i))
                      (i64.store (i32.add (i32.const SAMPLES) (i32.shl (local.get $i) (i32.const 3)))
                        (i64.sub (call $clock) (local.get $start)))
                      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const COUNT))))
                    (i32.store (i32.const 0x300) (i32.const SAMPLES))
                    (i32.store (i32.const 0x304) (i32.const BYTES))
                    (loop $more
                      (if (call $write (i32.const 1) (i32.const 0x300) (i32.const 1) (i32.const 0x308))
                        (then (call $exit (i32.const 102))))
                      (i32.store (i32.const 0x300) (i32.add (i32.load (i32.const 0x300)) (i32.load (i32.const 0x308))))
                      (i32.store (i32.const 0x304) (i32.sub (i32.load (i32.const 0x304)) (i32.load (i32.const 0x308))))
                      (br_if $more (i32.load (i32.const 0x304))))))""".replace("PAGES", Integer.toString(pages))
                .replace("SAMPLES", Integer.toString(SAMPLES))
                .replace("COUNT", Integer.toString(count))
                .replace("BYTES", Integer.toString(Long.BYTES * count))
                .getBytes(StandardCharsets.UTF_8));
    }
}
