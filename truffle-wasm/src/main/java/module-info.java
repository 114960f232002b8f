/** The WebAssembly engine: a Truffle language, usable on its own through the polyglot API. Knows nothing of KVM. */
module hypha.wasm {
    requires java.management;
    requires jdk.management;
    requires static jdk.incubator.vector;
    requires transitive org.graalvm.polyglot;
    requires transitive org.graalvm.truffle;

    exports hypha.wasm;
    exports hypha.wasm.api;
    exports hypha.wasm.baseline;
    exports hypha.wasm.binary;
    exports hypha.wasm.code;
    exports hypha.wasm.cold;
    exports hypha.wasm.debug;
    exports hypha.wasm.dwarf;
    exports hypha.wasm.demangle;
    exports hypha.wasm.exception;
    exports hypha.wasm.runtime;
    exports hypha.wasm.translation;
    exports hypha.wasm.text;
    exports hypha.wasm.text.print;
    exports hypha.wasm.types;
    exports hypha.wasm.validation;

    provides com.oracle.truffle.api.provider.TruffleLanguageProvider with
            hypha.wasm.WasmLanguageProvider;
}
