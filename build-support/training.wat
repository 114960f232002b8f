;; What the AOT cache of the hypha command is trained with: calls, loops, memory and output, in the first tier. Nothing that needs Truffle:
;; with its classes in the cache, and Graal's, each start takes 80 ms longer (290 instead of 210 ms for hello.wasm), and a program that needs
;; them has its result no sooner. See make-runtime.sh.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
  (memory (export "memory") 2)
  (table funcref (elem $add $mix))
  (type $binary (func (param i32 i32) (result i32)))
  (data (i32.const 64) "trained\n")

  (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
  (func $mix (type $binary) (i32.xor (i32.rotl (local.get 0) (i32.const 5)) (local.get 1)))

  (func $print (param $text i32) (param $length i32)
    (i32.store (i32.const 0) (local.get $text))
    (i32.store (i32.const 4) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func $work (param $rounds i32) (result i32) (local $i i32) (local $sum i32) (local $real f64)
    (loop $again
      (local.set $sum
        (call_indirect (type $binary) (local.get $sum) (local.get $i) (i32.and (local.get $i) (i32.const 1))))
      (i32.store8 (i32.add (i32.const 1024) (i32.and (local.get $i) (i32.const 1023))) (local.get $sum))
      (local.set $real (f64.add (local.get $real) (f64.convert_i32_s (local.get $sum))))
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $rounds))))
    (i32.xor (local.get $sum) (i32.trunc_sat_f64_s (local.get $real))))

  (func (export "_start")
    (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 16)))
    (drop (call $work (i32.const 100000)))
    (call $print (i32.const 64) (i32.const 8))))
