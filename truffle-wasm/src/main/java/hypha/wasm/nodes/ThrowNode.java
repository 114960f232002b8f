package hypha.wasm.nodes;

import hypha.wasm.code.FunctionCode;
import hypha.wasm.exception.TaggedException;
import hypha.wasm.runtime.CallingConvention;
import hypha.wasm.runtime.WasmInstance;
import java.util.Arrays;

/** A {@code throw}: like the call of a function that throws. */
final class ThrowNode extends CallSiteNode {
    private final int tag;

    ThrowNode(int tag, FunctionCode function, int codeIndex) {
        super(function, codeIndex);
        this.tag = tag;
    }

    @Override
    Object call(WasmInstance caller, Object[] arguments, int index) {
        Object[] values = Arrays.copyOfRange(arguments, CallingConvention.FIRST_PARAMETER, arguments.length);
        throw TaggedException.create(caller.tag(tag), values, this);
    }
}
