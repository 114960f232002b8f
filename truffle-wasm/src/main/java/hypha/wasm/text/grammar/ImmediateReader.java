package hypha.wasm.text.grammar;

import hypha.wasm.text.instruction.Instruction;
import hypha.wasm.text.token.Cursor;
import hypha.wasm.text.token.FloatLiteral;
import hypha.wasm.text.token.IntegerLiteral;

/** Writes an instruction: its opcode, and its immediates in the binary format's order. Spec: text/instructions. */
final class ImmediateReader {
    private static final String OUT_OF_RANGE = "constant out of range";
    private static final int FIRST_NULLABLE = 1;
    private static final int SECOND_NULLABLE = 2;

    private final ModuleBuilder module;
    private final ValueTypes valueTypes;
    private final TypeUseReader typeUses;
    private final MemoryArgumentReader memoryArguments;

    ImmediateReader(ModuleBuilder module, ValueTypes valueTypes, TypeUseReader typeUses) {
        this.module = module;
        this.valueTypes = valueTypes;
        this.typeUses = typeUses;
        this.memoryArguments = new MemoryArgumentReader(module.memories);
    }

    /** Reads the immediates that follow an instruction's name, and writes the instruction. */
    void read(Cursor cursor, Instruction instruction, IndexSpace locals, LabelScope labels, BinaryWriter out) {
        int start = out.size();
        opcode(instruction, instruction.opcode(), out);
        switch (instruction.immediates()) {
            case NONE -> {}
            case LABEL -> out.u32(labels.expect(cursor));
            case LABELS -> labels(cursor, labels, out);
            case FUNCTION -> out.u32(module.functions.expect(cursor));
            case TYPE -> out.u32(type(cursor));
            case TAG -> out.u32(module.tags.expect(cursor));
            case LOCAL -> out.u32(locals.expect(cursor));
            case GLOBAL -> out.u32(module.globals.expect(cursor));
            case ELEMENT -> out.u32(module.elements.expect(cursor));
            case DATA -> out.u32(data(cursor));
            case TABLE, TABLE_TABLE, TABLE_ELEMENT, CALL_INDIRECT -> table(cursor, instruction, out);
            case MEMORY, MEMORY_MEMORY, MEMORY_DATA -> memory(cursor, instruction, out);
            case MEMORY_ARGUMENT -> memoryArguments.read(cursor, instruction.alignment(), false, out);
            case MEMORY_ARGUMENT_LANE -> {
                memoryArguments.read(cursor, instruction.alignment(), true, out);
                VectorLiteralReader.readLane(cursor, out);
            }
            case I32 -> out.s64((int) IntegerLiteral.expect(cursor, Integer.SIZE, OUT_OF_RANGE));
            case I64 -> out.s64(IntegerLiteral.expect(cursor, Long.SIZE, OUT_OF_RANGE));
            case F32 -> out.fixed(FloatLiteral.expectF32(cursor), Float.BYTES);
            case F64 -> out.fixed(FloatLiteral.expectF64(cursor), Double.BYTES);
            case V128 -> VectorLiteralReader.readVector(cursor, out);
            case SHUFFLE -> VectorLiteralReader.readShuffle(cursor, out);
            case LANE -> VectorLiteralReader.readLane(cursor, out);
            case SELECT -> select(cursor, instruction, start, out);
            case HEAP_TYPE -> valueTypes.heap(cursor, out);
            case REFERENCE_TYPE -> referenceType(cursor, instruction, start, out);
            case CAST_BRANCH -> castBranch(cursor, labels, out);
            case TYPE_FIELD -> typeField(cursor, out);
            case TYPE_COUNT -> {
                out.u32(type(cursor));
                out.u32((int) IntegerLiteral.expectUnsigned(cursor, Integer.SIZE, "i32 constant out of range"));
            }
            case TYPE_TYPE -> out.u32(type(cursor)).u32(type(cursor));
            case TYPE_DATA -> out.u32(type(cursor)).u32(data(cursor));
            case TYPE_ELEMENT -> out.u32(type(cursor)).u32(module.elements.expect(cursor));
            case RESERVED_BYTE -> out.u8(0);
        }
    }

