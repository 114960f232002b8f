package hypha.fuzz.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The code of a function that is being generated, and the types of what is on the operand stack at its end. Everything that is appended keeps both in step. */
final class Body {
    /** Most instructions of a function; beyond it only the simplest are appended that close what is open. */
    static final int MAXIMUM_INSTRUCTIONS = 600;

    /** Deepest nesting of blocks. */
    static final int MAXIMUM_DEPTH = 6;

    final Encoder out = new Encoder();

    /** Types of the locals, parameters first. */
    final List<Type> locals = new ArrayList<>();

    /** How many locals there are that any instruction may use; those behind them count the turns of loops. */
    final int openLocals;

    final int parameters;
    final List<Type> stack = new ArrayList<>();

    /** Of each open block, the types that a branch to it takes, the innermost last. */
    final List<List<Type>> labels = new ArrayList<>();

    /** How many values on the stack belong to the blocks around the innermost one. */
    int base;

    /** Whether there are calls, which may make a recursion. */
    boolean calls;

    private final Map<String, Integer> counts;
    private int instructions;

    Body(List<Type> parameters, List<Type> variables, Map<String, Integer> counts) {
        this.parameters = parameters.size();
        locals.addAll(parameters);
        locals.addAll(variables);
        this.openLocals = locals.size();
        this.counts = counts;
    }

    /** Appends an instruction's opcode; its immediates are to follow. The stack is the caller's business. */
    Encoder op(String name) {
        return op(Operations.named(name));
    }

    Encoder op(Operation operation) {
        counts.merge(operation.name(), 1, Integer::sum);
        instructions++;
        if (operation.prefix() != 0) {
            return out.raw(operation.prefix()).unsigned(operation.opcode());
        }
        return out.raw(operation.opcode());
    }

    /** Says whether more than the simplest instructions may be appended. */
    boolean hasRoom() {
        return instructions < MAXIMUM_INSTRUCTIONS;
    }

    int local(Type type) {
        locals.add(type);
        return locals.size() - 1;
    }

    void push(Type type) {
        stack.add(type);
    }

    void push(List<Type> types) {
        stack.addAll(types);
    }

    void pop(int count) {
        for (int i = 0; i < count; i++) {
            stack.removeLast();
        }
    }

    /** Returns how many values the innermost block may use. */
    int available() {
        return stack.size() - base;
    }

    /** Says whether the values on top are of these types, the last on top. */
    boolean endsWith(List<Type> types) {
        int from = stack.size() - types.size();
        return from >= base && stack.subList(from, stack.size()).equals(types);
    }

    /** Forgets what is on the stack of the innermost block. */
    void clear() {
        pop(available());
    }

    List<Type> label(int depth) {
        return labels.get(labels.size() - 1 - depth);
    }

    /** Returns the body with its locals, behind {@code prologue}. */
    Encoder encode(Encoder prologue) {
        Encoder code = new Encoder();
        code.unsigned(locals.size() - parameters);
        for (Type type : locals.subList(parameters, locals.size())) {
            type.encode(code.unsigned(1));
        }
        return code.append(prologue).append(out).raw(0x0B);
    }
}
