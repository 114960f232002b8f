package hypha.wasm.text.print;

import hypha.wasm.binary.ByteReader;
import hypha.wasm.text.instruction.Instruction;
import hypha.wasm.text.print.Names.Kind;

/** The immediates of instructions, each with a space before it; defaults are left out. */
final class ImmediatePrinter {
    private static final int HAS_MEMORY = 0x40;
    private static final int VECTOR_BYTES = 16;

    private final Names names;
    private final TypePrinter types;

    ImmediatePrinter(Names names, TypePrinter types) {
        this.names = names;
        this.types = types;
    }

    /**
     * Prints what follows an opcode.
     *
     * @param second whether the opcode is the second of the two that the instruction has
     * @param function the function, whose locals have names
     * @param depth the number of blocks around the instruction
     */
    void print(ByteReader reader, Instruction instruction, boolean second, int function, int depth, TextWriter out) {
        switch (instruction.immediates()) {
            case NONE -> {}
            case LABEL -> label(out.space(), reader.u32(), depth);
            case LABELS -> {
                int count = reader.u32();
                for (long i = 0; i <= Integer.toUnsignedLong(count); i++) {
                    label(out.space(), reader.u32(), depth);
                }
            }
            case FUNCTION -> reference(Kind.FUNCTION, reader.u32(), out);
            case TYPE -> reference(Kind.TYPE, reader.u32(), out);
            case TAG -> reference(Kind.TAG, reader.u32(), out);
            case GLOBAL -> reference(Kind.GLOBAL, reader.u32(), out);
            case ELEMENT -> reference(Kind.ELEMENT, reader.u32(), out);
            case DATA -> reference(Kind.DATA, reader.u32(), out);
            case LOCAL -> out.space().add(names.reference(Kind.LOCAL, function, reader.u32()));
            case TABLE -> optional(Kind.TABLE, reader.u32(), out);
            case MEMORY -> optional(Kind.MEMORY, reader.u32(), out);
            case TABLE_TABLE -> pair(Kind.TABLE, reader, out);
            case MEMORY_MEMORY -> pair(Kind.MEMORY, reader, out);
            case TABLE_ELEMENT -> segment(Kind.ELEMENT, Kind.TABLE, reader, out);
            case MEMORY_DATA -> segment(Kind.DATA, Kind.MEMORY, reader, out);
            case CALL_INDIRECT -> {
                int type = reader.u32();
                optional(Kind.TABLE, reader.u32(), out);
                out.space().add(types.use(type));
            }
            case MEMORY_ARGUMENT -> memoryArgument(reader, instruction.alignment(), out);
            case MEMORY_ARGUMENT_LANE -> {
                memoryArgument(reader, instruction.alignment(), out);
                out.space().unsigned(reader.u8());
            }
            case I32 -> out.space().add(Integer.toString(reader.s32()));
            case I64 -> out.space().add(Long.toString(reader.s64()));
            case F32 -> out.space().f32(reader.fixed32());
            case F64 -> out.space().f64(reader.fixed64());
            case V128 -> vector(reader, out);
            case SHUFFLE -> {
                for (int lane = 0; lane < VECTOR_BYTES; lane++) {
                    out.space().unsigned(reader.u8());
                }
            }
            case LANE -> out.space().unsigned(reader.u8());
            case SELECT -> select(reader, second, out);
            case HEAP_TYPE -> out.space().add(types.heap(reader));
            case REFERENCE_TYPE -> out.space().add(TypePrinter.reference(second, types.heap(reader)));
            case CAST_BRANCH -> castBranch(reader, depth, out);
            case TYPE_FIELD -> {
                int type = reader.u32();
                reference(Kind.TYPE, type, out);
                out.space().add(names.reference(Kind.FIELD, type, reader.u32()));
            }
            case TYPE_COUNT -> {
                reference(Kind.TYPE, reader.u32(), out);
                out.space().unsigned(reader.u32());
            }
            case TYPE_TYPE -> {
                reference(Kind.TYPE, reader.u32(), out);
                reference(Kind.TYPE, reader.u32(), out);
            }
            case TYPE_DATA -> {
                reference(Kind.TYPE, reader.u32(), out);
                reference(Kind.DATA, reader.u32(), out);
            }
            case TYPE_ELEMENT -> {
                reference(Kind.TYPE, reader.u32(), out);
                reference(Kind.ELEMENT, reader.u32(), out);
            }
            case RESERVED_BYTE -> reader.u8();
        }
    }

    /** Prints a label: how many blocks to leave, and as a comment which block that is. */
    static void label(TextWriter out, int label, int depth) {
        out.unsigned(label);
        if (label >= 0 && label < depth) {
            out.space().note("@" + (depth - label));
        }
    }

    private void reference(Kind kind, int index, TextWriter out) {
        out.space().add(names.reference(kind, index));
    }

    private void optional(Kind kind, int index, TextWriter out) {
        if (index != 0) {
            reference(kind, index, out);
        }
    }

    private void pair(Kind kind, ByteReader reader, TextWriter out) {
        int target = reader.u32();
        int source = reader.u32();
        if (target != 0 || source != 0) {
            reference(kind, target, out);
            reference(kind, source, out);
        }
    }

    private void segment(Kind kind, Kind ofKind, ByteReader reader, TextWriter out) {
        int segment = reader.u32();
        optional(ofKind, reader.u32(), out);
        reference(kind, segment, out);
    }

    private void memoryArgument(ByteReader reader, int naturalAlignment, TextWriter out) {
        int flags = reader.u32();
        if (flags < 0 || flags >= 2 * HAS_MEMORY) {
            throw reader.malformed("malformed memop flags");
        }
        if ((flags & HAS_MEMORY) != 0) {
            reference(Kind.MEMORY, reader.u32(), out);
        }
        long offset = reader.u64();
        if (offset != 0) {
            out.add(" offset=").add(Long.toUnsignedString(offset));
        }
        int alignment = flags & (HAS_MEMORY - 1);
        if (alignment != naturalAlignment) {
            out.add(" align=").add(Long.toUnsignedString(1L << alignment));
        }
    }

    private static void vector(ByteReader reader, TextWriter out) {
        out.add(" i32x4");
        for (int lane = 0; lane < VECTOR_BYTES / Integer.BYTES; lane++) {
            out.add(" 0x%08x".formatted(reader.fixed32()));
        }
    }

    private void select(ByteReader reader, boolean typed, TextWriter out) {
        if (typed) {
            out.add(" (result");
            types.values(reader).forEach(type -> out.space().add(type));
            out.add(")");
        }
    }

    private void castBranch(ByteReader reader, int depth, TextWriter out) {
        int flags = reader.u8();
        label(out.space(), reader.u32(), depth);
        out.space().add(TypePrinter.reference((flags & 1) != 0, types.heap(reader)));
        out.space().add(TypePrinter.reference((flags & 2) != 0, types.heap(reader)));
    }
}
