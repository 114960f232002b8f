package hypha.wasm.translation;

import hypha.wasm.binary.Bytes;
import hypha.wasm.binary.Instruction;
import hypha.wasm.binary.ModuleBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Generates a valid module whose function 1, of type {@code [i32 i32 i64] -> [i32 i64]}, is made of whatever the translation has to get right: operands in locals that change, constants, blocks with
 * parameters and results, branches with values, dead code. It ends: each turn of a loop takes from the fuel in global 0.
 */
final class RandomModule {
    /** Values of the globals before a call: fuel, an i32, an i64. */
    static final long[] GLOBALS = {60, 5, -7};

    static final int FUNCTION = 1;

    private static final int MAXIMUM_DEPTH = 5;
    private static final String LOCALS = "iiII";
    private static final String PARAMETERS = "iiI";
    private static final String RESULTS = "iI";
    private static final long[] CONSTANTS = {0, 1, -1, 2, 3, 31, 32, 255, Integer.MAX_VALUE, Integer.MIN_VALUE};
    private static final int[] BINARY_I32 = {
        Instruction.I32_ADD, Instruction.I32_SUB, Instruction.I32_MUL, Instruction.I32_AND, Instruction.I32_OR,
        Instruction.I32_XOR, Instruction.I32_SHL, Instruction.I32_SHR_S, Instruction.I32_SHR_U, Instruction.I32_DIV_U
    };
    private static final int[] BINARY_I64 = {
        Instruction.I64_ADD, Instruction.I64_SUB, Instruction.I64_MUL, Instruction.I64_XOR, Instruction.I64_ROTL
    };
    private static final String[][] BLOCK_TYPES = {
        {"", ""}, {"", "i"}, {"", "I"}, {"i", "i"}, {"iI", "i"}, {"", "iI"}, {"I", ""}, {"iI", "Ii"}
    };

    private final Random random;
    private final Bytes out = new Bytes();
    private final ModuleBuilder module = new ModuleBuilder();
    private final StringBuilder stack = new StringBuilder();

    /** Of each open block, the types that a branch to it takes. */
    private final List<String> labels = new ArrayList<>();

    private int base;
    private boolean dead;

    private RandomModule(long seed) {
        random = new Random(seed);
    }

    static byte[] generate(long seed) {
        return new RandomModule(seed).module();
    }

    private byte[] module() {
        for (String[] type : BLOCK_TYPES) {
            module.type(type[0] + ":" + type[1]);
        }
        int swap = BLOCK_TYPES.length - 1;
        module.function(swap, "", new Bytes().raw(Instruction.LOCAL_GET, 1, Instruction.LOCAL_GET, 0));
        int type = module.type(PARAMETERS + ":" + RESULTS);
        labels.add(RESULTS);
        sequence(0);
        finish(RESULTS);
        module.function(type, LOCALS.substring(PARAMETERS.length()), out);
        module.global('i', true, Instruction.I32_CONST, 0).global('i', true, Instruction.I32_CONST, 0);
        return module.global('I', true, Instruction.I64_CONST, 0).build();
    }

    private int pick(int count) {
        return random.nextInt(count);
    }

    private void sequence(int depth) {
        int count = 1 + pick(depth == 0 ? 40 : 12);
        for (int i = 0; i < count && !dead; i++) {
            statement(depth);
        }
        if (dead) {
            deadCode();
        }
    }

    private void statement(int depth) {
        switch (pick(18)) {
            case 0, 1 -> constant(pick(2) == 0 ? 'i' : 'I');
            case 2, 3, 4 -> value(pick(2) == 0 ? 'i' : 'I');
            case 5, 6 -> setLocal();
            case 7, 8, 9 -> binary();
            case 10 -> unary();
            case 11 -> misc();
            case 12, 13 -> {
                if (depth < MAXIMUM_DEPTH) {
                    structured(depth);
                }
            }
            case 14, 15, 16 -> branchIf();
            default -> {
                if (pick(4) == 0) {
                    leave();
                }
            }
        }
    }

    private void op(int opcode) {
        out.raw(opcode);
    }

