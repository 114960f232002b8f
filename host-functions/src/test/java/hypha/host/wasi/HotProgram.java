package hypha.host.wasi;

import hypha.host.CpuKind;
import hypha.host.Hypha;
import hypha.host.HyphaConfiguration;
import hypha.host.ProgramSource;
import hypha.host.machine.SilentConsole;
import hypha.wasm.text.TextFormat;
import java.util.List;
import java.util.Map;

/** Runs a program that calls some host functions in a loop long enough for HotSpot's last compiler. In a JVM of its own, see {@link InliningTest}. */
public final class HotProgram {
    private static final String TEXT = """
            (module
              (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
              (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
              (import "hypha" "clock" (func $clock (result i64)))
              (memory (export "memory") 1)
              (func $round (param $n i32) (result i32)
                (loop $more
                  (if (call $random (i32.const 16) (i32.const 8)) (then unreachable))
                  (if (call $time (i32.const 1) (i64.const 0) (i32.const 32)) (then unreachable))
                  (if (call $write (i32.const 1) (i32.const 64) (i32.const 1) (i32.const 48)) (then unreachable))
                  (if (call $yield) (then unreachable))
                  (if (i64.lt_s (call $clock) (i64.const 0)) (then unreachable))
                  (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
                (local.get $n))
              (func (export "_start") (local $n i32)
                (local.set $n (i32.const 400))
                (loop $more
                  (drop (call $round (i32.const 500)))
                  (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))""";

    private HotProgram() {}

    /** Prints how the program ended. */
    public static void main(String[] arguments) {
        var configuration = HyphaConfiguration.builder(new SilentConsole())
                .cpu(CpuKind.JVM)
                .vcpus(1)
                .build();
        try (Hypha hypha = Hypha.boot(configuration)) {
            var program = new ProgramSource("hot", TextFormat.toBinary(TEXT));
            System.out.println("result=" + hypha.run(program, List.of("hot"), Map.of()));
            System.out.println("crossings=" + hypha.statistics().get("kernel.crossings"));
        }
    }
}
