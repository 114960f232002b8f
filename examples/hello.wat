;; The smallest program that says something: no compiler, no library. Text modules run as they are: ./hypha run examples/hello.wat
(module
  (import "wasi_snapshot_preview1" "fd_write"
    (func $fd_write (param $fd i32) (param $vectors i32) (param $count i32) (param $written i32) (result i32)))
  (memory (export "memory") 1)

  ;; One vector of bytes, as fd_write takes them: where they are, and how many.
  (data (i32.const 0) "\10\00\00\00" "\17\00\00\00")
  (data (i32.const 16) "Hello from a text file\n")

  (func (export "_start")
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