    private void constant(char type) {
        long value = CONSTANTS[pick(CONSTANTS.length)];
        op(type == 'i' ? Instruction.I32_CONST : Instruction.I64_CONST);
        out.signed(type == 'I' && pick(4) == 0 ? value << 33 : value);
        stack.append(type);
    }

    /** Pushes a value of a type. */
    private void value(char type) {
        if (pick(6) == 0) {
            out.raw(Instruction.GLOBAL_GET, type == 'i' ? 1 : 2);
            stack.append(type);
        } else if (pick(6) == 0) {
            constant(type);
        } else {
            out.raw(Instruction.LOCAL_GET, local(type));
            stack.append(type);
        }
    }

    private int local(char type) {
        int local;
        do {
            local = pick(LOCALS.length());
        } while (LOCALS.charAt(local) != type);
        return local;
    }

    private int available() {
        return stack.length() - base;
    }

    private char top(int below) {
        return stack.charAt(stack.length() - 1 - below);
    }

    private void drop(int count) {
        stack.setLength(stack.length() - count);
    }

    private void setLocal() {
        if (available() == 0) {
            value('i');
        }
        char type = top(0);
        switch (pick(5)) {
            case 0, 1 -> {
                out.raw(Instruction.LOCAL_SET, local(type));
                drop(1);
            }
            case 2, 3 -> out.raw(Instruction.LOCAL_TEE, local(type));
            default -> {
                out.raw(Instruction.GLOBAL_SET, type == 'i' ? 1 : 2);
                drop(1);
            }
        }
    }

    private void binary() {
        char type = available() > 0 ? top(0) : 'i';
        while (available() < 2 || top(1) != type) {
            value(type);
        }
        drop(2);
        boolean comparison = pick(3) == 0;
        if (comparison) {
            op((type == 'i' ? Instruction.I32_EQ : Instruction.I64_EQ) + pick(10));
            stack.append('i');
        } else {
            op(type == 'i' ? BINARY_I32[pick(BINARY_I32.length)] : BINARY_I64[pick(BINARY_I64.length)]);
            stack.append(type);
        }
    }

    private void unary() {
        if (available() == 0) {
            value('I');
        }
        char type = top(0);
        drop(1);
        if (type == 'i') {
            int[] opcodes = {
                Instruction.I32_EQZ, Instruction.I32_CLZ, Instruction.I64_EXTEND_I32_S, Instruction.I64_EXTEND_I32_U
            };
            int choice = pick(opcodes.length);
            op(opcodes[choice]);
            stack.append(choice < 2 ? 'i' : 'I');
        } else {
            int[] opcodes = {Instruction.I64_EQZ, Instruction.I32_WRAP_I64, Instruction.I64_CTZ};
            int choice = pick(opcodes.length);
            op(opcodes[choice]);
            stack.append(choice < 2 ? 'i' : 'I');
        }
    }

    private void misc() {
        switch (pick(6)) {
            case 4, 5 -> {
                value('i');
                op(pick(2) == 0 ? Instruction.I64_EXTEND_I32_S : Instruction.I64_EXTEND_I32_U);
                drop(1);
                stack.append('I');
                if (pick(4) == 0) {
                    out.raw(Instruction.LOCAL_TEE, local('I'));
                }
                constant('I');
                op(Instruction.I64_ADD);
                op(Instruction.I32_WRAP_I64);
                drop(2);
                stack.append('i');
            }
            case 0 -> {
                if (available() > 0) {
                    op(Instruction.DROP);
                    drop(1);
                }
            }
            case 1 -> {
                char type = pick(2) == 0 ? 'i' : 'I';
                value(type);
                value(type);
                value('i');
                op(Instruction.SELECT);
                drop(2);
            }
            case 2 -> {
                value('i');
                value('I');
                out.raw(Instruction.CALL, 0);
                drop(2);
                stack.append("Ii");
            }
            default -> op(Instruction.NOP);
        }
    }

    private void push(String types) {
        types.chars().forEach(type -> value((char) type));
    }

