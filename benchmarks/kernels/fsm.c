// Branches: a state machine that counts words, numbers, strings and comments in n bytes of text.
#include "kernel.h"

#define MAXIMUM 65536

enum { SPACE, WORD, NUMBER, STRING, ESCAPE, SLASH, LINE, STATES };

static uint8_t text[MAXIMUM];

static uint32_t letter(uint8_t c) {
    return (uint32_t)((c | 32) - 'a') < 26;
}

static NOINLINE uint32_t scan(const uint8_t *bytes, uint32_t length) {
    uint32_t counts[STATES] = {0};
    int state = SPACE;
    for (uint32_t i = 0; i < length; i++) {
        uint8_t c = bytes[i];
        int before = state;
        switch (state) {
            case WORD:
                if (letter(c) || (uint32_t)(c - '0') < 10) {
                    break;
                }
                goto start;
            case NUMBER:
                if ((uint32_t)(c - '0') < 10 || c == '.') {
                    break;
                }
                goto start;
            case STRING:
                state = c == '"' ? SPACE : c == '\\' ? ESCAPE : STRING;
                break;
            case ESCAPE:
                state = STRING;
                break;
            case SLASH:
                if (c == '/') {
                    state = LINE;
                    break;
                }
                goto start;
            case LINE:
                state = c == '\n' ? SPACE : LINE;
                break;
            default:
            start:
                state = letter(c)                       ? WORD
                        : (uint32_t)(c - '0') < 10 ? NUMBER
                        : c == '"'                      ? STRING
                        : c == '/'                      ? SLASH
                                                        : SPACE;
        }
        if (state != before) {
            counts[state]++;
        }
    }
    uint32_t checksum = 0;
    for (int i = 0; i < STATES; i++) {
        checksum = mix(checksum, counts[i]);
    }
    return checksum;
}

uint32_t run(uint32_t n) {
    static const uint8_t alphabet[] = "abc xyz 019 \"\\/ / \n.;end {foo} = 42 ";
    uint32_t state = 99;
    for (uint32_t i = 0; i < MAXIMUM; i++) {
        text[i] = alphabet[next_random(&state) % (sizeof alphabet - 1)];
    }
    uint32_t checksum = 0;
    for (; n > MAXIMUM; n -= MAXIMUM) {
        // A text that changes, or else a compiler may scan it once.
        text[n % MAXIMUM] = '"';
        checksum += scan(text, MAXIMUM);
    }
    return checksum + scan(text, n);
}
