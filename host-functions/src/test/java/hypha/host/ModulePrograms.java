package hypha.host;

/** Programs that use the module {@code hypha}, in the text format. */
final class ModulePrograms {
    private static final String IMPORTS = """
              (import "hypha" "version" (func $version (result i32)))
              (import "hypha" "spawn" (func $spawn (param i32 i32 i32 i32 i64 i32) (result i32)))
              (import "hypha" "startup_handle" (func $startup_handle (param i32) (result i32)))
              (import "hypha" "startup_argument" (func $startup_argument (result i64)))
              (import "hypha" "task_wait" (func $task_wait (param i32 i32 i64) (result i32)))
              (import "hypha" "task_kill" (func $task_kill (param i32) (result i32)))
              (import "hypha" "task_suspend" (func $task_suspend (param i32) (result i32)))
              (import "hypha" "task_resume" (func $task_resume (param i32) (result i32)))
              (import "hypha" "channel_create" (func $channel_create (param i32 i32) (result i32)))
              (import "hypha" "send" (func $send (param i32 i32 i32 i64) (result i32)))
              (import "hypha" "receive" (func $receive (param i32 i32 i32 i64) (result i32)))
              (import "hypha" "call" (func $call (param i32 i32 i32 i64) (result i32)))
              (import "hypha" "reply_receive" (func $reply_receive (param i32 i32 i32 i32 i64) (result i32)))
              (import "hypha" "select" (func $select (param i32 i32 i64) (result i32)))
              (import "hypha" "handle_close" (func $close (param i32) (result i32)))
              (import "hypha" "timer_create" (func $timer_create (result i32)))
              (import "hypha" "timer_set" (func $timer_set (param i32 i64 i64) (result i32)))
              (import "hypha" "handle_duplicate" (func $duplicate (param i32 i32) (result i32)))
              (import "hypha" "run_create" (func $run_create (param i32) (result i32)))
              (import "hypha" "interrupt_read" (func $interrupt_read (param i32) (result i32)))
              (import "hypha" "futex_wait" (func $futex_wait (param i32 i32 i64 i64) (result i32)))
              (import "hypha" "sleep" (func $sleep (param i64) (result i32)))
              (import "hypha" "clock" (func $clock (result i64)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func $check (param i32) (if (i32.lt_s (local.get 0) (i32.const 0))
                (then (call $exit (i32.sub (i32.const 100) (local.get 0))))))
            """;

    private ModulePrograms() {}

    private static ProgramSource of(String name, String fields) {
        return Programs.whole(name, "(module\n" + IMPORTS + fields + ")");
    }

    /** Calls a server, which is a task of the same program, as often as said, adding up what it answers: twice the tag. Exits with the sum. */
    static ProgramSource calls(int count) {
        return of("calls", """
                (func $serve (local $call i32)
                  (i32.store (i32.const 8) (i32.const 64))
                  (loop $next
                    (call $check (call $reply_receive (local.get $call) (i32.const 64) (call $startup_handle (i32.const 0)) (i32.const 0) (i64.const -1)))
                    (local.set $call (i32.load (i32.const 0x20)))
                    (i32.store (i32.const 0x64) (i32.mul (i32.load (i32.const 0x24)) (i32.const 2)))
                    (br $next)))
                (func (export "_start") (local $i i32) (local $sum i32) (local $child i32)
                  (if (i64.eq (call $startup_argument) (i64.const 1)) (then (call $serve)))
                  (call $check (call $channel_create (i32.const 0) (i32.const 0x200)))
                  (local.set $child (call $spawn (i32.const 0) (i32.const 0) (i32.const 0x200) (i32.const 1) (i64.const 1) (i32.const 0)))
                  (call $check (local.get $child))
                  (loop $next
                    (i32.store (i32.const 0x24) (local.get $i))
                    (call $check (call $call (i32.load (i32.const 0x204)) (i32.const 0) (i32.const 0x40) (i64.const -1)))
                    (local.set $sum (i32.add (local.get $sum) (i32.load (i32.const 0x64))))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $next (i32.lt_u (local.get $i) (i32.const COUNT))))
                  (call $check (call $close (i32.load (i32.const 0x204))))
                  (call $check (call $task_wait (local.get $child) (i32.const 0x300) (i64.const -1)))
                  (if (i32.ne (i32.load (i32.const 0x304)) (i32.const 108)) (then (call $exit (i32.const 99))))
                  (call $exit (local.get $sum)))
                """.replace("COUNT", Integer.toString(count)));
    }

