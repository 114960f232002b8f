package hypha.wasm.interop;

import com.oracle.truffle.api.CallTarget;
import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import hypha.wasm.WasmLanguage;
import hypha.wasm.api.ImportResolver;
import hypha.wasm.api.WasmEngine;
import hypha.wasm.exception.WasmException;
import hypha.wasm.runtime.ArenaMemoryProvider;
import hypha.wasm.runtime.UnlinkedFunction;
import hypha.wasm.runtime.WasmGlobal;
import hypha.wasm.types.ExternalKind;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.GlobalType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Imports from the arguments of a module's {@code newInstance}. Each argument is one of these, and the first that has what is wanted gives it, import objects before modules:
 *
 * <ul>
 *   <li>an import object: its members (or hash entries) are modules by name, whose members are what they provide. Anything executable is a function; a plain value is an immutable global;
 *   <li>a module: it is instantiated, with the same imports, when something is first imported by the name of its source or its own;
 *   <li>an instance, which provides its exports by the name of its module.
 * </ul>
 */
final class InteropImports implements ImportResolver {
    private final WasmLanguage language;
    private final List<Object> importObjects = new ArrayList<>();
    private final Map<String, ModuleObject> modules = new LinkedHashMap<>();
    private final Map<String, InstanceObject> instances = new LinkedHashMap<>();
    private final Set<ModuleObject> beingMade = new HashSet<>();

    /**
     * Takes the arguments.
     *
     * @throws UnsupportedTypeException if one of them cannot provide anything
     */
    InteropImports(WasmLanguage language, Object[] arguments) throws UnsupportedTypeException {
        this.language = language;
        InteropLibrary interop = InteropLibrary.getUncached();
        for (Object argument : arguments) {
            switch (argument) {
                case ModuleObject module -> {
                    modules.putIfAbsent(module.sourceName(), module);
                    modules.putIfAbsent(module.module().name(), module);
                }
                case InstanceObject instance -> instances.putIfAbsent(instance.moduleName(), instance);
                default -> {
                    if (interop.hasMembers(argument) || interop.hasHashEntries(argument)) {
                        importObjects.add(argument);
                    } else if (!interop.isNull(argument)) {
                        throw UnsupportedTypeException.create(
                                new Object[] {argument}, "not an import object, module or instance");
                    }
                }
            }
        }
    }

    /** Instantiates a module with these imports. */
    InstanceObject instantiate(ModuleObject module) {
        if (!beingMade.add(module)) {
            throw WasmException.unlinkable("modules import from each other: module=" + module.sourceName());
        }
        try {
            return new InstanceObject(
                    WasmEngine.current().instantiate(module.module(), this, ArenaMemoryProvider.INSTANCE, null),
                    instances);
        } finally {
            beingMade.remove(module);
        }
    }

    @Override
    public Object resolve(String module, String name, ExternalKind kind, Object type) {
        for (Object imports : importObjects) {
            Object provider = member(imports, module);
            Object value = provider == null ? null : member(exportsOf(provider), name);
            if (value != null) {
                return external(name, kind, type, value);
            }
        }
        InstanceObject instance = instance(module);
        Object value = instance == null ? null : member(instance.exports(), name);
        return value == null ? null : external(name, kind, type, value);
    }

    private InstanceObject instance(String name) {
        InstanceObject known = instances.get(name);
        ModuleObject module = modules.get(name);
        if (known == null && module != null) {
            known = instantiate(module);
            // By both names, so that there is one instance.
            for (Map.Entry<String, ModuleObject> entry : modules.entrySet()) {
                if (entry.getValue() == module) {
                    instances.putIfAbsent(entry.getKey(), known);
                }
            }
        }
        return known;
    }

    /** An instance, where its exports are meant, provides those. */
    private static Object exportsOf(Object provider) {
        return provider instanceof InstanceObject instance ? instance.exports() : provider;
    }

    private Object external(String name, ExternalKind kind, Object type, Object value) {
        return switch (value) {
            case FunctionObject function -> function.function();
            case MemoryObject memory -> memory.memory();
            case TableObject table -> table.table();
            case GlobalObject global -> global.global();
            case ReferenceObject tag -> tag.reference();
            default -> foreign(name, kind, type, value);
        };
    }

    private Object foreign(String name, ExternalKind kind, Object type, Object value) {
        if (kind == ExternalKind.FUNCTION && InteropLibrary.getUncached().isExecutable(value)) {
            return function((FunctionType) type, name, value);
        }
        if (kind == ExternalKind.GLOBAL && type instanceof GlobalType global && !global.mutable()) {
            try {
                return new WasmGlobal(global, InteropValues.toWasm(global.value(), value));
            } catch (UnsupportedTypeException e) {
                // The linker says so.
                return value;
            }
        }
        return value;
    }

    /** All imports of one type share their code, so that call sites see the same, whatever is imported. */
    private UnlinkedFunction function(FunctionType type, String name, Object executable) {
        CallTarget target =
                language.foreignCalls().target(type, t -> new ForeignFunctionRootNode(language, t).getCallTarget());
        return new UnlinkedFunction(type, target, new ForeignFunction(name, executable));
    }

    /** Returns a member or hash entry, or null. */
    private static Object member(Object object, String name) {
        InteropLibrary interop = InteropLibrary.getUncached();
        try {
            if (interop.isMemberReadable(object, name)) {
                return interop.readMember(object, name);
            }
            return interop.isHashEntryReadable(object, name) ? interop.readHashValue(object, name) : null;
        } catch (InteropException e) {
            // It went away in between.
            return null;
        }
    }
}
