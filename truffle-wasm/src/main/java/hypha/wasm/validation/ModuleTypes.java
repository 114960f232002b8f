package hypha.wasm.validation;

import hypha.wasm.binary.SectionId;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.ArrayType;
import hypha.wasm.types.CompositeType;
import hypha.wasm.types.DefinedType;
import hypha.wasm.types.FieldType;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.StructType;
import hypha.wasm.types.SubType;
import hypha.wasm.types.TypeRegistry;
import hypha.wasm.types.ValueType;

/**
 * The types of a module that is being validated, and the relation between types by their codes. The types are made canonical here for this one module, so that what turns out to be invalid leaves nothing behind
 * in the engine.
 */
final class ModuleTypes {
    /** Most supertypes that a type may have, those of its supertypes included (WebAssembly JavaScript interface, implementation limits). */
    private static final int MAXIMUM_DEPTH = 63;

    private final WasmModule module;
    private final DefinedType[] types;

    /** Validates the type section (core specification 3.2.9 to 3.2.11). */
    ModuleTypes(WasmModule module) {
        this.module = module;
        SubType[] definitions = module.definitions();
        int offset = module.sectionOffset(SectionId.TYPE);
        checkSupertypes(definitions, offset);
        for (SubType definition : definitions) {
            checkReferences(definition.composite(), definition.groupEnd(), offset);
        }
        this.types = new TypeRegistry().canonical(definitions);
        for (int i = 0; i < types.length; i++) {
            DefinedType supertype = types[i].supertype();
            if (supertype != null && !types[i].composite().matches(supertype.composite())) {
                throw WasmException.invalid(
                        "sub type " + i + " does not match super type " + definitions[i].supertype(), offset);
            }
        }
    }

    private static void checkSupertypes(SubType[] definitions, int offset) {
        byte[] depths = new byte[definitions.length];
        for (int i = 0; i < definitions.length; i++) {
            int supertype = definitions[i].supertype();
            if (supertype == SubType.NO_SUPERTYPE) {
                continue;
            }
            ModuleValidator.check(supertype, i, "type", offset);
            if (definitions[supertype].isFinal()) {
                throw WasmException.invalid("sub type " + i + " of final type " + supertype, offset);
            }
            if (depths[supertype] == MAXIMUM_DEPTH) {
                throw WasmException.invalid("sub type " + i + ": more than " + MAXIMUM_DEPTH + " supertypes", offset);
            }
            depths[i] = (byte) (depths[supertype] + 1);
        }
    }

    private static void checkReferences(CompositeType composite, int count, int offset) {
        // No switch: the JVM would have to link it at the start of each process.
        if (composite instanceof FunctionType function) {
            for (int i = 0; i < function.parameterCount(); i++) {
                check(function.parameter(i).code(), count, offset);
            }
            for (int i = 0; i < function.resultCount(); i++) {
                check(function.result(i).code(), count, offset);
            }
        } else if (composite instanceof StructType struct) {
            for (int i = 0; i < struct.fieldCount(); i++) {
                check(struct.field(i).type().code(), count, offset);
            }
        } else if (composite instanceof ArrayType array) {
            check(array.element().type().code(), count, offset);
        }
    }

    private static void check(int code, int count, int offset) {
        if (ValueType.isConcrete(code)) {
            ModuleValidator.check(ValueType.index(code), count, "type", offset);
        }
    }

    /** Checks that the type exists that a value type refers to. */
    void check(int code, int offset) {
        check(code, types.length, offset);
    }

    /** Says whether a type is a subtype of another, or the same. */
    boolean matches(int sub, int sup) {
        return sub == sup || ValueType.matches(sub, definition(sub), sup, definition(sup));
    }

    private DefinedType definition(int code) {
        return ValueType.isConcrete(code) ? types[ValueType.index(code)] : null;
    }

    /** Says whether a field's type can stand where another is expected, both of this module. */
    boolean matches(FieldType sub, FieldType sup) {
        return sub.storage() == sup.storage()
                && matches(sub.type().code(), sup.type().code());
    }

    /** Returns a function type, checking its index. */
    FunctionType function(int index, int offset) {
        return composite(index, FunctionType.class, "function", offset);
    }

    /** Returns a struct type, checking its index. */
    StructType struct(int index, int offset) {
        return composite(index, StructType.class, "struct", offset);
    }

    /** Returns an array type, checking its index. */
    ArrayType array(int index, int offset) {
        return composite(index, ArrayType.class, "array", offset);
    }

    private <T extends CompositeType> T composite(int index, Class<T> kind, String name, int offset) {
        ModuleValidator.check(index, types.length, "type", offset);
        CompositeType composite = module.definition(index).composite();
        if (!kind.isInstance(composite)) {
            throw WasmException.invalid(
                    "type mismatch: type " + index + " is [" + composite + "], expected " + name, offset);
        }
        return kind.cast(composite);
    }

    /** Returns the code of the greatest supertype of a heap type, given by the code of a nullable reference to it. */
    int top(int code) {
        int heapType = ValueType.isConcrete(code)
                ? module.definition(ValueType.index(code)).composite().heapType()
                : code;
        return HeapType.top(heapType);
    }
}
