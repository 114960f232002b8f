package hypha.wasm.text.instruction;

/**
 * An instruction.
 *
 * @param name the name in the text format
 * @param prefix the first byte if the opcode has two parts (0xFB to 0xFE), else 0
 * @param opcode the opcode, or the number after the prefix
 * @param immediates what follows
 * @param alignment log2 of the natural alignment in bytes, of instructions with a memory argument
 */
public record Instruction(String name, int prefix, int opcode, Immediates immediates, int alignment) {}
