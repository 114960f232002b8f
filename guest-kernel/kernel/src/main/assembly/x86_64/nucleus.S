# The nucleus: all that runs in ring 0. See docs/boot-protocol.md for the contract.
#
# It has no policy and takes no decision; it counts interrupts, halts, and records the state of a CPU that cannot go on. Some KVMs
# emulate ring 0 at a microsecond an instruction, so each one here has to earn its place.
#
# Where the per-CPU block is: FS.base, which nothing changes after the start, where the kernel is known to be sane (interrupts and
# services); the stack pointer rounded down to 8 KiB where it is not (exceptions). Gates enter with IF = 0.

        .intel_syntax noprefix

        .set    PER_CPU_MASK, -0x2000           # block address = RSP & mask, on the ring 0 stack and on IST1
        .set    INTERRUPTS, 0x020
        .set    VECTOR_COUNTS, 0x080
        .set    TRAP_RECORD, 0x100
        .set    MSR_TSC_DEADLINE, 0x6E0
        .set    MSR_X2APIC_EOI, 0x80B
        .set    PORT_PANIC, 0x500
        .set    FIRST_INTERRUPT, 0x20
        .set    SPURIOUS, 0x2F

        .section .nucleus, "ax", @progbits

# ---------------------------------------------------------------------------------------------------------------- interrupts

        .macro  interrupt vector
        .type   nucleus_interrupt_\vector, @function
nucleus_interrupt_\vector:
        inc     qword ptr fs:[VECTOR_COUNTS + 8 * (\vector - FIRST_INTERRUPT)]
        inc     qword ptr fs:[INTERRUPTS]       # after the vector's own count: who sees the total move finds out why
        .if     \vector != SPURIOUS             # a spurious interrupt is not in service, so there is nothing to end
        push    rax
        push    rcx
        push    rdx
        mov     ecx, MSR_X2APIC_EOI
        xor     eax, eax                        # the only value that the register takes
        xor     edx, edx
        wrmsr
        pop     rdx
        pop     rcx
        pop     rax
        .endif
        cmp     qword ptr [rsp], offset .Lhlt   # came between STI and HLT: see there
        jne     .Lreturn_\vector
        mov     qword ptr [rsp], offset .Lawake
.Lreturn_\vector:
        iretq
        .size   nucleus_interrupt_\vector, . - nucleus_interrupt_\vector
        .endm

        .altmacro
        .macro  interrupt_at vector
        interrupt %\vector
        .endm
        .set    vector, FIRST_INTERRUPT
        .rept   16
        interrupt_at vector
        .set    vector, vector + 1
        .endr

# ------------------------------------------------------------------------------------------------------------------ services

# Vector 3, which ring 3 raises by INT3: RAX service, RDI and RSI its arguments; RCX and R11 are lost. Not SYSCALL, which some KVMs
# do not carry into ring 0.
        .type   nucleus_exception_3, @function
nucleus_exception_3:
        cmp     eax, 1
        jb      .Lhalt                          # halting comes first: it is what a wake-up waits for
        je      .Linvalidate
        cmp     eax, 2
        je      .Lroot
        cmp     eax, 3
        je      .Linvalidate_all
        mov     rax, -1                         # no such service
        iretq
.Lhalt:
        cmp     rdi, fs:[INTERRUPTS]
        jne     .Lawake                         # one came since the caller looked; IF = 0, so none can slip in from here on
        test    rsi, rsi
        jz      .Lwait
        mov     r11, rdx                        # the caller keeps RDX, and R11 is free now
        mov     ecx, MSR_TSC_DEADLINE
        mov     rax, rsi
        mov     rdx, rsi
        shr     rdx, 32
        wrmsr                                   # a deadline that has passed interrupts at once
        mov     rdx, r11
.Lwait:
        sti                                     # takes effect after the next instruction, so that no interrupt comes between the two;
.Lhlt:                                          # but on a KVM that emulates ring 0 one does, and returns to behind the HLT
        hlt
.Lawake:
        mov     rax, fs:[INTERRUPTS]
        iretq
.Linvalidate:
        invlpg  [rdi]
        xor     eax, eax
        iretq
.Lroot:
        mov     rax, cr3
        iretq
