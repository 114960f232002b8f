package hypha.wasm.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hypha.wasm.WasmLanguage;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.LoadedModule;
import hypha.wasm.runtime.ThreadWaitQueues;
import hypha.wasm.runtime.WasmInstance;
import hypha.wasm.runtime.WasmMemory;
import hypha.wasm.types.AddressType;
import hypha.wasm.types.Limits;
import hypha.wasm.types.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Instances of one module in several threads of one context, on one shared memory. */
@Timeout(120)
class ThreadsTest {
    private static final int WAITERS = 3;

    private static final String MODULE = """
            (module
              (import "env" "memory" (memory 1 8 shared))
              (func (export "count") (param $n i32)
                (loop $next
                  (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
                  (drop (i64.atomic.rmw.sub (i32.const 8) (i64.const 1)))
                  (drop (i32.atomic.rmw8.add_u (i32.const 17) (i32.const 1)))
                  (drop (i64.atomic.rmw16.add_u (i32.const 18) (i64.const 1)))
                  (call $exchange)
                  (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
              (func $exchange (local $old i32)
                (loop $again
                  (local.set $old (i32.atomic.load (i32.const 24)))
                  (br_if $again (i32.ne (local.get $old)
                    (i32.atomic.rmw.cmpxchg (i32.const 24) (local.get $old)
                      (i32.add (local.get $old) (i32.const 3)))))))
              (func (export "load") (param i32) (result i32) (i32.atomic.load (local.get 0)))
              (func (export "load64") (param i32) (result i64) (i64.atomic.load (local.get 0)))
              (func (export "plain") (param i32) (result i32) (i32.load (local.get 0)))
              (func (export "wait") (param i32 i32 i64) (result i32)
                (memory.atomic.wait32 offset=64 (local.get 0) (local.get 1) (local.get 2)))
              (func (export "wait64") (param i32 i64 i64) (result i32)
                (memory.atomic.wait64 (local.get 0) (local.get 1) (local.get 2)))
              (func (export "notify") (param i32 i32) (result i32)
                (memory.atomic.notify (local.get 0) (local.get 1)))
              (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
              (func (export "size") (result i32) (memory.size))
              (func (export "publish")
                (drop (memory.grow (i32.const 1)))
                (i32.atomic.store (i32.const 128) (i32.const 1)))
              (func (export "touch") (result i32) (local $spins i32)
                (loop $until
                  (local.set $spins (i32.add (local.get $spins) (i32.load (i32.const 256))))
                  (br_if $until (i32.eqz (i32.atomic.load (i32.const 128)))))
                (i32.add (local.get $spins) (i32.load (i32.const 65536)))))""";

    /** A context that several threads may be in, and one shared memory. */
    private static final class SharedMemory implements AutoCloseable {
        private final Engine polyglotEngine;
        private final Context context;
        private final ExecutorService executor = Executors.newCachedThreadPool();
        private final WasmEngine engine;
        private final LoadedModule module;
        private final WasmMemory memory;

        SharedMemory(ExecutionMode mode) {
            polyglotEngine = mode.engine();
            context = Context.newBuilder(WasmLanguage.ID).engine(polyglotEngine).build();
            context.initialize(WasmLanguage.ID);
            context.enter();
            try {
                engine = WasmEngine.current();
                module = engine.load("test", hypha.wasm.text.TextFormat.toBinary(MODULE));
                memory = new WasmMemory(
                        new MemoryType(AddressType.I32, Limits.between(1, 8), true), ArenaMemoryProvider.INSTANCE);
            } finally {
                context.leave();
            }
        }

        WasmInstance instance() {
            return engine.instantiate(module, (from, name, kind, type) -> memory, ArenaMemoryProvider.INSTANCE, null);
        }

        /** Runs an action with an instance of its own in the context, on the calling thread. */
        <T> T here(java.util.function.Function<WasmInstance, T> action) {
            context.enter();
            try {
                return action.apply(instance());
            } finally {
                context.leave();
            }
        }

        <T> Future<T> elsewhere(java.util.function.Function<WasmInstance, T> action) {
            return executor.submit((Callable<T>) () -> here(action));
        }

        Object call(String function, Object... arguments) {
            return here(instance -> instance.function(function).invoke(arguments));
        }

        void awaitWaiters(int count) throws InterruptedException {
            ThreadWaitQueues queues = assertInstanceOf(ThreadWaitQueues.class, memory.waitQueues());
            while (queues.waiting() != count) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }

