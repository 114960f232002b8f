//! The import module hypha, version 3: docs/hypha-module.md.
//! Made from HyphaInterface.java, which is the place to change it; InterfaceTextTest says how.
#![allow(dead_code)]

/// Names something in the calling task only.
pub type Handle = i32;

/// of this module
pub const VERSION: i32 = 3;
/// deadline: wait until it happens
pub const FOREVER: i32 = -1;
/// deadline: do not wait
pub const NOW: i32 = 0;
/// no such handle
pub const BAD_HANDLE: i32 = -1;
/// the handle names something else
pub const WRONG_TYPE: i32 = -2;
/// the handle lacks a right
pub const NOT_PERMITTED: i32 = -3;
/// an argument is out of its range
pub const INVALID: i32 = -4;
/// a pointer leads out of the linear memory
pub const FAULT: i32 = -5;
/// it would have to wait
pub const WOULD_BLOCK: i32 = -6;
/// the deadline has passed
pub const TIMED_OUT: i32 = -7;
/// nobody is left on the other side
pub const PEER_CLOSED: i32 = -8;
/// the message is larger than allowed, or than the room for it
pub const TOO_LARGE: i32 = -9;
/// no memory, or the task's limit is reached
pub const OUT_OF_MEMORY: i32 = -10;
/// no more handles or ports for this task
pub const OUT_OF_HANDLES: i32 = -11;
/// no such function
pub const UNKNOWN_FUNCTION: i32 = -12;
/// no more tasks
pub const OUT_OF_TASKS: i32 = -13;
/// no program has that name
pub const NO_SUCH_PROGRAM: i32 = -14;
/// not in the state that it is in
pub const WRONG_STATE: i32 = -15;
/// send to the port, call it
pub const RIGHT_SEND: i32 = 1;
/// receive from the port
pub const RIGHT_RECEIVE: i32 = 2;
/// make further handles
pub const RIGHT_DUPLICATE: i32 = 4;
/// hand it on
pub const RIGHT_TRANSFER: i32 = 8;
/// read and write the run
pub const RIGHT_MAP: i32 = 16;
/// wait for it
pub const RIGHT_WAIT: i32 = 32;
/// kill, suspend and resume the task
pub const RIGHT_KILL: i32 = 64;
/// a port
pub const TYPE_PORT: i32 = 1;
/// a call to be answered
pub const TYPE_CALL: i32 = 2;
/// a task
pub const TYPE_TASK: i32 = 3;
/// a timer
pub const TYPE_TIMER: i32 = 4;
/// a run of pages
pub const TYPE_RUN: i32 = 5;
/// an interrupt line
pub const TYPE_INTERRUPT: i32 = 6;
/// a message, an end, an expiry, an interrupt is there
pub const READABLE: i32 = 1;
/// the port has room
pub const WRITABLE: i32 = 2;
/// of futex_wait: somebody has notified
pub const WOKEN: i32 = 0;
/// of futex_wait: the memory held another value
pub const NOT_EQUAL: i32 = 1;
/// of futex_wait: the deadline has passed
pub const FUTEX_TIMED_OUT: i32 = 2;
/// a task's end: it has exited, or trapped with code 134
pub const END_EXITED: i32 = 0;
/// a task's end: it was killed
pub const END_KILLED: i32 = 1;
/// request: send(port, messages, count, deadline)
pub const OP_SEND: i32 = 129;
/// request: receive(port, messages, count, deadline)
pub const OP_RECEIVE: i32 = 130;
/// request: reply(call, message)
pub const OP_REPLY: i32 = 132;
/// request: handle_close(handle)
pub const OP_HANDLE_CLOSE: i32 = 136;
/// request: task_wait(task, status, deadline)
pub const OP_TASK_WAIT: i32 = 142;
/// request: sleep(deadline)
pub const OP_SLEEP: i32 = 144;
/// request: timer_set(timer, deadline, period)
pub const OP_TIMER_SET: i32 = 139;
/// request: timer_read(timer), done when it has expired
pub const OP_TIMER_READ: i32 = 140;
/// request: interrupt_read(line), done when interrupts have come
pub const OP_INTERRUPT_READ: i32 = 153;
/// request: futex_wait(address, width, expected, deadline)
pub const OP_FUTEX_WAIT: i32 = 147;
/// request: futex_notify(address, count)
pub const OP_FUTEX_NOTIFY: i32 = 148;
/// request: run_read(run, offset, bytes, count)
pub const OP_RUN_READ: i32 = 150;
/// request: run_write(run, offset, bytes, count)
pub const OP_RUN_WRITE: i32 = 151;
/// request: WASI's fd_read(fd, iovecs, count, size), not of files of the host or a disk; the result is its errno
pub const OP_FD_READ: i32 = 276;
/// request: WASI's fd_write(fd, iovecs, count, size), likewise
pub const OP_FD_WRITE: i32 = 282;
/// of spawn_with: what time it is
pub const GRANT_CLOCK: i32 = 1;
/// random numbers
pub const GRANT_RANDOM: i32 = 2;
/// functions that take a path
pub const GRANT_FILES: i32 = 32;
/// sockets
pub const GRANT_SOCKETS: i32 = 64;
/// threads, and this module
pub const GRANT_TASKS: i32 = 128;
/// of a descriptor: as many as the giver has
pub const ALL_RIGHTS: i32 = -1;
/// descriptors given to a new task
pub const MAXIMUM_DESCRIPTORS: i32 = 64;
/// places of a ring
pub const MAXIMUM_RING: i32 = 256;
/// requests of a task that wait at once
pub const MAXIMUM_WAITING: i32 = 63;
/// bytes of a task's name
pub const MAXIMUM_NAME: i32 = 16;
/// bytes of a message
pub const MAXIMUM_DATA: i32 = 256;
/// handles of a message, and of a new task
pub const MAXIMUM_HANDLES: i32 = 4;
/// messages of one call
pub const MAXIMUM_BATCH: i32 = 64;
/// items of a select
pub const MAXIMUM_ITEMS: i32 = 64;
/// messages in a port
pub const MAXIMUM_CAPACITY: i32 = 1024;