    /** Spawns the program called {@code victim}, lets it run for a while, kills it, and exits with the kind of its end; 50 more if it was suspended. */
    static ProgramSource killer() {
        return of("killer", """
                (data (i32.const 0x100) "victim")
                (func (export "_start") (local $child i32)
                  (local.set $child (call $spawn (i32.const 0x100) (i32.const 6) (i32.const 0) (i32.const 0) (i64.const 0) (i32.const 0)))
                  (call $check (local.get $child))
                  (drop (call $sleep (i64.add (call $clock) (i64.const 20000000))))
                  (call $check (call $task_suspend (local.get $child)))
                  (drop (call $sleep (i64.add (call $clock) (i64.const 1000000))))
                  (call $check (call $task_resume (local.get $child)))
                  (call $check (call $task_kill (local.get $child)))
                  (call $check (call $task_wait (local.get $child) (i32.const 0x300) (i64.const -1)))
                  (call $exit (i32.add (i32.const 50) (i32.load (i32.const 0x300)))))
                """);
    }

    /** Exits with 100 more than the error, negated, that spawning a program of an unknown name answers. */
    static ProgramSource unknownProgram() {
        return of("unknown", """
                (func (export "_start")
                  (call $check (call $spawn (i32.const 0x100) (i32.const 6) (i32.const 0) (i32.const 0) (i64.const 0) (i32.const 0))))
                """);
    }

    /** Takes ports, timers, runs and tasks until there are no more, calls with pointers and handles that are none, and exits with 0. */
    static ProgramSource greedy() {
        return of("greedy", """
                (func (export "_start")
                  (if (i64.ne (call $startup_argument) (i64.const 0))
                    (then (drop (call $sleep (i64.const -1)))))
                  (loop $ports (br_if $ports (i32.eqz (call $channel_create (i32.const 16) (i32.const 0)))))
                  (loop $runs (br_if $runs (i32.gt_s (call $run_create (i32.const 64)) (i32.const 0))))
                  (loop $timers (br_if $timers (i32.gt_s (call $timer_create) (i32.const 0))))
                  (loop $tasks
                    (br_if $tasks (i32.gt_s
                      (call $spawn (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i64.const 1) (i32.const 0)) (i32.const 0))))
                  (if (i32.ge_s (call $send (i32.load (i32.const 4)) (i32.const 0xFFFFFFF0) (i32.const 64) (i64.const 0)) (i32.const 0)) (then unreachable))
                  (if (i32.ge_s (call $receive (i32.load (i32.const 0)) (i32.const 0xFFFF) (i32.const -1) (i64.const 0)) (i32.const 0)) (then unreachable))
                  (if (i32.ge_s (call $select (i32.const 0) (i32.const 0x7FFFFFFF) (i64.const 0)) (i32.const 0)) (then unreachable))
                  (if (i32.ge_s (call $select (i32.const 0xFFFFFFFF) (i32.const 2) (i64.const 0)) (i32.const 0)) (then unreachable))
                  (if (i32.ge_s (call $spawn (i32.const 0xFFFFFFFF) (i32.const 200) (i32.const 0) (i32.const 0) (i64.const 1) (i32.const 0)) (i32.const 0)) (then unreachable))
                  (if (i32.ge_s (call $futex_wait (i32.const 0xFFFFFFFC) (i32.const 4) (i64.const 0) (i64.const -1)) (i32.const 0)) (then unreachable)))
                """);
    }

