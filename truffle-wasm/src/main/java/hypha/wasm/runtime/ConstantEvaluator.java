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
}
