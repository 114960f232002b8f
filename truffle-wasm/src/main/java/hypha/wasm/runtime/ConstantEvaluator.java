package hypha.wasm.runtime;

import hypha.wasm.binary.ConstantExpression;

/** Evaluates constant expressions (core specification 3.3.10), which validation has checked. */
final class ConstantEvaluator {
    private ConstantEvaluator() {}

    /** Returns the value of an expression, boxed. It may refer to globals and functions of the instance that exist already. */
    static Object evaluate(ConstantExpression expression, WasmInstance instance) {
        Object[] stack = new Object[expression.length()];
        int height = 0;
        for (int step = 0; step < expression.length(); step++) {
            long operand = expression.operand(step);
            switch (expression.operation(step)) {
                case I32_CONST -> stack[height++] = (int) operand;
                case I64_CONST -> stack[height++] = operand;
                case F32_CONST -> stack[height++] = Float.intBitsToFloat((int) operand);
                case F64_CONST -> stack[height++] = Double.longBitsToDouble(operand);
                case V128_CONST ->
                    stack[height++] = Vector128.at(instance.module().model().bytes(), (int) operand);
                case GLOBAL_GET -> stack[height++] = instance.globals[(int) operand].get();
                case REF_NULL -> stack[height++] = null;
                case REF_FUNC -> stack[height++] = instance.function((int) operand);
                case STRUCT_NEW -> height = newStruct(instance, (int) operand, stack, height);
                case STRUCT_NEW_DEFAULT ->
                    stack[height++] =
                            instance.module().structLayout((int) operand).create();
                case ARRAY_NEW -> {
                    int length = (int) stack[--height];
                    ArrayObject array = ArrayOperations.create(instance.module().type((int) operand), length);
                    ArrayOperations.fill(array, 0, stack[height - 1], length);
                    stack[height - 1] = array;
                }
                case ARRAY_NEW_DEFAULT ->
                    stack[height - 1] =
                            ArrayOperations.create(instance.module().type((int) operand), (int) stack[height - 1]);
                case ARRAY_NEW_FIXED ->
                    height = newArray(instance, (int) operand, (int) (operand >>> 32), stack, height);
                case REF_I31 -> stack[height - 1] = new I31((int) stack[height - 1]);
                case ANY_CONVERT_EXTERN, EXTERN_CONVERT_ANY -> {
                    // References of both hierarchies are the same objects.
                }
                case I32_ADD -> stack[--height - 1] = (int) stack[height - 1] + (int) stack[height];
                case I32_SUB -> stack[--height - 1] = (int) stack[height - 1] - (int) stack[height];
                case I32_MUL -> stack[--height - 1] = (int) stack[height - 1] * (int) stack[height];
                case I64_ADD -> stack[--height - 1] = (long) stack[height - 1] + (long) stack[height];
                case I64_SUB -> stack[--height - 1] = (long) stack[height - 1] - (long) stack[height];
                case I64_MUL -> stack[--height - 1] = (long) stack[height - 1] * (long) stack[height];
            }
        }
        return stack[0];
    }

    private static int newStruct(WasmInstance instance, int type, Object[] stack, int height) {
        StructLayout layout = instance.module().structLayout(type);
        StructObject struct = layout.create();
        int first = height - layout.fieldCount();
        for (int i = 0; i < layout.fieldCount(); i++) {
            layout.set(struct, i, stack[first + i]);
        }
        stack[first] = struct;
        return first + 1;
    }

    private static int newArray(WasmInstance instance, int type, int length, Object[] stack, int height) {
        ArrayObject array = ArrayOperations.create(instance.module().type(type), length);
        int first = height - length;
        for (int i = 0; i < length; i++) {
            ArrayOperations.set(array, i, stack[first + i]);
        }
        stack[first] = array;
        return first + 1;
    }
}