        @Override
        public void close() {
            executor.shutdownNow();
            context.close(true);
            polyglotEngine.close(true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadsCountTogetherWithoutLosingAny(ExecutionMode mode) throws Exception {
        try (SharedMemory shared = new SharedMemory(mode)) {
            int rounds = 50_000;
            List<Future<Object>> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(
                        shared.elsewhere(instance -> instance.function("count").invoke(rounds)));
            }
            for (Future<Object> thread : threads) {
                thread.get(100, TimeUnit.SECONDS);
            }
            assertEquals(2 * rounds, shared.call("load", 0));
            assertEquals(-2L * rounds, shared.call("load64", 8));
            int narrow = (int) shared.call("load", 16);
            assertEquals(0, narrow & 0xFF);
            assertEquals(2 * rounds & 0xFF, narrow >>> 8 & 0xFF);
            assertEquals(2 * rounds & 0xFFFF, narrow >>> 16);
            assertEquals(0, shared.call("load", 20));
            assertEquals(6 * rounds, shared.call("load", 24));
        }
    }

    @ParameterizedTest
    @EnumSource
    void notifyWakesThoseWhoHaveWaitedLongest(ExecutionMode mode) throws Exception {
        try (SharedMemory shared = new SharedMemory(mode)) {
            List<Future<Object>> waiters = new ArrayList<>();
            for (int i = 0; i < WAITERS; i++) {
                waiters.add(
                        shared.elsewhere(instance -> instance.function("wait").invoke(0, 0, -1L)));
                shared.awaitWaiters(i + 1);
            }
            assertEquals(0, shared.call("notify", 0, -1));
            assertEquals(0, shared.call("notify", 64, 0));
            assertEquals(2, shared.call("notify", 64, 2));
            assertEquals(0, waiters.get(0).get(60, TimeUnit.SECONDS));
            assertEquals(0, waiters.get(1).get(60, TimeUnit.SECONDS));
            shared.awaitWaiters(1);
            assertEquals(1, shared.call("notify", 64, -1));
            assertEquals(0, waiters.get(2).get(60, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource
    void waitComparesAndEndsWhenItsTimeIsOver(ExecutionMode mode) {
        try (SharedMemory shared = new SharedMemory(mode)) {
            assertEquals(1, shared.call("wait", 0, 7, -1L));
            assertEquals(1, shared.call("wait64", 64, 1L << 32, -1L));
            long start = System.nanoTime();
            assertEquals(2, shared.call("wait", 0, 0, 20_000_000L));
            assertTrue(System.nanoTime() - start >= 20_000_000L);
            assertEquals(2, shared.call("wait64", 64, 0L, 0L));
            WasmException e = assertThrows(WasmException.class, () -> shared.call("wait", 2, 0, 0L));
            assertEquals("unaligned atomic", e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWaitIsInterrupted(ExecutionMode mode) throws Exception {
        try (SharedMemory shared = new SharedMemory(mode)) {
            var victim = new java.util.concurrent.CompletableFuture<Thread>();
            Future<Object> waiting = shared.elsewhere(instance -> {
                victim.complete(Thread.currentThread());
                return instance.function("wait").invoke(0, 0, -1L);
            });
            Thread thread = victim.get(60, TimeUnit.SECONDS);
            shared.awaitWaiters(1);
            shared.engine.interrupt(thread, () -> new GuestExit(9));
            ExecutionException e = assertThrows(ExecutionException.class, () -> waiting.get(60, TimeUnit.SECONDS));
            assertEquals(9, assertInstanceOf(GuestExit.class, e.getCause()).status);
            shared.awaitWaiters(0);
            assertEquals(0, shared.call("notify", 64, -1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSizeThatOneThreadGrowsToIsSeenByOthers(ExecutionMode mode) throws Exception {
        try (SharedMemory shared = new SharedMemory(mode)) {
            Future<Object> reader =
                    shared.elsewhere(instance -> instance.function("touch").invoke());
            TimeUnit.MILLISECONDS.sleep(100);
            long before = shared.memory.segment().address();
            shared.call("publish");
            assertEquals(0, reader.get(60, TimeUnit.SECONDS));
            assertEquals(2, shared.call("size"));
            assertEquals(before, shared.memory.segment().address());
        }
    }

    @ParameterizedTest
    @EnumSource
    void threadsGrowTogetherUpToTheMaximum(ExecutionMode mode) throws Exception {
        try (SharedMemory shared = new SharedMemory(mode)) {
            List<Future<Integer>> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(shared.elsewhere(instance -> {
                    int grown = 0;
                    for (int j = 0; j < 8; j++) {
                        grown += (int) instance.function("grow").invoke(1) == -1 ? 0 : 1;
                    }
                    return grown;
                }));
            }
            assertEquals(
                    7, threads.get(0).get(60, TimeUnit.SECONDS) + threads.get(1).get(60, TimeUnit.SECONDS));
            assertEquals(8, shared.call("size"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyASharedMemoryCanBeWaitedFor(ExecutionMode mode) {
        try (TestEngine engine = new TestEngine(mode)) {
            WasmInstance instance = engine.instantiate("""
                    (module (memory i64 1)
                      (func (export "wait") (result i32)
                        (memory.atomic.wait32 (i64.const 0) (i32.const 0) (i64.const 0)))
                      (func (export "notify") (param i64) (result i32)
                        (memory.atomic.notify (local.get 0) (i32.const 1)))
                      (func (export "add") (param i64) (result i64)
                        (i64.atomic.rmw.add offset=0xfff8 (local.get 0) (i64.const 5))))""");
            WasmException e = assertThrows(
                    WasmException.class, () -> instance.function("wait").invoke());
            assertEquals("expected shared memory", e.getMessage());
            assertEquals(0, instance.function("notify").invoke(65532L));
            assertThrows(WasmException.class, () -> instance.function("notify").invoke(65536L));
            assertEquals(0L, instance.function("add").invoke(0L));
            assertEquals(5L, instance.function("add").invoke(0L));
            assertThrows(WasmException.class, () -> instance.function("add").invoke(8L));
            assertThrows(WasmException.class, () -> instance.function("add").invoke(-8L));
        }
    }
}