    private void structured(int depth) {
        int type = pick(BLOCK_TYPES.length);
        String parameters = BLOCK_TYPES[type][0];
        String results = BLOCK_TYPES[type][1];
        if (!stack.substring(base).endsWith(parameters)) {
            push(parameters);
        }
        int opcode = Instruction.BLOCK + pick(3);
        if (opcode == Instruction.IF) {
            condition();
            drop(1);
        }
        op(opcode);
        out.signed(type);
        int outerBase = base;
        base = stack.length() - parameters.length();
        labels.add(opcode == Instruction.LOOP ? parameters : results);
        if (opcode == Instruction.LOOP) {
            burnFuel();
        }
        sequence(depth + 1);
        finish(results);
        if (opcode == Instruction.IF && (!parameters.equals(results) || pick(2) == 0)) {
            op(Instruction.ELSE);
            stack.append(parameters);
            sequence(depth + 1);
            finish(results);
        }
        op(Instruction.END);
        labels.removeLast();
        stack.append(results);
        base = outerBase;
    }

    /** Pushes an i32 that decides, often a comparison. */
    private void condition() {
        value('i');
        if (pick(3) != 0) {
            value('i');
            op(Instruction.I32_EQ + pick(10));
            drop(1);
            if (pick(4) == 0) {
                out.raw(Instruction.LOCAL_TEE, local('i'));
            }
        }
        for (int i = pick(3); i > 0; i--) {
            op(Instruction.I32_EQZ);
        }
    }

    /** Returns from the function when the fuel has run out. */
    private void burnFuel() {
        out.raw(Instruction.GLOBAL_GET, 0, Instruction.I32_CONST, 1, Instruction.I32_SUB);
        out.raw(Instruction.GLOBAL_SET, 0, Instruction.GLOBAL_GET, 0, Instruction.I32_EQZ, Instruction.IF, 0x40);
        out.raw(Instruction.LOCAL_GET, 0, Instruction.LOCAL_GET, 2, Instruction.RETURN, Instruction.END);
    }

    private void branchIf() {
        int label = pick(labels.size());
        String types = labels.get(labels.size() - 1 - label);
        if (!stack.substring(base).endsWith(types)) {
            push(types);
        }
        condition();
        drop(1);
        out.raw(Instruction.BR_IF, label);
    }

    /** Ends the reachable code of the block with a branch. */
    private void leave() {
        int label = pick(labels.size());
        String types = labels.get(labels.size() - 1 - label);
        switch (pick(3)) {
            case 0 -> {
                push(types);
                out.raw(Instruction.BR, label);
            }
            case 1 -> {
                push(types);
                value('i');
                List<Integer> targets = new ArrayList<>();
                for (int i = pick(5); i > 0; i--) {
                    int other = pick(labels.size());
                    if (labels.get(labels.size() - 1 - other).equals(types)) {
                        targets.add(other);
                    }
                }
                out.raw(Instruction.BR_TABLE).unsigned(targets.size());
                targets.forEach(out::raw);
                out.raw(label);
            }
            default -> {
                push(RESULTS);
                op(Instruction.RETURN);
            }
        }
        dead = true;
    }

    /** Code that is valid after a branch, and never executed. */
    private void deadCode() {
        switch (pick(4)) {
            case 0 -> out.raw(Instruction.I32_ADD, Instruction.DROP);
            case 1 ->
                out.raw(
                        Instruction.BLOCK,
                        0x40,
                        Instruction.LOOP,
                        0x40,
                        Instruction.BR,
                        1,
                        Instruction.END,
                        Instruction.END);
            case 2 -> out.raw(Instruction.IF, 0x40, Instruction.ELSE, Instruction.UNREACHABLE, Instruction.END);
            default -> {}
        }
    }

    /** Makes the operands of the block its results, and closes them. */
    private void finish(String results) {
        if (!dead && !stack.substring(base).equals(results)) {
            while (available() > 0 && !results.startsWith(stack.substring(base))) {
                op(Instruction.DROP);
                drop(1);
            }
            push(results.substring(available()));
        }
        stack.setLength(base);
        dead = false;
    }
}
