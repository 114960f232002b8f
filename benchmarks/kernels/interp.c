// A dispatch loop: an interpreter of a small stack machine, which runs a program that counts Collatz steps of the numbers up to n.
#include "kernel.h"

enum { PUSH, LOAD, STORE, ADD, MUL, SHIFT, AND, LESS, JUMP, JUMP_ZERO, DUP, HALT };

// Local 0 is the number at hand, 1 its descendant, 2 the count of steps, 3 the limit.
// The machine's own code is built at run time, so that no compiler can see through it.
static int32_t code[64];
static uint32_t length;

static void emit(int32_t word) {
    code[length++] = word;
}

static void assemble(void) {
    length = 0;
    emit(PUSH), emit(1), emit(STORE), emit(0);
    int32_t outer = (int32_t)length;
    emit(LOAD), emit(0), emit(STORE), emit(1);
    int32_t inner = (int32_t)length;
    emit(LOAD), emit(1), emit(PUSH), emit(2), emit(LESS), emit(JUMP_ZERO);
    uint32_t to_step = length;
    emit(0), emit(JUMP);
    uint32_t to_next = length;
    emit(0);
    code[to_step] = (int32_t)length;
    emit(LOAD), emit(2), emit(PUSH), emit(1), emit(ADD), emit(STORE), emit(2);
    emit(LOAD), emit(1), emit(DUP), emit(PUSH), emit(1), emit(AND), emit(JUMP_ZERO);
    uint32_t to_even = length;
    emit(0), emit(PUSH), emit(3), emit(MUL), emit(PUSH), emit(1), emit(ADD), emit(STORE), emit(1), emit(JUMP), emit(inner);
    code[to_even] = (int32_t)length;
    emit(PUSH), emit(1), emit(SHIFT), emit(STORE), emit(1), emit(JUMP), emit(inner);
    code[to_next] = (int32_t)length;
    emit(LOAD), emit(0), emit(PUSH), emit(1), emit(ADD), emit(DUP), emit(STORE), emit(0);
    emit(LOAD), emit(3), emit(LESS), emit(JUMP_ZERO);
    uint32_t to_end = length;
    emit(0), emit(JUMP), emit(outer);
    code[to_end] = (int32_t)length;
    emit(HALT);
}

static NOINLINE uint32_t interpret(const int32_t *at, uint32_t limit) {
    uint32_t stack[16];
    uint32_t locals[4] = {0, 0, 0, limit};
    uint32_t *top = stack;
    const int32_t *pc = at;
    for (;;) {
        switch (*pc++) {
            case PUSH:
                *top++ = (uint32_t)*pc++;
                break;
            case LOAD:
                *top++ = locals[*pc++];
                break;
            case STORE:
                locals[*pc++] = *--top;
                break;
            case ADD:
                top--;
                top[-1] += top[0];
                break;
            case MUL:
                top--;
                top[-1] *= top[0];
                break;
            case SHIFT:
                top--;
                top[-1] >>= top[0];
                break;
            case AND:
                top--;
                top[-1] &= top[0];
                break;
            case LESS:
                top--;
                top[-1] = top[-1] < top[0];
                break;
            case JUMP:
                pc = at + *pc;
                break;
            case JUMP_ZERO:
                pc = *--top ? pc + 1 : at + *pc;
                break;
            case DUP:
                top[0] = top[-1];
                top++;
                break;
            default:
                return locals[2];
        }
    }
}

uint32_t run(uint32_t n) {
    assemble();
    return interpret(code, n);
}
