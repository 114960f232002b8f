package hypha.wasm.baseline;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.util.Map;

/**
 * Emits what comes before a {@link CountedLoop}: a second copy of it, as HotSpot's last compiler likes loops. It counts up to a number that is known on entry and at most {@link #ROUNDS}, so the compiler unrolls it, takes its own polls out,
 * and may make vectors of it; and the addresses of all streams are checked before the first round, so the accesses are not.
 *
 * <p>Where a check fails, or there are only few rounds to go, the loop as it was has the rest: a trap comes where it comes there, with all effects before it.
 */
final class CountedLoopEmitter {
    /** Most rounds of the copy before it looks for interruptions. */
    private static final int ROUNDS = 1000;

    /** Fewer rounds than so many are not worth the preparations. */
    private static final int FEWEST = 6;

    /** How many local variables it takes. */
    static final int LOCALS = 5 + 2 * CountedLoop.MAXIMUM_STREAMS;

    /** Bytes of the code around the copy, at most, and for each stream. */
    private static final int BYTES = 120 + 60 * CountedLoop.MAXIMUM_STREAMS;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final BodyEmitter body;
    private final CodeBuilder out;
    private final int lastLocal;
    private final int limitLocal;
    private final int roundLocal;
    private final int addressLocal;
    private final int streamLocals;

    CountedLoopEmitter(BodyEmitter body, CodeBuilder out, int local) {
        this.body = body;
        this.out = out;
        this.lastLocal = local;
        this.limitLocal = local + 1;
        this.roundLocal = local + 2;
        this.addressLocal = local + 3;
        this.streamLocals = local + 5;
    }

    /** Returns an estimate of the bytes of JVM code that a loop takes more. */
    static int bytes(int[] code, CountedLoop loop) {
        int bytes = BYTES;
        for (int pc = loop.header; pc < loop.exit; pc += hypha.wasm.code.Opcode.length(code, pc)) {
            bytes += Acceptance.bytes(code, pc);
        }
        return bytes;
    }

    /**
     * Emits the preparations and the copy.
     *
     * @param start where the preparations begin, for another go
     * @param otherwise where the loop as it was begins
     * @param done where the code goes on when the loop has ended
     * @param round emits the instructions of a round
     */
    void emit(CountedLoop loop, Label start, Label otherwise, Label done, Runnable round) {
        count(loop, otherwise);
        for (int i = 0; i < loop.streams().size(); i++) {
            check(loop.streams().get(i), i, otherwise);
        }
        Label next = out.newLabel();
        out.iconst_0().istore(roundLocal).labelBinding(next);
        round.run();
        out.iinc(roundLocal, 1).iload(roundLocal).iload(limitLocal).if_icmplt(next);
        // The number of the last round of all is the limit - 1 if the limit is not just as many as may be.
        out.iload(lastLocal).iload(limitLocal).isub().iconst_m1().if_icmpeq(done);
        body.poll();
        out.goto_(start);
    }

    /** Emits how many rounds are to go: the number of the last, unsigned, and how many the copy takes on. */
    private void count(CountedLoop loop, Label otherwise) {
        value(loop.distance());
        out.istore(lastLocal);
        int bits = Integer.numberOfTrailingZeros(loop.step());
        if (loop.isBelow()) {
            out.iload(lastLocal).ifle(otherwise);
            // Else the number that is compared is not below the limit.
            out.iload(lastLocal).loadConstant(loop.limit()).if_icmpgt(otherwise);
            out.iload(lastLocal)
                    .iconst_1()
                    .isub()
                    .loadConstant(bits)
                    .iushr()
                    .iconst_1()
                    .iadd()
                    .istore(lastLocal);
        } else if (bits > 0) {
            out.iload(lastLocal).loadConstant(loop.step() - 1).iand().ifne(otherwise);
            out.iload(lastLocal).loadConstant(bits).iushr().istore(lastLocal);
        }
        Label many = out.newLabel();
        Label known = out.newLabel();
        out.iload(lastLocal).iflt(many);
        out.iload(lastLocal).loadConstant(FEWEST - 1).if_icmplt(otherwise);
        out.iload(lastLocal).loadConstant(ROUNDS).if_icmpge(many);
        out.iload(lastLocal).iconst_1().iadd().istore(limitLocal).goto_(known);
        out.labelBinding(many).loadConstant(ROUNDS).istore(limitLocal);
        out.labelBinding(known);
    }

    /** Emits the check of a stream's first and last access. None of it overflows: all numbers are below 2^45. */
    private void check(CountedLoop.Stream stream, int number, Label otherwise) {
        value(stream.first.plus(stream.lowest));
        out.i2l().loadConstant(UNSIGNED).land().lstore(addressLocal);
        long span = stream.end - stream.lowest;
        if (stream.stride < 0) {
            out.lload(addressLocal);
            way(stream);
            out.ladd().lconst_0().lcmp().iflt(otherwise);
            out.lload(addressLocal).loadConstant(span).ladd();
        } else {
            out.lload(addressLocal).loadConstant(span).ladd();
            way(stream);
            out.ladd();
        }
        body.access().size();
        out.lcmp().ifgt(otherwise);
        body.access().base();
        out.lload(addressLocal).ladd().lstore(streamLocals + 2 * number);
    }

    /** Pushes how far a stream gets until its last round. */
    private void way(CountedLoop.Stream stream) {
        out.iload(limitLocal)
                .iconst_1()
                .isub()
                .i2l()
                .loadConstant((long) stream.stride)
                .lmul();
    }

    private void value(LinearForm form) {
        boolean isFirst = form.constant() == 0 && !form.factors().isEmpty();
        if (!isFirst) {
            out.loadConstant(form.constant());
        }
        for (Map.Entry<Integer, Integer> term : form.factors().entrySet()) {
            body.load(term.getKey());
            if (term.getValue() != 1) {
                out.loadConstant(term.getValue()).imul();
            }
            if (!isFirst) {
                out.iadd();
            }
            isFirst = false;
        }
    }

    /** Pushes the address in the process of an access in the copy, without its offset. */
    void address(CountedLoop loop, CountedLoop.Access access) {
        CountedLoop.Stream stream = loop.streams().get(access.stream());
        out.lload(streamLocals + 2 * access.stream());
        if (stream.stride != 0) {
            out.iload(roundLocal)
                    .i2l()
                    .loadConstant((long) stream.stride)
                    .lmul()
                    .ladd();
        }
        int distance = access.distance() - stream.lowest;
        if (distance != 0) {
            out.loadConstant((long) distance).ladd();
        }
    }
}