.Linvalidate_all:
        mov     rax, cr3                        # no page is global, so loading CR3 forgets all of them
        mov     cr3, rax
        xor     eax, eax
        iretq
        .size   nucleus_exception_3, . - nucleus_exception_3

# ---------------------------------------------------------------------------------------------------------------- exceptions

# No other exception is expected of the kernel, so each one is the end: record everything, tell the hypervisor, stay.
        .macro  exception vector
        .type   nucleus_exception_\vector, @function
nucleus_exception_\vector:
        .if     (\vector != 8) && (\vector != 10) && (\vector != 11) && (\vector != 12) && (\vector != 13) && (\vector != 14) && (\vector != 17) && (\vector != 21) && (\vector != 29) && (\vector != 30)
        push    0                               # in place of the error code that this exception does not have
        .endif
        push    \vector
        jmp     nucleus_trap
        .size   nucleus_exception_\vector, . - nucleus_exception_\vector
        .endm

        .macro  exception_at vector
        .if     \vector != 3
        exception %\vector
        .endif
        .endm
        .set    vector, 0
        .rept   32
        exception_at vector
        .set    vector, vector + 1
        .endr

# On the stack, from RSP: vector, error code, RIP, CS, RFLAGS, RSP, SS.
        .type   nucleus_trap, @function
nucleus_trap:
        push    rbx
        mov     rbx, rsp
        and     rbx, PER_CPU_MASK
        mov     [rbx + TRAP_RECORD + 0x00], rax
        pop     qword ptr [rbx + TRAP_RECORD + 0x08]    # RBX
        mov     [rbx + TRAP_RECORD + 0x10], rcx
        mov     [rbx + TRAP_RECORD + 0x18], rdx
        mov     [rbx + TRAP_RECORD + 0x20], rsi
        mov     [rbx + TRAP_RECORD + 0x28], rdi
        mov     [rbx + TRAP_RECORD + 0x30], rbp
        mov     [rbx + TRAP_RECORD + 0x40], r8
        mov     [rbx + TRAP_RECORD + 0x48], r9
        mov     [rbx + TRAP_RECORD + 0x50], r10
        mov     [rbx + TRAP_RECORD + 0x58], r11
        mov     [rbx + TRAP_RECORD + 0x60], r12
        mov     [rbx + TRAP_RECORD + 0x68], r13
        mov     [rbx + TRAP_RECORD + 0x70], r14
        mov     [rbx + TRAP_RECORD + 0x78], r15
        pop     qword ptr [rbx + TRAP_RECORD + 0x98]    # vector
        pop     qword ptr [rbx + TRAP_RECORD + 0xA0]    # error code
        pop     qword ptr [rbx + TRAP_RECORD + 0x80]    # RIP
        pop     qword ptr [rbx + TRAP_RECORD + 0xA8]    # CS
        pop     qword ptr [rbx + TRAP_RECORD + 0x88]    # RFLAGS
        pop     qword ptr [rbx + TRAP_RECORD + 0x38]    # RSP
        mov     rax, cr2
        mov     [rbx + TRAP_RECORD + 0x90], rax
        mov     edx, PORT_PANIC
        mov     eax, 1                          # "see the trap record"
        out     dx, eax
.Lforever:
        cli                                     # the hypervisor does not run this CPU again; if it did, nothing may follow
        hlt
        jmp     .Lforever
        .size   nucleus_trap, . - nucleus_trap

# ----------------------------------------------------------------------------------------------------------- for the loader

        .section .rodata, "a", @progbits
        .balign 8
        .globl  nucleus_vectors
        .type   nucleus_vectors, @object
nucleus_vectors:
        .macro  exception_address vector
        .quad   nucleus_exception_\vector
        .endm
        .macro  interrupt_address vector
        .quad   nucleus_interrupt_\vector
        .endm
        .macro  exception_address_at vector
        exception_address %\vector
        .endm
        .macro  interrupt_address_at vector
        interrupt_address %\vector
        .endm
        .set    vector, 0
        .rept   32
        exception_address_at vector
        .set    vector, vector + 1
        .endr
        .rept   16
        interrupt_address_at vector
        .set    vector, vector + 1
        .endr
        .size   nucleus_vectors, . - nucleus_vectors

        .section .note.GNU-stack, "", @progbits
        .att_syntax prefix
        .noaltmacro
