package hypha.wasm.dwarf;

/** Evaluates DWARF expressions that say where a variable is (DWARF 5, 2.5), with the operation that WebAssembly adds for locals and globals. */
final class LocationExpression {
    private static final int ADDR = 0x03;
    private static final int DEREF = 0x06;
    private static final int CONST1U = 0x08;
    private static final int CONSTS = 0x11;
    private static final int DUP = 0x12;
    private static final int DROP = 0x13;
    private static final int OVER = 0x14;
    private static final int SWAP = 0x16;
    private static final int AND = 0x1a;
    private static final int MINUS = 0x1c;
    private static final int MUL = 0x1e;
    private static final int NEG = 0x1f;
    private static final int NOT = 0x20;
    private static final int OR = 0x21;
    private static final int PLUS = 0x22;
    private static final int PLUS_UCONST = 0x23;
    private static final int SHL = 0x24;
    private static final int SHR = 0x25;
    private static final int SHRA = 0x26;
    private static final int XOR = 0x27;
    private static final int LIT0 = 0x30;
    private static final int LIT31 = 0x4f;
    private static final int FBREG = 0x91;
    private static final int PIECE = 0x93;
    private static final int DEREF_SIZE = 0x94;
    private static final int NOP = 0x96;
    private static final int STACK_VALUE = 0x9f;
    private static final int ADDRX = 0xa1;
    private static final int CONSTX = 0xa2;
    private static final int WASM_LOCATION = 0xed;

    private static final int WASM_LOCAL = 0;
    private static final int WASM_GLOBAL = 1;
    private static final int WASM_GLOBAL_U32 = 3;

    private static final int STACK_LIMIT = 64;

    private final Unit unit;
    private final ProgramState state;
    private final Entry function;
    private final long[] stack = new long[STACK_LIMIT];
    private int size;

    /** The local or global that the last operation pushed the value of; null if it was another one. */
    private ValueLocation register;

    private LocationExpression(Unit unit, ProgramState state, Entry function) {
        this.unit = unit;
        this.state = state;
        this.function = function;
    }

    /**
     * Evaluates an expression.
     *
     * @param place where it is, see {@link Form#place}
     * @param function the function whose frame base counts; null if there is none
     * @return the location; null if the expression is empty, which means that the variable was optimized away
     */
    static ValueLocation evaluate(Unit unit, long place, ProgramState state, Entry function) {
        return new LocationExpression(unit, state, function).run(place);
    }

    private ValueLocation run(long place) {
        DwarfReader in = new DwarfReader(unit.data.sections().bytes(), Form.placeStart(place), Form.placeEnd(place));
        if (in.remaining() == 0) {
            return null;
        }
        boolean value = false;
        while (in.remaining() > 0) {
            unit.data.budget().spend(1);
            int operation = in.u8();
            if (operation == STACK_VALUE) {
                value = true;
            } else if (operation == PIECE && in.remaining() <= 2) {
                // All of the variable is in the one piece.
                in.uleb();
            } else {
                register = null;
                execute(operation, in);
            }
        }
        long top = pop();
        if (register != null) {
            return register;
        }
        return new ValueLocation(
                value ? ValueLocation.Kind.VALUE : ValueLocation.Kind.MEMORY, value ? top : address(top));
    }

    private long address(long number) {
        return unit.addressSize == 4 ? number & 0xFFFF_FFFFL : number;
    }

    private void push(long number) {
        if (size == STACK_LIMIT) {
            throw new DwarfFormatException("expression uses too much stack");
        }
        stack[size++] = number;
    }

    private long pop() {
        if (size == 0) {
            throw new DwarfFormatException("expression with too few operands");
        }
        return stack[--size];
    }

