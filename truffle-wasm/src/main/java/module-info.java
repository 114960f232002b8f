/** The WebAssembly engine: a Truffle language, usable on its own through the polyglot API. Knows nothing of KVM. */
module hypha.wasm {
    requires transitive org.graalvm.truffle;

    exports hypha.wasm.binary;
    exports hypha.wasm.code;
    exports hypha.wasm.exception;
    exports hypha.wasm.types;
}
