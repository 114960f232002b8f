package hypha.wasm.validation;

import hypha.wasm.binary.ConstantExpression;
import hypha.wasm.binary.WasmModule;
import hypha.wasm.exception.WasmException;
import hypha.wasm.types.GlobalType;
import hypha.wasm.types.HeapType;
import hypha.wasm.types.ValueType;

/** Validates constant expressions (core specification 3.3.10). */
final class ConstantExpressionValidator {
    private final WasmModule module;
    private final ModuleTypes types;
    private final OperandStack stack;
    private final Constructors constructors;

    ConstantExpressionValidator(WasmModule module, ModuleTypes types) {
        this.module = module;
        this.types = types;
        this.stack = new OperandStack(types);
        this.constructors = new Constructors(types, stack);
    }

    /**
     * Validates an expression.
     *
     * @param globals number of globals that the expression may read: those that have a value before it is evaluated
     */
    void validate(ConstantExpression expression, ValueType type, int globals) {
        int offset = expression.byteOffset();
        stack.size = 0;
        stack.offset = offset;
        for (int i = 0; i < expression.length(); i++) {
            long operand = expression.operand(i);
            switch (expression.operation(i)) {
                case I32_CONST -> stack.push(ValueType.I32_CODE);
                case I64_CONST -> stack.push(ValueType.I64_CODE);
                case F32_CONST -> stack.push(ValueType.F32_CODE);
                case F64_CONST -> stack.push(ValueType.F64_CODE);
                case V128_CONST -> stack.push(ValueType.V128_CODE);
                case REF_NULL -> {
                    types.check((int) operand, offset);
                    stack.push((int) operand);
                }
                case REF_FUNC -> {
                    ModuleValidator.check((int) operand, module.functionCount(), "function", offset);
                    stack.push(ValueType.nonNull(ValueType.ofIndex(module.functionTypeIndex((int) operand))));
                }
                case GLOBAL_GET -> {
                    ModuleValidator.check((int) operand, globals, "global", offset);
                    GlobalType global = module.global((int) operand);
                    if (global.mutable()) {
                        throw notConstant(offset);
                    }
                    stack.push(global.value().code());
                }
                case I32_ADD, I32_SUB, I32_MUL -> binary(ValueType.I32_CODE);
                case I64_ADD, I64_SUB, I64_MUL -> binary(ValueType.I64_CODE);
                case STRUCT_NEW -> constructors.struct((int) operand);
                case STRUCT_NEW_DEFAULT -> constructors.defaultStruct((int) operand);
                case ARRAY_NEW -> constructors.array((int) operand);
                case ARRAY_NEW_DEFAULT -> constructors.defaultArray((int) operand);
                case ARRAY_NEW_FIXED -> constructors.fixedArray((int) operand, (int) (operand >>> 32));
                case REF_I31 -> constructors.i31();
                case ANY_CONVERT_EXTERN -> constructors.convert(HeapType.EXTERN, HeapType.ANY);
                case EXTERN_CONVERT_ANY -> constructors.convert(HeapType.ANY, HeapType.EXTERN);
                case OTHER -> throw notConstant(offset);
            }
        }
        stack.pop(type.code());
        if (stack.size != 0) {
            throw WasmException.invalid("type mismatch: more than one value is left", offset);
        }
    }

    private void binary(int type) {
        stack.pop(type);
        stack.pop(type);
        stack.push(type);
    }

    private static WasmException notConstant(int offset) {
        return WasmException.invalid("constant expression required", offset);
    }
}