/// A message, to be sent or received.
#[repr(C)]
pub struct Message {
    /// its bytes; for receive, room for them
    pub data: *const u8,
    /// of the data; written by receive
    pub length: u32,
    /// room at data, for receive
    pub capacity: u32,
    /// at most 4; written by receive
    pub handle_count: u32,
    /// handed on by send; new ones by receive
    pub handles: [Handle; 4],
    /// written by receive: with which to answer a call, or 0
    pub reply: Handle,
    /// any number; carried along
    pub tag: u32,
}

/// A descriptor that a new task is given: it leads to the same open file.
#[repr(C)]
pub struct Descriptor {
    /// of WASI; (uint64_t) HYPHA_ALL_RIGHTS or some of them
    pub rights: u64,
    /// rights of what is opened through it, likewise
    pub inheriting: u64,
    /// the caller's descriptor
    pub from: u32,
    /// the new task's; each once
    pub to: u32,
    /// path by which the new task is told of a directory (fd_prestat_dir_name)
    pub name: *const u8,
    /// 0: none, or that of a directory that the machine gives all programs
    pub name_length: u32,
}

/// What a new task is and has, for spawn_with. What is 0 is nothing, unless said otherwise.
#[repr(C)]
pub struct Child {
    /// of the program
    pub name: *const u8,
    /// 0: the caller's own program
    pub name_length: u32,
    /// of the caller, handed on
    pub handles: *const Handle,
    /// at most 4
    pub handle_count: u32,
    /// all that it has
    pub descriptors: *const Descriptor,
    /// at most 64
    pub descriptor_count: u32,
    /// each with a zero byte at its end
    pub arguments: *const u8,
    /// of all; 0: the program's name is its argument
    pub argument_bytes: u32,
    /// likewise, NAME=VALUE
    pub environment: *const u8,
    /// of all
    pub environment_bytes: u32,
    /// a number, for startup_argument
    pub argument: u64,
    /// HYPHA_GRANT_..., of those that the caller has
    pub grants: u32,
    /// at most; 0: as many as the caller may have
    pub memory_pages: u32,
    /// share of the processor; 0: the usual one
    pub weight: u32,
    /// 0
    pub reserved: u32,
}

/// Something to wait for.
#[repr(C)]
pub struct SelectItem {
    /// of a port, task, timer or interrupt line
    pub handle: Handle,
    /// HYPHA_READABLE, HYPHA_WRITABLE or both
    pub wanted: u32,
    /// written: those of them that are
    pub ready: u32,
}

