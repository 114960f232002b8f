package hypha.wasm.debug;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import hypha.wasm.code.FunctionCode;
import hypha.wasm.dwarf.DebugFunction;
import hypha.wasm.runtime.LoadedModule;
import java.util.ArrayList;
import java.util.List;

/** Makes the scopes of a place in a function, from the inside out: the variables of the source, those of the source file, the function's locals, and the instance. */
public final class Scopes {
    private Scopes() {}

    /**
     * Returns the innermost scope.
     *
     * @param byteOffset the offset in the module of the next instruction
     * @param frame the frame of the execution; null if there is none, so that only names are known
     */
    @TruffleBoundary
    public static Object at(LoadedModule module, FunctionCode function, int byteOffset, SuspendedFrame frame) {
        List<Variable> globals = InstanceVariables.of(module, frame);
        ScopeObject instance = new ScopeObject("instance " + module.name(), globals, null);
        List<Variable> locals = LocalVariable.of(module, function, frame);
        ScopeObject inner = new ScopeObject("locals of " + module.functionName(function.function()), locals, instance);
        DebugFunction source = module.debugInfo().function(byteOffset);
        if (source == null) {
            return inner;
        }
        List<Variable> fileVariables = new ArrayList<>();
        source.globals().forEach(v -> fileVariables.add(new SourceVariable(v, byteOffset, frame)));
        if (!fileVariables.isEmpty()) {
            inner = new ScopeObject("globals of the source file", fileVariables, inner);
        }
        List<Variable> variables = new ArrayList<>();
        source.variables(byteOffset).forEach(v -> variables.add(new SourceVariable(v, byteOffset, frame)));
        String name = source.name();
        return new ScopeObject(name == null ? "function" : name, variables, inner);
    }
}