    private static void opcode(Instruction instruction, int opcode, BinaryWriter out) {
        if (instruction.prefix() == 0) {
            out.u8(opcode);
        } else {
            out.u8(instruction.prefix()).u32(opcode);
        }
    }

    private int type(Cursor cursor) {
        return module.types.names().expect(cursor);
    }

    private int data(Cursor cursor) {
        module.needDataCount();
        return module.data.expect(cursor);
    }

    private static void labels(Cursor cursor, LabelScope labels, BinaryWriter out) {
        BinaryWriter targets = new BinaryWriter();
        int count = 0;
        do {
            targets.u32(labels.expect(cursor));
            count++;
        } while (IndexSpace.isIndex(cursor));
        out.u32(count - 1).append(targets);
    }

    private void table(Cursor cursor, Instruction instruction, BinaryWriter out) {
        switch (instruction.immediates()) {
            case TABLE -> out.u32(optional(cursor, module.tables));
            case CALL_INDIRECT -> {
                int table = optional(cursor, module.tables);
                out.u32(typeUses.read(cursor, null)).u32(table);
            }
            case TABLE_ELEMENT -> {
                int table = hasTwo(cursor) ? module.tables.expect(cursor) : 0;
                out.u32(module.elements.expect(cursor)).u32(table);
            }
            default -> pair(cursor, module.tables, out);
        }
    }

    private void memory(Cursor cursor, Instruction instruction, BinaryWriter out) {
        switch (instruction.immediates()) {
            case MEMORY -> out.u32(optional(cursor, module.memories));
            case MEMORY_DATA -> {
                int memory = hasTwo(cursor) ? module.memories.expect(cursor) : 0;
                out.u32(data(cursor)).u32(memory);
            }
            default -> pair(cursor, module.memories, out);
        }
    }

    private static int optional(Cursor cursor, IndexSpace space) {
        return IndexSpace.isIndex(cursor) ? space.expect(cursor) : 0;
    }

    private static void pair(Cursor cursor, IndexSpace space, BinaryWriter out) {
        if (IndexSpace.isIndex(cursor)) {
            out.u32(space.expect(cursor)).u32(space.expect(cursor));
        } else {
            out.u32(0).u32(0);
        }
    }

    private static boolean hasTwo(Cursor cursor) {
        if (!IndexSpace.isIndex(cursor)) {
            return false;
        }
        cursor.advance();
        boolean second = IndexSpace.isIndex(cursor);
        cursor.moveTo(cursor.index() - 1);
        return second;
    }

    private void select(Cursor cursor, Instruction instruction, int start, BinaryWriter out) {
        BinaryWriter results = new BinaryWriter();
        int count = 0;
        boolean typed = false;
        while (cursor.takeOpen("result")) {
            typed = true;
            count += typeUses.values(cursor, results);
        }
        if (typed) {
            out.truncate(start);
            opcode(instruction, instruction.opcode() + 1, out);
            out.u32(count).append(results);
        }
    }

    private void referenceType(Cursor cursor, Instruction instruction, int start, BinaryWriter out) {
        BinaryWriter heapType = new BinaryWriter();
        boolean nullable = valueTypes.referenceParts(cursor, heapType);
        out.truncate(start);
        opcode(instruction, instruction.opcode() + (nullable ? 1 : 0), out);
        out.append(heapType);
    }

    private void castBranch(Cursor cursor, LabelScope labels, BinaryWriter out) {
        int label = labels.expect(cursor);
        BinaryWriter heapTypes = new BinaryWriter();
        boolean firstNullable = valueTypes.referenceParts(cursor, heapTypes);
        boolean secondNullable = valueTypes.referenceParts(cursor, heapTypes);
        out.u8((firstNullable ? FIRST_NULLABLE : 0) | (secondNullable ? SECOND_NULLABLE : 0));
        out.u32(label).append(heapTypes);
    }

    private void typeField(Cursor cursor, BinaryWriter out) {
        int type = type(cursor);
        out.u32(type).u32(module.types.fields(type).expect(cursor));
    }
}