/// Something to be done, for ring_enter.
#[repr(C)]
pub struct Request {
    /// one of HYPHA_OP_...
    pub operation: u32,
    /// 0
    pub reserved: u32,
    /// of the function, in order; pointers and handles count with their low 32 bits
    pub arguments: [u64; 5],
    /// any number; comes with the completion
    pub user_data: u64,
}

/// A request that is done.
#[repr(C)]
pub struct Completion {
    /// of the request
    pub user_data: u64,
    /// of the function
    pub result: i64,
}

/// Requests and completions of a task; heads and tails count up and wrap.
#[repr(C)]
pub struct Ring {
    /// requests that the kernel has taken; written by it
    pub submit_head: u32,
    /// requests that there are
    pub submit_tail: u32,
    /// completions that the program has seen
    pub complete_head: u32,
    /// completions that there are; written by the kernel
    pub complete_tail: u32,
    /// places in both arrays, a power of two
    pub size: u32,
    /// the array; that place modulo the size
    pub requests: *const Request,
    /// the array
    pub completions: *mut Completion,
    /// requests taken and not done; written by the kernel
    pub waiting: u32,
}

/// How a task has ended.
#[repr(C)]
pub struct Status {
    /// HYPHA_END_EXITED or HYPHA_END_KILLED
    pub kind: i32,
    /// its exit code
    pub code: i32,
}