    private void execute(int operation, DwarfReader in) {
        if (operation >= LIT0 && operation <= LIT31) {
            push(operation - LIT0);
            return;
        }
        if (operation >= CONST1U && operation <= CONSTS) {
            push(constant(operation, in));
            return;
        }
        switch (operation) {
            case ADDR -> push(in.unsigned(unit.addressSize));
            case ADDRX, CONSTX -> push(unit.indexedAddress(in.uleb()));
            case DEREF -> push(memory(pop(), unit.addressSize));
            case DEREF_SIZE -> push(memory(pop(), Math.clamp(in.u8(), 1, Long.BYTES)));
            case DUP -> {
                long top = pop();
                push(top);
                push(top);
            }
            case DROP -> pop();
            case OVER -> {
                long top = pop();
                long below = pop();
                push(below);
                push(top);
                push(below);
            }
            case SWAP -> {
                long top = pop();
                long below = pop();
                push(top);
                push(below);
            }
            case NEG -> push(-pop());
            case NOT -> push(~pop());
            case PLUS_UCONST -> push(pop() + in.uleb());
            case AND, MINUS, MUL, OR, PLUS, SHL, SHR, SHRA, XOR -> {
                long second = pop();
                push(binary(operation, pop(), second));
            }
            case FBREG -> push(frameBase() + in.sleb());
            case NOP -> {
                // Says so itself.
            }
            case WASM_LOCATION -> wasmLocation(in);
            default ->
                throw new DwarfFormatException("unsupported operation: code=0x" + Integer.toHexString(operation));
        }
    }

    /** The constants are unsigned and signed in turn, of 1, 2, 4 and 8 bytes and then LEB128. */
    private static long constant(int operation, DwarfReader in) {
        int number = operation - CONST1U;
        boolean signed = (number & 1) != 0;
        if (number >= 8) {
            return signed ? in.sleb() : in.uleb();
        }
        int bytes = 1 << (number >> 1);
        long value = in.unsigned(bytes);
        int unused = Long.SIZE - bytes * Byte.SIZE;
        return signed ? value << unused >> unused : value;
    }

    private static long binary(int operation, long first, long second) {
        return switch (operation) {
            case AND -> first & second;
            case MINUS -> first - second;
            case MUL -> first * second;
            case OR -> first | second;
            case PLUS -> first + second;
            case SHL -> second < 0 || second >= Long.SIZE ? 0 : first << second;
            case SHR -> second < 0 || second >= Long.SIZE ? 0 : first >>> second;
            case SHRA -> first >> Math.clamp(second, 0, Long.SIZE - 1);
            default -> first ^ second;
        };
    }

    private long memory(long address, int bytes) {
        try {
            return state.memory(address(address), bytes);
        } catch (IndexOutOfBoundsException e) {
            throw new DwarfFormatException("expression reads outside of the memory");
        }
    }

    private void wasmLocation(DwarfReader in) {
        int kind = in.u8();
        long index = kind == WASM_GLOBAL_U32 ? in.u32() : in.uleb();
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw new DwarfFormatException("index out of range: index=" + index);
        }
        try {
            switch (kind) {
                case WASM_LOCAL -> {
                    push(state.local((int) index));
                    register = new ValueLocation(ValueLocation.Kind.LOCAL, index);
                }
                case WASM_GLOBAL, WASM_GLOBAL_U32 -> {
                    push(state.global((int) index));
                    register = new ValueLocation(ValueLocation.Kind.GLOBAL, index);
                }
                // An operand of the stack has no place of its own at run time.
                default -> throw new DwarfFormatException("unsupported location: kind=" + kind);
            }
        } catch (IndexOutOfBoundsException e) {
            throw new DwarfFormatException("there is no such local or global: index=" + index);
        }
    }

    private long frameBase() {
        long place = function == null ? -1 : function.value(Dw.AT_FRAME_BASE, -1);
        if (place == -1 || !Form.isBlock(function.form(Dw.AT_FRAME_BASE))) {
            throw new DwarfFormatException("no frame base");
        }
        // Without a function, so that a frame base cannot refer to itself.
        ValueLocation base = evaluate(unit, place, state, null);
        if (base == null) {
            throw new DwarfFormatException("empty frame base");
        }
        return switch (base.kind()) {
            case LOCAL -> address(state.local((int) base.number()));
            case GLOBAL -> address(state.global((int) base.number()));
            case MEMORY, VALUE -> base.number();
        };
    }
}
