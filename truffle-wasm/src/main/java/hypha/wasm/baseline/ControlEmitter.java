package hypha.wasm.baseline;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;

import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.HandlerTable;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits the instructions of exceptions. They are exceptions of the JVM, and the {@link HandlerTable} becomes the exception table of the method, so that HotSpot makes a jump of a {@code throw} whose handler it can see.
 */
final class ControlEmitter {
    private static final ClassDesc EXCEPTION = ClassDesc.of("hypha.wasm.exception.TaggedException");
    private static final MethodTypeDesc CREATE =
            MethodTypeDesc.of(EXCEPTION, Shape.INSTANCE, CD_int, CD_Object.arrayType());
    private static final MethodTypeDesc HAS_TAG = MethodTypeDesc.of(CD_boolean, CD_Object, Shape.INSTANCE, CD_int);
    private static final MethodTypeDesc VALUE = MethodTypeDesc.of(CD_Object, CD_Object, CD_int);
    private static final MethodTypeDesc NOT_NULL = MethodTypeDesc.of(EXCEPTION, CD_Object);

    private final BodyEmitter body;
    private final int[] code;
    private final CodeBuilder out;

    ControlEmitter(BodyEmitter body, int[] code, CodeBuilder out) {
        this.body = body;
        this.code = code;
        this.out = out;
    }

    /** Says whether this tier has an instruction. */
    static boolean accepts(int opcode) {
        return opcode >= ControlOpcode.CATCH && opcode <= ControlOpcode.RETHROW;
    }

    /** Makes labels of where handlers and the ranges that they are for begin and end. */
    void findLabels(int[] handlers) {
        forEach(handlers, (start, end, handler) -> {});
    }

    /** Writes the exception table. The last entry of a function's table begins where its last range ends. */
    void handlers(int[] handlers) {
        forEach(handlers, (start, end, handler) -> out.exceptionCatch(start, end, handler, EXCEPTION));
    }

    /** A range of the method's code and its handler. */
    private interface RangeConsumer {
        void accept(Label start, Label end, Label handler);
    }

    private void forEach(int[] handlers, RangeConsumer ranges) {
        for (int i = 0; i + 2 < handlers.length; i += 2) {
            int start = Math.max(handlers[i], body.first());
            int end = Math.min(handlers[i + 2], body.end());
            if (handlers[i + 1] != HandlerTable.NONE && start < end) {
                ranges.accept(body.label(start), body.endLabel(end), body.handlerLabel(handlers[i + 1]));
            }
        }
    }

    void instruction(int pc, int opcode) {
        switch (opcode) {
            // The JVM has put the exception on its stack.
            case ControlOpcode.CATCH -> body.store(code[pc + 1]);
            case ControlOpcode.HAS_TAG -> {
                body.load(code[pc + 2]);
                out.aload(0).loadConstant(code[pc + 3]).invokestatic(ShapeLoader.CALLS, "hasTag", HAS_TAG);
                body.store(code[pc + 1]);
            }
            case ControlOpcode.UNPACK -> unpack(pc);
            case ControlOpcode.THROW -> {
                out.aload(0).loadConstant(code[pc + 1]);
                body.boxes(pc + 4, code[pc + 3]);
                out.invokestatic(ShapeLoader.CALLS, "exception", CREATE).athrow();
            }
            case ControlOpcode.THROW_REF -> {
                body.load(code[pc + 1]);
                out.invokestatic(ShapeLoader.CALLS, "notNull", NOT_NULL).athrow();
            }
            case ControlOpcode.RETHROW -> {
                body.load(code[pc + 1]);
                out.checkcast(EXCEPTION).athrow();
            }
            default -> throw new IllegalArgumentException("opcode=" + opcode);
        }
    }

    private void unpack(int pc) {
        int count = code[pc + 2];
        for (int i = 0; i < count; i++) {
            int slot = code[pc + 3 + i];
            body.load(code[pc + 1]);
            out.loadConstant(i).invokestatic(ShapeLoader.CALLS, "value", VALUE);
            Boxes.unbox(out, body.kind(slot));
            body.storeObject(slot);
        }
    }
}
