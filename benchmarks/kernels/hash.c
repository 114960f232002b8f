// Hashing: an open-addressing table that counts n keys, with look-ups of keys that are there and that are not.
#include "kernel.h"

#define SLOTS 65536u
#define KEYS 40000u

static uint32_t keys[SLOTS];
static uint32_t counts[SLOTS];

static uint32_t hash(uint32_t key) {
    key ^= key >> 16;
    key *= 0x85ebca6bu;
    key ^= key >> 13;
    key *= 0xc2b2ae35u;
    return key ^ (key >> 16);
}

static NOINLINE uint32_t find(uint32_t key) {
    uint32_t slot = hash(key) & (SLOTS - 1);
    while (keys[slot] != 0 && keys[slot] != key) {
        slot = (slot + 1) & (SLOTS - 1);
    }
    return slot;
}

uint32_t run(uint32_t n) {
    for (uint32_t i = 0; i < SLOTS; i++) {
        keys[i] = 0;
        counts[i] = 0;
    }
    uint32_t state = 7;
    uint32_t found = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t key = next_random(&state) % KEYS + 1;
        uint32_t slot = find(key);
        keys[slot] = key;
        counts[slot]++;
        found += counts[find(key + KEYS / 2)];
    }
    uint32_t checksum = found;
    for (uint32_t i = 0; i < SLOTS; i += 8) {
        checksum = mix(checksum, keys[i] + counts[i]);
    }
    return checksum;
}
