package hypha.host.task;

import hypha.wasm.api.WasmEngine;

/** The engine as an executor's thread uses it, from before its first task until it is closed, by the same thread, after its last. */
public interface EngineEntrance extends AutoCloseable {
    /** Returns the engine. */
    WasmEngine engine();

    @Override
    void close();
}
