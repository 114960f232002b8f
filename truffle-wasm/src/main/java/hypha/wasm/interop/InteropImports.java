package hypha.wasm.interop;

import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import hypha.wasm.api.HostFunction;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;

/** Imports from an import object of the polyglot API: its members are modules, whose members are what they provide. Anything executable is a function. */
final class InteropImports implements ImportResolver {
    private final Object imports;

    InteropImports(Object imports) {
        this.imports = imports;
    }

    @Override
    public Object resolve(String module, String name, ExternalKind kind, Object type) {
        Object provider = member(imports, module);
        if (provider instanceof InstanceObject instance) {
            provider = member(instance, "exports");
        }
        Object value = provider == null ? null : member(provider, name);
        return switch (value) {
            case null -> null;
            case FunctionObject function -> function.function();
            case MemoryObject memory -> memory.memory();
            case TableObject table -> table.table();
            case GlobalObject global -> global.global();
            default ->
                kind == ExternalKind.FUNCTION && InteropLibrary.getUncached().isExecutable(value)
                        ? function(name, (FunctionType) type, value)
                        : value;
        };
    }

    private static HostFunction function(String name, FunctionType type, Object executable) {
        return new HostFunction(name, type, () -> new ForeignFunctionNode(type, executable));
    }

    private static Object member(Object object, String name) {
        InteropLibrary interop = InteropLibrary.getUncached();
        try {
            return interop.isMemberReadable(object, name) ? interop.readMember(object, name) : null;
        } catch (InteropException e) {
            return null;
        }
    }
}
