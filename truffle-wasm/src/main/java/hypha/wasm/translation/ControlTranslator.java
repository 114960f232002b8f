package hypha.wasm.translation;

import hypha.wasm.binary.CatchClauses;
import hypha.wasm.binary.ControlInstruction;
import hypha.wasm.binary.InstructionDecoder;
import hypha.wasm.code.ControlOpcode;
import hypha.wasm.code.Opcode;
import hypha.wasm.types.FunctionType;
import hypha.wasm.types.ValueKind;

/**
 * Translates exceptions and tail calls.
 *
 * <p>The handler of a {@code try_table} comes after its body: a chain of tests, one for each clause, each with the jump that the clause is. Outside of the handler's range, what no
 * clause catches is thrown again. The catches of a legacy {@code try} are such a chain with code in its links.
 */
final class ControlTranslator {
    private static final int I32 = ValueKind.I32.ordinal();
    private static final int REFERENCE = ValueKind.REFERENCE.ordinal();
    private static final int NONE = -1;

    private final Translator translator;
    private final InstructionDecoder in;
    private final CodeBuffer code;
    private final ValueStack stack;
    private final BlockStack blocks;
    private final Branches branches;
    private final TryStack tries = new TryStack();
    private final TailCalls tailCalls;
    private int flagSlot = NONE;

    ControlTranslator(Translator translator) {
        this.translator = translator;
        this.in = translator.in;
        this.code = translator.code;
        this.stack = translator.stack;
        this.blocks = translator.blocks;
        this.branches = translator.branches;
        this.tailCalls = new TailCalls(translator);
    }

    int[] handlerTable() {
        return tries.handlerTable();
    }

    boolean hasTailCalls() {
        return tailCalls.any();
    }

    /** Translates an instruction if it is one of these. */
    boolean translate(int opcode) {
        switch (opcode) {
            case ControlInstruction.THROW -> throwNew();
            case ControlInstruction.THROW_REF -> {
                int exception = translator.popSlot();
                code.begin(ControlOpcode.THROW_REF, in.offset);
                code.add(exception);
                translator.unreachable();
            }
            case ControlInstruction.TRY_TABLE -> enter(opcode, in.clauses.copy());
            case ControlInstruction.TRY -> enter(opcode, null);
            case ControlInstruction.CATCH, ControlInstruction.CATCH_ALL -> nextCatch(opcode);
            case ControlInstruction.DELEGATE -> delegate();
            case ControlInstruction.RETHROW -> {
                code.begin(ControlOpcode.RETHROW, in.offset);
                code.add(exceptionSlot(tries.at(translator.label(in.first))));
                translator.unreachable();
            }
            case ControlInstruction.RETURN_CALL -> tailCalls.direct(in.first);
            case ControlInstruction.RETURN_CALL_INDIRECT -> tailCalls.indirect(in.first, in.second);
            case ControlInstruction.RETURN_CALL_REF -> tailCalls.reference(in.first);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void throwNew() {
        int tag = in.first;
        int values = translator.module.tagType(tag).parameterCount();
        int base = stack.slots(values);
        code.begin(ControlOpcode.THROW, in.offset);
        code.add(tag);
        code.add(translator.newCallSite());
        code.add(values);
        for (int height = base; height < stack.size(); height++) {
            code.add(stack.slot(height));
        }
        translator.unreachable();
    }

    private void enter(int opcode, CatchClauses clauses) {
        translator.enter(opcode);
        tries.push(blocks.top(), code.label(), clauses);
    }

    private int exceptionSlot(int index) {
        return tries.exceptionSlot(index, stack, REFERENCE);
    }

    /** Says whether a block is the innermost open try. */
    boolean isTry(int block) {
        return tries.top() != TryStack.NONE && tries.block(tries.top()) == block;
    }

    /** Before the {@code end} of a try. */
    void end() {
        int current = tries.top();
        CatchClauses clauses = tries.clauses(current);
        if (clauses == null) {
            endCatches(current);
        } else if (clauses.count() > 0 && tries.start(current) < code.size()) {
            clauses(current, clauses);
        }
        tries.pop();
    }

    /** At the end of a part of a block: goes to the block's end. */
    private void leave() {
        int block = blocks.top();
        if (translator.reachable) {
            branches.copyToResults(block);
            code.begin(Opcode.JUMP);
            blocks.addTarget(block);
        }
        stack.truncate(blocks.base(block));
        translator.reachable = false;
    }

    private void beginHandler(int current) {
        int end = code.size();
        tries.handle(end, code.label());
        code.begin(ControlOpcode.CATCH);
        code.add(exceptionSlot(current));
    }

    private void clauses(int current, CatchClauses clauses) {
        leave();
        beginHandler(current);
        int exception = exceptionSlot(current);
        int base = stack.size();
        for (int i = 0; i < clauses.count(); i++) {
            int kind = clauses.kind(i);
            int next = NONE;
            if (CatchClauses.takesTag(kind)) {
                test(exception, clauses.tag(i));
                next = code.size();
                code.add(NONE);
                code.add(branches.jumpCounters());
                unpack(exception, translator.module.tagType(clauses.tag(i)));
            }
            if (CatchClauses.givesException(kind)) {
                int slot = stack.push(REFERENCE);
                code.begin(Opcode.MOVE_REF);
                code.add(slot);
                code.add(exception);
            }
            // Labels are those around the block.
            branches.jump(blocks.top() - 1 - clauses.label(i), in.offset);
            stack.truncate(base);
            if (next == NONE) {
                return;
            }
            code.set(next, code.label());
        }
        rethrow(exception);
    }

    /** Emits a jump that is taken unless an exception is of a tag; its target and profile have to follow. */
    private void test(int exception, int tag) {
        if (flagSlot == NONE) {
            flagSlot = stack.newSlot(I32);
        }
        code.begin(ControlOpcode.HAS_TAG);
        code.add(flagSlot);
        code.add(exception);
        code.add(tag);
        code.begin(Opcode.JUMP_IF_ZERO);
        code.add(flagSlot);
    }

    /** Pushes the values of an exception. */
    private void unpack(int exception, FunctionType type) {
        int count = type.parameterCount();
        if (count == 0) {
            return;
        }
        code.begin(ControlOpcode.UNPACK);
        code.add(exception);
        code.add(count);
        for (int i = 0; i < count; i++) {
            code.add(stack.push(type.parameter(i).kind().ordinal()));
        }
    }

    private void rethrow(int exception) {
        code.begin(ControlOpcode.RETHROW, in.offset);
        code.add(exception);
    }

    // ---- the legacy try ----

    private void nextCatch(int opcode) {
        int block = blocks.top();
        int current = tries.top();
        leave();
        if (tries.isInBody(current)) {
            beginHandler(current);
        } else {
            blocks.resolveElse(block);
        }
        blocks.opcode(block, opcode);
        if (opcode == ControlInstruction.CATCH) {
            int exception = exceptionSlot(current);
            test(exception, in.first);
            blocks.addElseTarget(block);
            code.add(branches.jumpCounters());
            unpack(exception, translator.module.tagType(in.first));
        }
        code.label();
        translator.reachable = true;
    }

    private void endCatches(int current) {
        int block = blocks.top();
        if (blocks.opcode(block) == ControlInstruction.CATCH) {
            leave();
            blocks.resolveElse(block);
            rethrow(exceptionSlot(current));
        }
    }

    private void delegate() {
        // The label counts from outside of the try.
        tries.delegate(code.size(), blocks.top() - 1 - in.first);
        tries.pop();
        code.label();
        translator.endBlock();
    }
}
