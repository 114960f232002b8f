package hypha.wasm.runtime;

import hypha.wasm.binary.ModuleParser;
import hypha.wasm.binary.ParserLimits;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.translation.Translator;
import hypha.wasm.validation.ModuleValidator;

/** The way from bytes to a validated module, and from a function's body to its code. */
final class FrontEnd {
    private FrontEnd() {}

    /** Parses and validates a module. */
    static WasmModule read(byte[] bytes, ParserLimits limits) {
        WasmModule module = ModuleParser.parse(bytes, limits);
        ModuleValidator.validate(module);
        return module;
    }

    /** Translates the body of a defined function. */
    static FunctionCode translate(WasmModule module, int function) {
        return Translator.translate(module, function);
    }
}