    /**
     * Takes all that there is and keeps it: 16 ports full of the largest messages, as many as fit into its share, armed timers, tasks until
     * the table is full, which wait for it, and all memory; says so by a byte of output; then sleeps for ever.
     */
    static ProgramSource hoarder() {
        return of("hoarder", """
                (func $fill (param $port i32) (local $at i32)
                  (local.set $at (i32.const 0x1000))
                  (loop $slots
                    (i32.store (local.get $at) (i32.const 0x4000))
                    (i32.store offset=4 (local.get $at) (i32.const 256))
                    (local.set $at (i32.add (local.get $at) (i32.const 40)))
                    (br_if $slots (i32.lt_u (local.get $at) (i32.const 0x1A00))))
                  (loop $more (br_if $more (i32.gt_s (call $send (local.get $port) (i32.const 0x1000) (i32.const 64) (i64.const 0)) (i32.const 0)))))
                (func (export "_start") (local $timer i32) (local $own i32)
                  (if (i64.ne (call $startup_argument) (i64.const 0))
                    (then (drop (call $call (call $startup_handle (i32.const 0)) (i32.const 0) (i32.const 0x40) (i64.const -1))) (call $exit (i32.const 0))))
                  (loop $ports
                    (if (i32.eqz (call $channel_create (i32.const 1024) (i32.const 0x200)))
                      (then (call $fill (i32.load (i32.const 0x204))) (br $ports))))
                  (call $check (call $channel_create (i32.const 0) (i32.const 0x200)))
                  (loop $tasks
                    (local.set $own (call $duplicate (i32.load (i32.const 0x204)) (i32.const 9)))
                    (call $check (local.get $own))
                    (i32.store (i32.const 0x208) (local.get $own))
                    (br_if $tasks (i32.gt_s
                      (call $spawn (i32.const 0) (i32.const 0) (i32.const 0x208) (i32.const 1) (i64.const 1) (i32.const 0)) (i32.const 0))))
                  (loop $timers
                    (local.set $timer (call $timer_create))
                    (if (i32.gt_s (local.get $timer) (i32.const 0))
                      (then
                        (drop (call $timer_set (local.get $timer) (i64.add (call $clock) (i64.const 3600000000000)) (i64.const 0)))
                        (br $timers))))
                  (loop $grow (br_if $grow (i32.ne (memory.grow (i32.const 64)) (i32.const -1))))
                  (loop $grow (br_if $grow (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
                  (i32.store (i32.const 0x300) (i32.const 0x308))
                  (i32.store (i32.const 0x304) (i32.const 1))
                  (i32.store8 (i32.const 0x308) (i32.const 33))
                  (drop (call $write (i32.const 1) (i32.const 0x300) (i32.const 1) (i32.const 0x30C)))
                  (drop (call $sleep (i64.const -1))))
                """);
    }

    /** Waits for interrupts of its line until it has seen as many as said; exits with 7. */
    static ProgramSource device(int count) {
        return of("device", """
                (func (export "_start") (local $seen i32) (local $new i32)
                  (i32.store (i32.const 0) (call $startup_handle (i32.const 0)))
                  (i32.store (i32.const 4) (i32.const 1))
                  (loop $next
                    (call $check (call $select (i32.const 0) (i32.const 1) (i64.const -1)))
                    (local.set $new (call $interrupt_read (i32.load (i32.const 0))))
                    (call $check (local.get $new))
                    (local.set $seen (i32.add (local.get $seen) (local.get $new)))
                    (br_if $next (i32.lt_u (local.get $seen) (i32.const COUNT))))
                  (call $exit (i32.const 7)))
                """.replace("COUNT", Integer.toString(count)));
    }
}
