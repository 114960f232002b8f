package hypha.hypervisor;

/** The least nucleus that tests need, as machine code: trap record, counting of interrupts, and the halt service (whatever RAX says). */
final class TestNucleus {
    /** Bytes from one vector's stub to the next one's. */
    private static final int STUB_BYTES = 16;

    private static final int VECTORS = 48;
    private static final int BREAKPOINT = 3;
    private static final int FIRST_INTERRUPT = 32;

    /** Exceptions for which the CPU pushes an error code: 8, 10 to 14, 17, 21. */
    private static final long ERROR_CODE_VECTORS = 1L << 8 | 0x1FL << 10 | 1L << 17 | 1L << 21;

    private final Code code = new Code();
    private final long base;

    TestNucleus(long base) {
        this.base = base;
        int exception = VECTORS * STUB_BYTES;
        int interrupt = exception + exception().size();
        int service = interrupt + interrupt().size();
        for (int vector = 0; vector < VECTORS; vector++) {
            if (vector == BREAKPOINT) {
                code.emit("jmp service", 0xE9)
                        .int32(service - (code.size() + 4))
                        .padTo((vector + 1) * STUB_BYTES);
                continue;
            }
            if ((ERROR_CODE_VECTORS >>> vector & 1) == 0) {
                code.emit("push 0", 0x6A, 0x00);
            }
            code.emit("push vector", 0x6A, vector);
            int target = vector < FIRST_INTERRUPT ? exception : interrupt;
            code.emit("jmp target", 0xE9).int32(target - (code.size() + 4));
            code.padTo((vector + 1) * STUB_BYTES);
        }
        code.append(exception()).append(interrupt()).append(service());
    }

    byte[] code() {
        return code.bytes();
    }

    /** The table {@code nucleus_vectors}. */
    byte[] vectors() {
        var table = new Code();
        for (int vector = 0; vector < VECTORS; vector++) {
            table.int64(base + (long) vector * STUB_BYTES);
        }
        return table.bytes();
    }

    /** Fills the trap record (of the registers only RAX, RDI, RBP, RSP, RIP, RFLAGS, CR2) and writes PANIC. */
    private static Code exception() {
        return new Code()
                .emit("push rax", 0x50)
                .emit("mov rax, rsp", 0x48, 0x89, 0xE0)
                .emit("and rax, 0xffffffffffffe000", 0x48, 0x25, 0x00, 0xE0, 0xFF, 0xFF)
                .emit("mov [rax+0x128], rdi", 0x48, 0x89, 0xB8, 0x28, 0x01, 0x00, 0x00)
                .emit("mov [rax+0x130], rbp", 0x48, 0x89, 0xA8, 0x30, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp]", 0x48, 0x8B, 0x3C, 0x24)
                .emit("mov [rax+0x100], rdi", 0x48, 0x89, 0xB8, 0x00, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp+0x8]", 0x48, 0x8B, 0x7C, 0x24, 0x08)
                .emit("mov [rax+0x198], rdi", 0x48, 0x89, 0xB8, 0x98, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp+0x10]", 0x48, 0x8B, 0x7C, 0x24, 0x10)
                .emit("mov [rax+0x1a0], rdi", 0x48, 0x89, 0xB8, 0xA0, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp+0x18]", 0x48, 0x8B, 0x7C, 0x24, 0x18)
                .emit("mov [rax+0x180], rdi", 0x48, 0x89, 0xB8, 0x80, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp+0x20]", 0x48, 0x8B, 0x7C, 0x24, 0x20)
                .emit("mov [rax+0x1a8], rdi", 0x48, 0x89, 0xB8, 0xA8, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp+0x28]", 0x48, 0x8B, 0x7C, 0x24, 0x28)
                .emit("mov [rax+0x188], rdi", 0x48, 0x89, 0xB8, 0x88, 0x01, 0x00, 0x00)
                .emit("mov rdi, [rsp+0x30]", 0x48, 0x8B, 0x7C, 0x24, 0x30)
                .emit("mov [rax+0x138], rdi", 0x48, 0x89, 0xB8, 0x38, 0x01, 0x00, 0x00)
                .emit("mov rdi, cr2", 0x0F, 0x20, 0xD7)
                .emit("mov [rax+0x190], rdi", 0x48, 0x89, 0xB8, 0x90, 0x01, 0x00, 0x00)
                .emit("mov edx, 0x500", 0xBA, 0x00, 0x05, 0x00, 0x00)
                .emit("mov eax, 0x1", 0xB8, 0x01, 0x00, 0x00, 0x00)
                .emit("out dx, eax", 0xEF)
                .emit("hlt", 0xF4);
    }

    /** Counts, acknowledges, returns. */
    private static Code interrupt() {
        return new Code()
                .emit("push rax", 0x50)
                .emit("push rcx", 0x51)
                .emit("push rdx", 0x52)
                .emit("mov rax, rsp", 0x48, 0x89, 0xE0)
                .emit("and rax, 0xffffffffffffe000", 0x48, 0x25, 0x00, 0xE0, 0xFF, 0xFF)
                .emit("mov rcx, [rsp+0x18]", 0x48, 0x8B, 0x4C, 0x24, 0x18)
                .emit("inc [rax+rcx*8-0x80]", 0x48, 0xFF, 0x44, 0xC8, 0x80)
                .emit("inc [rax+0x20]", 0x48, 0xFF, 0x40, 0x20)
                .emit("mov ecx, 0x80b", 0xB9, 0x0B, 0x08, 0x00, 0x00)
                .emit("xor eax, eax", 0x31, 0xC0)
                .emit("xor edx, edx", 0x31, 0xD2)
                .emit("wrmsr", 0x0F, 0x30)
                .emit("pop rdx", 0x5A)
                .emit("pop rcx", 0x59)
                .emit("pop rax", 0x58)
                .emit("add rsp, 0x10", 0x48, 0x83, 0xC4, 0x10)
                .emit("iretq", 0x48, 0xCF);
    }

    /** The halt service. */
    private static Code service() {
        return new Code()
                .emit("cmp rdi, fs:0x20", 0x64, 0x48, 0x3B, 0x3C, 0x25, 0x20, 0x00, 0x00, 0x00)
                .emit("jne e6", 0x75, 0x17)
                .emit("test rsi, rsi", 0x48, 0x85, 0xF6)
                .emit("je e4", 0x74, 0x10)
                .emit("mov ecx, 0x6e0", 0xB9, 0xE0, 0x06, 0x00, 0x00)
                .emit("mov eax, esi", 0x89, 0xF0)
                .emit("mov rdx, rsi", 0x48, 0x89, 0xF2)
                .emit("shr rdx, 0x20", 0x48, 0xC1, 0xEA, 0x20)
                .emit("wrmsr", 0x0F, 0x30)
                .emit("sti", 0xFB)
                .emit("hlt", 0xF4)
                .emit("mov rax, fs:0x20", 0x64, 0x48, 0x8B, 0x04, 0x25, 0x20, 0x00, 0x00, 0x00)
                .emit("iretq", 0x48, 0xCF);
    }
}