#[link(wasm_import_module = "hypha")]
extern "C" {
    /// The version of this module.
    #[link_name = "version"]
    pub fn version() -> i32;
    /// Makes a task of a program of the machine (name_length 0: of the caller's own), hands it count of the caller's handles, a number, and a weight (0: the usual one). A handle of it.
    #[link_name = "spawn"]
    pub fn spawn(name: *const u8, name_length: u32, handles: *const Handle, count: u32, argument: u64, weight: u32) -> i32;
    /// Makes a task that has what the structure of size bytes (64) names, and nothing else, and never more than the caller. A handle of it.
    #[link_name = "spawn_with"]
    pub fn spawn_with(child: *const Child, size: u32) -> i32;
    /// A handle that the task was given when it was made.
    #[link_name = "startup_handle"]
    pub fn startup_handle(index: u32) -> i32;
    /// The number that the task was given when it was made; 0 if nobody gave one.
    #[link_name = "startup_argument"]
    pub fn startup_argument() -> i64;
    /// A handle of the calling task.
    #[link_name = "task_self"]
    pub fn task_self() -> i32;
    /// Waits for a task's end, of which it tells the kind and the exit code.
    #[link_name = "task_wait"]
    pub fn task_wait(task: Handle, status: *mut Status, deadline: i64) -> i32;
    /// Waits until any task ends that the caller has spawned, whose handle it still has, and of whose end it has not been told. That handle; HYPHA_WRONG_STATE if there is none.
    #[link_name = "task_wait_any"]
    pub fn task_wait_any(status: *mut Status, deadline: i64) -> i32;
    /// Writes the name of a task, which is its program's at first, without a zero and cut to capacity. How many bytes it has, at most 16.
    #[link_name = "task_name"]
    pub fn task_name(task: Handle, name: *mut u8, capacity: u32) -> i32;
    /// Gives a task another name, of at most 16 bytes. For people: nothing is found by it.
    #[link_name = "task_set_name"]
    pub fn task_set_name(task: Handle, name: *const u8, length: u32) -> i32;
    /// Has a task end soon: at its next call, or the next branch back or call in its code.
    #[link_name = "task_kill"]
    pub fn task_kill(task: Handle) -> i32;
    /// Keeps a task from running, soon if it runs. What it is blocked in goes on.
    #[link_name = "task_suspend"]
    pub fn task_suspend(task: Handle) -> i32;
    /// Lets a suspended task go on.
    #[link_name = "task_resume"]
    pub fn task_resume(task: Handle) -> i32;
    /// Lets others of the same executor run first.
    #[link_name = "yield"]
    pub fn r#yield() -> i32;
    /// Makes a port for at most capacity messages (0: for calls only). Writes the handle that receives and the one that sends.
    #[link_name = "channel_create"]
    pub fn channel_create(capacity: u32, pair: *mut Handle) -> i32;
    /// Sends as many of the messages, at most 64, as there is room for now; waits if there is none for the first. How many.
    #[link_name = "send"]
    pub fn send(port: Handle, messages: *const Message, count: u32, deadline: i64) -> i32;
    /// Receives as many messages as there are, at most count; waits if there is none. How many.
    #[link_name = "receive"]
    pub fn receive(port: Handle, messages: *mut Message, count: u32, deadline: i64) -> i32;
    /// Sends a request and waits for its reply.
    #[link_name = "call"]
    pub fn call(port: Handle, request: *const Message, reply: *mut Message, deadline: i64) -> i32;
    /// Answers a call, by the handle that came with the request, which is closed.
    #[link_name = "reply"]
    pub fn reply(call: Handle, message: *const Message) -> i32;
    /// Answers a call (0: none), then receives one message; 1 when it has come. A caller that has given up is passed over.
    #[link_name = "reply_receive"]
    pub fn reply_receive(call: Handle, message: *const Message, port: Handle, next: *mut Message, deadline: i64) -> i32;
    /// Waits until one of the items, at most 64, is ready, and marks all that are. The index of one, in turn.
    #[link_name = "select"]
    pub fn select(items: *mut SelectItem, count: u32, deadline: i64) -> i32;
    /// Takes the requests that were put into the ring, does those that can be done, and waits until wanted completions are in it, or no request is left. How many are.
    #[link_name = "ring_enter"]
    pub fn ring_enter(ring: *mut Ring, wanted: u32, deadline: i64) -> i32;
    /// Another handle of the same thing, with these of its rights.
    #[link_name = "handle_duplicate"]
    pub fn handle_duplicate(handle: Handle, rights: u32) -> i32;
    /// Closes a handle. What nobody has a handle of goes.
    #[link_name = "handle_close"]
    pub fn handle_close(handle: Handle) -> i32;
    /// The rights of a handle, and its type times 65,536.
    #[link_name = "handle_info"]
    pub fn handle_info(handle: Handle) -> i32;
    /// Nanoseconds since boot.
    #[link_name = "clock"]
    pub fn clock() -> i64;
    /// Waits until that time.
    #[link_name = "sleep"]
    pub fn sleep(deadline: i64) -> i32;
    /// Makes a timer, not armed. Its handle.
    #[link_name = "timer_create"]
    pub fn timer_create() -> i32;
    /// Arms a timer for a time (0: disarms it), and then for each period after it (0: once).
    #[link_name = "timer_set"]
    pub fn timer_set(timer: Handle, deadline: i64, period: i64) -> i32;
    /// How often a timer has expired since it was read; HYPHA_WOULD_BLOCK if it has not.
    #[link_name = "timer_read"]
    pub fn timer_read(timer: Handle) -> i32;
    /// Waits until somebody notifies the address, if the 4 or 8 bytes there are as expected: 0 woken, 1 not as expected, 2 too late.
    #[link_name = "futex_wait"]
    pub fn futex_wait(address: *const u8, width: u32, expected: u64, deadline: i64) -> i32;
    /// Wakes at most count of those who wait for the address, those first that came first. How many.
    #[link_name = "futex_notify"]
    pub fn futex_notify(address: *const u8, count: u32) -> i32;
    /// Makes a pipe of 64 KiB. Writes the WASI descriptor that reads from it, and the one that writes to it.
    #[link_name = "pipe"]
    pub fn pipe(descriptors: *mut u32) -> i32;
    /// Makes a run of pages of 64 KiB, all zero, outside of the linear memory. Its handle.
    #[link_name = "run_create"]
    pub fn run_create(pages: u32) -> i32;
    /// Bytes of a run.
    #[link_name = "run_size"]
    pub fn run_size(run: Handle) -> i64;
    /// Copies from a run, at most 1 MiB at once. How many bytes.
    #[link_name = "run_read"]
    pub fn run_read(run: Handle, offset: i64, bytes: *mut u8, count: u32) -> i32;
    /// Copies to a run, at most 1 MiB at once. How many bytes.
    #[link_name = "run_write"]
    pub fn run_write(run: Handle, offset: i64, bytes: *const u8, count: u32) -> i32;
    /// How many interrupts came since the line was read; HYPHA_WOULD_BLOCK if none came, or too many were read lately.
    #[link_name = "interrupt_read"]
    pub fn interrupt_read(line: Handle) -> i32;
}
