package hypha.wasm.baseline;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;

/**
 * Emits what the method of a loop has around its code: slots come from the frame of cold code and go back there, and the number that it returns is the index in the register code where that goes on.
 *
 * <p>The method's parameters are the instance and the frame, an array of longs.
 */
final class LoopEmitter extends PartEmitter {
    private static final int FRAME_LOCAL = 1;
    private static final int FIRST_LOCAL = 2;
    private static final int ACCESS_BYTES = 8;

    private final LoopPart loop;
    private final TypeKind result;

    /**
     * Prepares for a method.
     *
     * @param result the type of the function's result
     */
    LoopEmitter(LoopPart loop, TypeKind result, CodeBuilder out) {
        super(loop.region(), ACCESS_BYTES, out);
        this.loop = loop;
        this.result = result;
    }

    @Override
    int firstLocal() {
        return FIRST_LOCAL;
    }

    @Override
    int jumpBackTarget(int pc) {
        return loop.jumpBackTarget(pc);
    }

    @Override
    boolean isDistant(int pc) {
        return false;
    }

    @Override
    boolean copiesLoops() {
        return true;
    }

    @Override
    void choose(Label[] labels) {
        // There is one.
    }

    @Override
    void fetch(int slot) {
        Words.load(out, FRAME_LOCAL, slot, body().kind(slot));
        body().store(slot);
    }

    @Override
    void store(int slot) {
        out.aload(FRAME_LOCAL).loadConstant(slot);
        body().load(slot);
        Words.widen(out, body().kind(slot));
        out.lastore();
    }

    @Override
    void number(Region.Exit exit) {
        if (exit.way() != Region.Way.JUMP) {
            throw new IllegalArgumentException("way=" + exit.way());
        }
        out.loadConstant(loop.wayTo(exit.pc()));
    }

    @Override
    void returned() {
        Words.leave(out, FRAME_LOCAL, result);
        out.loadConstant(LoopEntry.RETURNED).ireturn();
    }
}
