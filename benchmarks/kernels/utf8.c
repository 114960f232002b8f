// Strings: encodes code points in UTF-8, then decodes and checks n bytes of that.
#include "kernel.h"

#define MAXIMUM 65536

static uint8_t text[MAXIMUM];

static uint32_t encode(uint8_t *to, uint32_t point) {
    if (point < 0x80) {
        to[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        to[0] = (uint8_t)(0xc0 | point >> 6);
        to[1] = (uint8_t)(0x80 | (point & 63));
        return 2;
    }
    if (point < 0x10000) {
        to[0] = (uint8_t)(0xe0 | point >> 12);
        to[1] = (uint8_t)(0x80 | (point >> 6 & 63));
        to[2] = (uint8_t)(0x80 | (point & 63));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | point >> 18);
    to[1] = (uint8_t)(0x80 | (point >> 12 & 63));
    to[2] = (uint8_t)(0x80 | (point >> 6 & 63));
    to[3] = (uint8_t)(0x80 | (point & 63));
    return 4;
}

// Returns a checksum of the code points of the text, 0 if it is malformed.
static NOINLINE uint32_t decode(const uint8_t *at, const uint8_t *end) {
    uint32_t sum = 1;
    while (at < end) {
        uint32_t first = *at++;
        if (first < 0x80) {
            sum = sum * 31 + first;
            continue;
        }
        uint32_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
        if (more == 0 || first > 0xf4 || (uint32_t)(end - at) < more) {
            return 0;
        }
        uint32_t point = first & (0x3f >> more);
        for (uint32_t i = 0; i < more; i++) {
            uint32_t next = *at++;
            if ((next & 0xc0) != 0x80) {
                return 0;
            }
            point = point << 6 | (next & 0x3f);
        }
        if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000) || (more == 2 && point < 0x800) || (more == 3 && point < 0x10000)) {
            return 0;
        }
        sum = sum * 31 + point;
    }
    return sum;
}

uint32_t run(uint32_t n) {
    uint32_t state = 12;
    uint32_t length = encode(text, ' ');
    while (length < MAXIMUM - 4) {
        uint32_t kind = next_random(&state);
        uint32_t point = next_random(&state);
        point = (kind & 7) < 4 ? 32 + point % 95 : (kind & 7) < 6 ? 0x80 + point % 0x700 : (kind & 7) < 7 ? 0x800 + point % 0xc000 : 0x10000 + point % 0x100000;
        length += encode(text + length, point);
    }
    uint32_t checksum = 0;
    for (uint32_t done = 0; done < n; done += length) {
        // A text that changes, or else a compiler may decode it once.
        text[0] = (uint8_t)(32 + checksum % 95);
        checksum = mix(checksum, decode(text, text + length));
    }
    return checksum;
}
